"""Facts about a shopper: what they said, what the store's customer record says, and how a fact meets a product.

A fact is a key and a value in the shopper's own words (`shoe size: 42`, `颜色: 蓝色`, `avoid: wool`). Common keys have
one spelling and a label in both languages; any other key is kept as said. Pure; storage is in profiles.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tools.phrases import Phrases
from tools.search.colours import canonical_colours
from tools.stores.catalog import Product
from tools.stores.facets import COLOUR_KEYS, SIZE_KEYS

Source = Literal["said", "imported"]
EVERYTHING = "*"
"""In the table: the key under which the erasing of a whole profile is marked."""
FORGOTTEN = "forgotten"
"""In the table: the shopper erased this key, so that the customer record's value stays hidden."""

_LABELS = Phrases(
    {
        "size": ("Size", "尺码"),
        "shoe size": ("Shoe size", "鞋码"),
        "clothing size": ("Clothing size", "衣服尺码"),
        "colour": ("Favourite colour", "喜欢的颜色"),
        "brand": ("Favourite brand", "喜欢的品牌"),
        "material": ("Material", "材质"),
        "style": ("Style", "风格"),
        "budget": ("Budget", "预算"),
        "avoid": ("To avoid", "不要"),
        "interest": ("Interests", "兴趣"),
        "pet": ("Pet", "宠物"),
        "diet": ("Diet", "饮食"),
        "skin type": ("Skin type", "肤质"),
        "note": ("Note", "备注"),
        "children": ("Children", "孩子"),
        "name": ("Name", "称呼"),
    }
)
_SPELLINGS = {
    "color": "colour", "favourite colour": "colour", "favorite color": "colour", "favourite color": "colour",
    "favorite colour": "colour", "colours": "colour", "颜色": "colour", "喜欢的颜色": "colour", "喜爱的颜色": "colour",
    "尺码": "size", "尺寸": "size", "码数": "size",
    "shoes size": "shoe size", "shoe_size": "shoe size", "鞋码": "shoe size", "鞋号": "shoe size",
    "clothes size": "clothing size", "clothing_size": "clothing size", "shirt size": "clothing size",
    "衣服尺码": "clothing size", "衣码": "clothing size",
    "favourite brand": "brand", "favorite brand": "brand", "品牌": "brand", "喜欢的品牌": "brand",
    "材质": "material", "面料": "material", "风格": "style", "预算": "budget", "price range": "budget",
    "dislike": "avoid", "dislikes": "avoid", "allergy": "avoid", "allergies": "avoid", "hate": "avoid",
    "不喜欢": "avoid", "不要": "avoid", "过敏": "avoid", "忌": "avoid",
    "interests": "interest", "hobby": "interest", "hobbies": "interest", "likes": "interest", "like": "interest",
    "爱好": "interest", "兴趣": "interest", "喜欢": "interest",
    "pets": "pet", "宠物": "pet", "kids": "children", "child": "children", "孩子": "children",
    "名字": "name", "称呼": "name", "姓名": "name",
}  # fmt: skip
_PARTS = re.compile(r"[,;/，、；]|\bor\b|\band\b|和|或")
_TASTES = frozenset({"interest", "material", "style", "pet", "diet"})
_SHOES = re.compile(r"shoe|boot|sneaker|sandal|slipper|trainer|footwear|鞋|靴", re.IGNORECASE)
_CLOTHES_SIZE = re.compile(r"(?:\d?x{0,4}[sl]|m|one size|均码)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known of a shopper."""

    key: str
    value: str
    source: Source

    def label(self, language: str) -> str:
        """The key as a shopper reads it."""
        return fact_label(self.key, language)


def fact_key(said: str) -> str:
    """The one spelling of a key: `Favorite color` and `颜色` are `colour`; others in lower case, single-spaced."""
    key = " ".join(said.replace("_", " ").casefold().split())[:100]
    return _SPELLINGS.get(key, key)


def fact_label(key: str, language: str) -> str:
    """A key as a shopper reads it."""
    return _LABELS.say(key, language) if key in _LABELS else key[:1].upper() + key[1:]


def fit(fact: Fact, product: Product) -> float:
    """How a fact speaks for (up to 1) or against (down to -1) a product; 0 where it says nothing about it.

    A size that is there is a condition, hardly a wish; one that is missing rules nearly out. A colour decides between
    things alike, an interest or something to avoid decides what kind of thing.
    """
    if fact.key == "colour":
        return 0.35 if canonical_colours(fact.value) & _colours(product) else 0.0
    if fact.key.endswith("size"):
        return _size_fit(fact, product)
    if fact.key == "brand":
        return 1.0 if product.brand and product.brand.casefold() in fact.value.casefold() else 0.0
    alternatives = _words(fact.value)
    if fact.key == "avoid":
        return -1.0 if _in_all(_texts(product), alternatives) else 0.0
    if fact.key in _TASTES:
        return 1.0 if _in_all(_texts(product), alternatives) else 0.0
    # Of a key nobody knows, only an attribute of the same name can tell: skin type - dry.
    named = [value for name, value in _attributes(product) if fact_key(name) == fact.key]
    return 0.6 if named and _in_all(named, alternatives) else 0.0


def matched(fact: Fact, product: Product) -> str:
    """The part of the value that speaks for the product: of 'hiking, coffee' a tent is about hiking."""
    parts = [part.strip() for part in _PARTS.split(fact.value) if part.strip()]
    speaking = [part for part in parts if fit(Fact(fact.key, part, fact.source), product) > 0]
    return speaking[0] if speaking and len(parts) > 1 else fact.value


def _colours(product: Product) -> set[str]:
    found: set[str] = set()
    for variant in product.variants:
        for name, value in variant.options.items():
            if name.casefold() in COLOUR_KEYS and variant.availability == "in_stock":
                found |= canonical_colours(value)
    return found


def _size_fit(fact: Fact, product: Product) -> float:
    """A size speaks only of products sized the same way: 42 of shoes, M of clothes."""
    wanted = fact.value.casefold().replace("eu", "").replace("码", "").strip()
    sizes = {
        value.casefold().replace("eu", "").strip(): variant.availability == "in_stock" and variant.quantity != 0
        for variant in product.variants
        for name, value in variant.options.items()
        if name.casefold() in SIZE_KEYS
    }
    if not sizes:
        return 0.0
    of_shoes = bool(_SHOES.search(" ".join([*product.category, product.title])))
    if (fact.key == "shoe size") != of_shoes and fact.key != "size":
        return 0.0
    letters = bool(_CLOTHES_SIZE.fullmatch(wanted))
    if all(bool(_CLOTHES_SIZE.fullmatch(size)) != letters for size in sizes):
        return 0.0
    return 0.2 if sizes.get(wanted) else -1.0


def _words(value: str) -> list[list[str]]:
    """The alternatives a value names, each as words that must all be there: 'hiking, trail running'."""
    parts = _PARTS.split(value.casefold())
    return [words for part in parts if (words := [word for word in part.split() if len(word) > 1])]


def _attributes(product: Product) -> Iterable[tuple[str, str]]:
    yield from product.attributes.items()
    for other in product.translations.values():
        yield from other.attributes.items()


def _texts(product: Product) -> list[str]:
    texts = [product.title, product.brand or "", *product.category, *product.tags]
    for other in product.translations.values():
        texts += [other.title, *other.category]
    return texts + [value for _, value in _attributes(product)]


def _in_all(texts: Iterable[str], alternatives: Iterable[list[str]]) -> bool:
    """Whether all words of one alternative stand in the texts."""
    text = " ".join(texts).casefold()
    return any(all(_in(word, text) for word in words) for words in alternatives)


def _in(word: str, text: str) -> bool:
    if not word.isascii():
        return word in text
    return re.search(rf"\b{re.escape(word.removesuffix('s'))}", text) is not None
