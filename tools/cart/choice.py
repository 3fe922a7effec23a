"""Which variant a shopper means by a product and some options said in words.

Compares what was said with the options the variants have: colours by their canonical names in either language, sizes
and the rest by their letters. Says what is still open when several fit. Pure; stock is looked at by the caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.search.colours import canonical_colour, canonical_colours
from tools.stores.catalog import Product, Variant
from tools.stores.facets import COLOUR_KEYS, SIZE_KEYS

_SIZE_WORDS = {
    "extra small": "xs",
    "small": "s",
    "medium": "m",
    "large": "l",
    "extra large": "xl",
    "小号": "s",
    "小码": "s",
    "中号": "m",
    "中码": "m",
    "大号": "l",
    "大码": "l",
    "加大": "xl",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """The variants that fit what was said: one when it is clear, none when nothing fits, else several."""

    fitting: list[Variant]
    open_options: list[str]
    """Option names on which the fitting variants still differ."""

    @property
    def variant(self) -> Variant | None:
        """The one variant meant, if it is clear."""
        return self.fitting[0] if len(self.fitting) == 1 else None


def choose(product: Product, options: Mapping[str, str]) -> Choice:
    """The variants of `product` that have every option said."""
    fitting: Sequence[Variant] = product.variants
    for name, said in options.items():
        if not said.strip():
            continue
        exact = [variant for variant in fitting if _has(variant, name, said, exactly=True)]
        fitting = exact or [variant for variant in fitting if _has(variant, name, said, exactly=False)]
    names = dict.fromkeys(name for variant in fitting for name in variant.options)
    open_options = [name for name in names if len({variant.options.get(name) for variant in fitting}) > 1]
    return Choice(list(fitting), open_options)


def _has(variant: Variant, name: str, said: str, *, exactly: bool) -> bool:
    """Whether an option of the kind named (any option, where the variant has none of that kind) has this value."""
    kind = _kind(name)
    of_kind = [value for key, value in variant.options.items() if _kind(key) == kind]
    return any(_same(value, said, exactly=exactly) for value in of_kind or variant.options.values())


def _same(value: str, said: str, *, exactly: bool) -> bool:
    if _plain(value) == _plain(said):
        return True
    if exactly:
        return False
    colour = canonical_colour(said)
    if colour is not None:
        return colour in canonical_colours(value)
    return _plain(said) in {_plain(word) for word in value.replace("/", " ").split()}


def _plain(text: str) -> str:
    text = " ".join(text.casefold().replace("码", "").replace("尺寸", "").removeprefix("size ").split())
    return _SIZE_WORDS.get(text, text)


def _kind(name: str) -> str:
    name = name.casefold()
    return "color" if name in COLOUR_KEYS else "size" if name in SIZE_KEYS else name
