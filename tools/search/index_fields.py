"""A product's texts by the field they are indexed in, and the short text of it that is embedded.

Owns the fields and their weights. Used by index_text, which indexes and searches them, and by the importer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.search.index_measures import measure_words

FIELDS: Mapping[str, float] = {
    "title": 3.0,
    "title_other": 3.0,
    "category": 2.0,
    "category_other": 2.0,
    "brand": 2.0,
    "tags": 1.5,
    "attributes": 1.0,
    "options": 1.0,
    "description": 0.5,
    "codes": 5.0,
    "measures": 2.0,
}
"""Weight of each field. The `other` ones hold translations, so that a second language does not make a title long;
`measures` holds the sizes and quantities of all of them (index_measures)."""

NAMING = ("title", "title_other", "category", "category_other", "brand", "tags", "codes")
"""The fields that say what a thing is; the others say what it is like."""

_EMBEDDED = 260
_TELLING = re.compile(r"[^\W\d_]{3,}|[一-鿿]{2,}")  # 'recycled nylon', not '64.7' or 'no'
_NO_WORDS = frozenset(("yes", "true", "false", "none", "not applicable", "n/a", "unknown", "other"))
_LONGEST_VALUE = 40


def texts_of(raw: Mapping[str, Any]) -> dict[str, list[str]]:
    """A product's texts (plain JSON values) by field."""
    translations: Sequence[Mapping[str, Any]] = list((raw.get("translations") or {}).values())
    attributes = [raw.get("attributes") or {}, *(texts.get("attributes") or {} for texts in translations)]
    variants = raw["variants"]
    codes = [raw["id"], *(code for each in variants for code in (each["id"], each.get("sku"), each.get("gtin")))]
    found = {
        "title": [raw["title"]],
        "title_other": [texts["title"] for texts in translations],
        "category": list(raw.get("category") or ()),
        "category_other": [name for texts in translations for name in texts.get("category") or ()],
        "brand": [raw["brand"]] if raw.get("brand") else [],
        "tags": list(raw.get("tags") or ()),
        "attributes": [f"{name} {value}" for each in attributes for name, value in each.items()],
        "options": list(dict.fromkeys(value for each in variants for value in (each.get("options") or {}).values())),
        "description": [raw.get("description") or "", *(texts.get("description") or "" for texts in translations)],
        "codes": list(dict.fromkeys(joined(code) for code in codes if code)),
    }
    sized = (text for name in ("title", "title_other", "attributes", "options", "description") for text in found[name])
    found["measures"] = list(dict.fromkeys(word for text in sized for word in measure_words(text)))
    return found


def joined(code: str) -> str:
    """A code as one word: 'JK-001' as 'JK001'. Its parts alone name nothing: '7' is no product's name."""
    return re.sub(r"[\W_]+", "", code)


def passage_of(raw: Mapping[str, Any]) -> str:
    """The text of a product that is embedded: what it is, in each language, then what it is like.

    Kept short on purpose: embedding costs by the token, and the rest of a description is found by its words.
    """
    texts = texts_of(raw)
    what = [*texts["title"], *texts["title_other"], *texts["category"][-1:], *texts["brand"]]
    tags = ", ".join(texts["tags"][:6])
    like = [*_telling((raw.get("attributes") or {}).values()), tags, raw.get("description") or ""]
    named = ". ".join(part for part in what if part)[:_EMBEDDED]
    return f"{named}. {'. '.join(part for part in like if part)}"[: max(len(named), _EMBEDDED)]


def _telling(values: Iterable[str]) -> list[str]:
    """Attribute values that say something in words; a measurement or a yes means nothing to an embedding."""
    found = dict.fromkeys(value for value in values if len(value) <= _LONGEST_VALUE and _TELLING.search(value))
    return [value for value in found if value.strip().casefold() not in _NO_WORDS]
