"""Where a shopper's text names pieces of their own order, and which pieces those are.

A closed set: names are looked for, not read out of the text, so a sentence never becomes an item that nobody bought.
Items go by their titles; options tell apart what has the same title. Pure. Payment
methods and reasons: terms_said.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tools.orders.change.values_said import Values, values_of, values_said
from tools.orders.pieces import Products
from tools.stores.people import OrderItem

TOWARDS = re.compile(
    r"\b(?:instead|to|for|into|in|with|as|want|prefer|but)\b|[→:：]|->|换成|改成|换为|改为|变成|换|要", re.IGNORECASE
)
_EVERYTHING = re.compile(
    r"\b(everything|whole order|entire order|all (of )?(it|them|the (items|things)|items|my items)|both( of them)?)\b"
    r"|全部|所有(的)?(商品|东西)?|整单|都要?退|都要?换",
    re.IGNORECASE,
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|but not|apart from|other than|everything but|all but)\b|除了", re.IGNORECASE
)
_AFTER_EXCEPT = re.compile(r"以外|之外|[.;。；]")
_COUNTED = {"one": 1, "two": 2, "three": 3, "both": 2, "一": 1, "两": 2, "二": 2, "三": 3}
_WORD = re.compile(r"[a-z0-9]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
_SMALL = frozenset("the a an my of and with in to it for item items set".split())
_DESCRIBED_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, the lines of the order it may mean, and the description beside it."""

    start: int
    end: int
    items: tuple[OrderItem, ...]
    described: str = ""


_SHORT_ANSWER = 40
_PLACES: Mapping[str, int] = {
    **{word: place for place, words in enumerate(
        ("first 1st 1 一", "second 2nd 2 二", "third 3rd 3 三", "fourth 4th 4 四", "fifth 5th 5 五")
    ) for word in words.split()},
    "last": -1,
    "最后": -1,
}  # fmt: skip
_PLACE = re.compile(
    r"(?:第|(?<![\w.$#]))(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th|[1-5])(?![a-z0-9.])"
    r"|第([一二三四五])|(最后)"
)


def mentions(items: Sequence[OrderItem], products: Products, text: str) -> list[Mention]:
    """The names in a text, in its order; one that fits several lines of the order keeps them all."""
    by_title: dict[str, list[OrderItem]] = {}
    for item in items:
        by_title.setdefault(item.title, []).append(item)
    found: list[Mention] = []
    names = {title: _names(same, products) for title, same in by_title.items()}
    ways = {word for item in items for part in _ways(item, products) for word in _WORD.findall(part.casefold())}
    for title, same in by_title.items():
        others = set().union(*(words for other, words in names.items() if other != title), set())
        found += [Mention(start, end, tuple(same)) for start, end in _runs(text, names[title], others, ways)]
    found = _heads(sorted(found, key=lambda one: (one.start, -one.end)), text)
    return [_described(one, found, products, text) for one in found]


def places_said(text: str, count: int) -> list[int]:
    """Places in a list of `count` that a short answer names, from 0: "the first one", "1 and 3", 第二个, 最后一件."""
    found = (
        [_PLACES[match[match.lastindex or 0]] for match in _PLACE.finditer(text.casefold())]
        if len(text) <= _SHORT_ANSWER
        else []
    )
    places = [count - 1 if place < 0 else place for place in dict.fromkeys(found)]
    return [place for place in places if place < count]


def pieces_mentioned(items: Sequence[OrderItem], products: Products, text: str, *, described: bool = True) -> list[str]:
    """The variants a text names, once for each piece meant; none when it is unclear which.

    "All of it" is every piece, "all but the lamp" every other. A line of several pieces is meant whole unless a smaller
    number stands there. `described`: an item may be told by its options alone.
    """
    if match := _EXCEPT.search(text):
        rest = _AFTER_EXCEPT.split(text[match.end() :], maxsplit=1)[0]
        left = pieces_mentioned(items, products, rest, described=described)
        if left:
            return [item.variant_id for item in items for _ in range(item.quantity) if item.variant_id not in left]
    if _EVERYTHING.search(text) and not mentions(items, products, text):
        return _all(items)
    named = mentions(items, products, text)
    if not named:
        return _by_options(items, products, text) if described else []
    found: list[OrderItem] = []
    for mention in named:
        lines = list(mention.items)
        if len({item.variant_id for item in lines}) > 1 and not _plural(mention, text):
            return []
        found += [item for item in lines if item not in found]
    return [item.variant_id for item in found for _ in range(_count(text, item))]


def _all(items: Sequence[OrderItem]) -> list[str]:
    return [item.variant_id for item in items for _ in range(item.quantity)]


def _names(items: Sequence[OrderItem], products: Products) -> set[str]:
    """The words of a title, its last one marked by a dot before it; of Chinese titles, pairs of characters."""
    titles = {item.title for item in items}
    for item in items:
        if product := products.get(item.product_id):
            titles |= {product.title, *(text.title for text in product.translations.values())}
    words: set[str] = set()
    for title in titles:
        plain = [word for word in _WORD.findall(title.casefold()) if word not in _SMALL and len(word) > 1]
        words |= {_one(word) for word in plain}
        if plain:
            words.add("." + _one(plain[-1]))
        for run in _CHINESE.findall(title):
            words |= {run[place : place + 2] for place in range(len(run) - 1)}
            words.add("." + run[-2:])
    return words


def _one(word: str) -> str:
    """A word without its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _ways(item: OrderItem, products: Products) -> list[str]:
    """The names and values of an item's options: words that are not yet a name of something."""
    values = item_values([item], products)
    return [*values, *(value for group in values.values() for value in group)]


def _runs(text: str, names: set[str], others: Iterable[str], ways: set[str]) -> list[tuple[int, int]]:
    """Where words that only this title has stand, together with its other words beside them."""
    other = {word.lstrip(".") for word in others}
    tokens = [(m.start(), m.end(), _one(m[0])) for m in _WORD.finditer(text.casefold())]
    for run in _CHINESE.finditer(text):
        tokens += [(p, p + 2, text[p : p + 2]) for p in range(run.start(), run.end() - 1)]
    hits = sorted(token for token in tokens if token[2] in names)
    runs: list[list[tuple[int, int, str]]] = []
    for hit in hits:
        if runs and not text[runs[-1][-1][1] : hit[0]].strip(" -"):
            runs[-1].append(hit)
        else:
            runs.append([hit])
    telling = [run for run in runs if any(word not in other for _, _, word in run)]
    headed = [run for run in telling if any(f".{word}" in names for _, _, word in run)]
    loose = [run for run in telling if any(word not in ways for _, _, word in run)]
    return [(_word_start(text, run[0][0]), max(end for _, end, _ in run)) for run in headed or loose]


def _word_start(text: str, at: int) -> int:
    """Where the hyphened word around a place begins: the t of "t-shirt"."""
    while at > 1 and text[at - 1] == "-" and text[at - 2].isalnum():
        at -= 2
        while at and text[at - 1].isalnum():
            at -= 1
    return at


def _heads(found: list[Mention], text: str) -> list[Mention]:
    """Without names inside or right before another one: "wireless headphones" are the headphones."""
    kept: list[Mention] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            if one.end - one.start > kept[-1].end - kept[-1].start:
                kept[-1] = one
            continue
        if kept and kept[-1].items != one.items and not text[kept[-1].end : one.start].strip(" -"):
            kept[-1] = one
            continue
        kept.append(one)
    return kept


def _described(mention: Mention, found: Sequence[Mention], products: Products, text: str) -> Mention:
    """The mention with its description, and only the lines that fit it: "the blue one", "(without armrest)"."""
    before_me = [other.end for other in found if other.end <= mention.start]
    begin = max([0, mention.start - _DESCRIBED_BEFORE, *before_me])
    before = re.split(r"[,.;:，。；：、]|\b(?:and|for|from|to|in|with)\b", text[begin : mention.start])[-1]
    bracket = re.match(r"\s*[(（]([^)）]*)[)）]", text[mention.end :])
    end = mention.end + (bracket.end() if bracket else 0)
    described = f"{before} {bracket[1] if bracket else ''}"
    lines: Sequence[OrderItem] = mention.items
    if len(lines) > 1:
        lines = _fitting(lines, products, described)
        if len(lines) > 1:
            later = [other.start for other in found if other.start >= mention.end]
            rest = text[end : min([len(text), *later])]
            lines = _fitting(lines, products, TOWARDS.split(rest)[0] if TOWARDS.search(rest) else rest)
    return Mention(mention.start, end, tuple(lines), described)


def _fitting(lines: Sequence[OrderItem], products: Products, text: str) -> Sequence[OrderItem]:
    """The lines that have all the values said; all of them where none does."""
    said = values_said(item_values(lines, products), text)
    fine = [item for item in lines if all(one.fits(item.options) for one in said)]
    return fine or lines


def item_values(lines: Sequence[OrderItem], products: Products) -> Values:
    """The values that items of one product come in."""
    product = products.get(lines[0].product_id)
    return values_of([*(v.options for v in (product.variants if product else [])), *(i.options for i in lines)])


def _by_options(items: Sequence[OrderItem], products: Products, text: str) -> list[str]:
    """The one item that a text describes without naming it: "the blue one"."""
    text = re.split(r"\b(?:instead|to|for|into)\b|换成|改成|换为|改为", text, maxsplit=1, flags=re.IGNORECASE)[0]
    hits = Counter({item.variant_id: len(values_said(values_of([item.options]), text)) for item in items})
    best = [key for key, count in hits.items() if count and count == max(hits.values())]
    if len(best) != 1:
        return []
    item = next(item for item in items if item.variant_id == best[0])
    return [item.variant_id] * _count(text, item)


def _plural(mention: Mention, text: str) -> bool:
    """Several are meant: "both shirts", "the shirts"."""
    name = text[mention.start : mention.end].casefold()
    head = re.split(r"\s*[(（]", name)[0]
    near = text[max(0, mention.start - 20) : mention.end + 10]
    plural_title = mention.items[0].title.casefold().endswith("s")
    return bool(re.search(r"\b(?:both|all|two)\b|两|都|全部", near, re.IGNORECASE)) or (
        head.endswith("s") and not plural_title
    )


def _count(text: str, item: OrderItem) -> int:
    """How many pieces of a line: a number said, at most what there is; the whole line where none was."""
    if item.quantity == 1:
        return 1
    said = [
        _COUNTED.get(word) or (int(word) if word.isdigit() else 0)
        for word in re.findall(r"\w+|[一两二三]", text.lower())
    ]
    fitting = [count for count in said if 0 < count <= item.quantity]
    return fitting[0] if fitting else item.quantity
