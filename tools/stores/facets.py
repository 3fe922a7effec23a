"""What there is to filter by: categories in every language, brands, colours, sizes.

Plain data counted from the catalogue by CatalogStore.facets(); the intent tool makes its words of it, the widget and
the model their choices. Colours are canonical English where tools/search/colours.py knows them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tools.search.colours import canonical_colours

COLOUR_KEYS = frozenset({"color", "colour", "colors", "colours", "颜色", "顏色", "farbe", "couleur"})
SIZE_KEYS = frozenset({"size", "sizes", "shoe size", "尺码", "尺碼", "尺寸", "码数", "größe", "taille", "talla"})


@dataclass(frozen=True, slots=True)
class CategoryFacet:
    """One node of the category tree, under the name it has in the product's own language."""

    path: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    """The same path by language code, the own language included."""
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Everything the catalogue can be filtered by, most frequent first."""

    categories: tuple[CategoryFacet, ...] = ()
    departments: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    currency: str | None = None
    """The currency most variants are priced in."""


@dataclass
class FacetsBuilder:
    """Counts facets over parts of the catalogue."""

    _categories: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _names: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = field(default_factory=dict)
    _brands: Counter[str] = field(default_factory=Counter)
    _colours: Counter[str] = field(default_factory=Counter)
    _sizes: Counter[str] = field(default_factory=Counter)
    _currencies: Counter[str] = field(default_factory=Counter)

    def add(self, part: Iterable[Mapping[str, Any]]) -> None:
        """Count some products (plain JSON values)."""
        for raw in part:
            self._add_category(raw)
            if raw.get("brand"):
                self._brands[raw["brand"]] += 1
            colours: set[str] = set()
            sizes: set[str] = set()
            for variant in raw["variants"]:
                self._currencies[variant.get("currency") or "USD"] += 1
                for name, value in (variant.get("options") or {}).items():
                    if name.lower() in COLOUR_KEYS:
                        colours |= canonical_colours(value) or {value.lower()}
                    elif name.lower() in SIZE_KEYS:
                        sizes.add(value)
            self._colours.update(colours)
            self._sizes.update(sizes)

    def build(self) -> Facets:
        """The counted facets."""
        categories = tuple(
            CategoryFacet(path, dict(self._names[path]), count) for path, count in self._categories.most_common()
        )
        return Facets(
            categories=categories,
            departments=tuple(category.path[0] for category in categories if len(category.path) == 1),
            brands=tuple(name for name, _ in self._brands.most_common()),
            colours=tuple(name for name, _ in self._colours.most_common()),
            sizes=tuple(name for name, _ in self._sizes.most_common()),
            currency=self._currencies.most_common(1)[0][0] if self._currencies else None,
        )

    def _add_category(self, raw: Mapping[str, Any]) -> None:
        own = tuple(raw.get("category") or ())
        others = {
            language: tuple(texts.get("category") or ()) for language, texts in (raw.get("translations") or {}).items()
        }
        for depth in range(1, len(own) + 1):
            path = own[:depth]
            self._categories[path] += 1
            names = self._names.setdefault(path, {raw.get("language") or "en": path})
            for language, other in others.items():
                # Paths of other depth cannot be laid beside this one node by node.
                if len(other) == len(own):
                    names.setdefault(language, other[:depth])
