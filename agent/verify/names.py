"""Product names: every name of the store (NameIndex, once per catalogue generation) and the few of this reply's ground.

Owns recognising a name in running text, short forms of a grounded one included, and telling a real product that no tool
returned from one that was. Names in bold or quotes that no catalogue holds are judged by agent/verify/titles.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from agent.verify.claim import PASS, Claim, Cursor, Verdict, cut
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END, MARK, NUMBER, SPACE, WORD, Token, words
from agent.verify.sentence import Sentence

_GAP = frozenset(" -–—‑·,:()（）/&.+'’\"®™|")
_MAX_GAP = 3
_MAX_TOKENS = 24
_MIN_CJK = 5
SEP = "\x1f"
AFTER_SEP = chr(ord(SEP) + 1)
_FEW = 2
_HEAD_ENDS = (" - ", " – ", " — ", ",", "(", "（", "|", "，")


def key_of(name: str) -> str:
    """A name as the index keeps it: its words and single CJK characters, lower case, nothing between that matters."""
    return SEP.join(words(name))


class NameIndex:
    """All product names of the store, as sorted keys: small in memory, two binary searches a token."""

    def __init__(self, names: Iterable[str]) -> None:
        keys = {key for name in names if (key := key_of(name)).count(SEP) > 0}
        self._keys = sorted(keys)
        self._firsts = sorted({key.split(SEP, 1)[0] for key in keys})
        self.heads, self.cjk_heads = _heads(keys)
        """The last word of every name ('tent', 'jacket'); the last two characters of every Chinese one."""

    def __len__(self) -> int:
        return len(self._keys)

    def has(self, key: str) -> bool:
        """Whether it is a whole name."""
        place = bisect_left(self._keys, key)
        return place < len(self._keys) and self._keys[place] == key

    def extends(self, key: str) -> bool:
        """Whether a longer name begins with these tokens."""
        prefix = key + SEP
        place = bisect_left(self._keys, prefix)
        return place < len(self._keys) and self._keys[place].startswith(prefix)

    def opens(self, low: str) -> bool:
        """Whether a name begins with this token."""
        place = bisect_left(self._firsts, low)
        return place < len(self._firsts) and self._firsts[place] == low

    def count(self, key: str) -> int:
        """How many names begin with these tokens."""
        return bisect_left(self._keys, key + AFTER_SEP) - bisect_left(self._keys, key)

    def may_open(self, start: str) -> bool:
        """Whether a name begins with a token that begins like this."""
        place = bisect_left(self._firsts, start)
        return place < len(self._firsts) and self._firsts[place].startswith(start)


def _heads(keys: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    latin, chinese = set[str](), set[str]()
    for key in keys:
        parts = key.split(SEP)
        if parts[-1].isascii():
            latin.add(parts[-1])
        elif len(parts) > 2:
            chinese.add("".join(parts[-2:]))
    return frozenset(latin), frozenset(chinese)


@dataclass
class Mention:
    """Whom a name means."""

    products: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)


class GroundNames:
    """The names of this reply's ground, with the short forms that still tell which product is meant."""

    def __init__(self, facts: Facts) -> None:
        self.known: dict[str, Mention] = {}
        for view in facts.products.values():
            for name in view.facts.names:
                for key in _forms(name, view.facts.brand):
                    self.known.setdefault(key, Mention()).products.add(view.id)
        for order in facts.orders.values():
            for name in order.product_names:
                for key in _forms(name, None):
                    self.known.setdefault(key, Mention()).orders.add(order.id)
        self.short = _short(facts)
        self.prefixes = {key[:end] for key in self.known for end in _cuts(key)}
        self.firsts = {key.split(SEP, 1)[0] for key in self.known}
        self.numbered = {key.rsplit(SEP, 1)[0] for key in self.prefixes | {*self.known} if key[-1].isdigit()}
        """Beginnings that go on with a number: 'sonora anc' of the Sonora ANC 500."""
        self._starts = {first[:end] for first in self.firsts for end in range(1, len(first) + 1)}
        self._full = [SEP + key_of(n) + SEP for n in _all_names(facts)]

    def may_open(self, start: str) -> bool:
        """Whether a grounded name begins with a token that begins like this."""
        return start in self._starts

    def contains(self, key: str) -> bool:
        """Whether the words are part of a grounded name."""
        return any(f"{SEP}{key}{SEP}" in full for full in self._full)


def _short(facts: Facts) -> dict[str, Mention]:
    """First words that only one product's name begins with: 'the Nimbus'; two characters of a Chinese name."""
    found: dict[str, Mention] = {}
    for view in facts.products.values():
        brand = key_of(view.facts.brand).split(SEP) if view.facts.brand else []
        for name in view.facts.names:
            tokens = key_of(name).split(SEP)
            if brand and tokens[: len(brand)] == brand:
                tokens = tokens[len(brand) :]  # a brand makes many things
            size = 1 if tokens and tokens[0].isascii() else 2
            if len(tokens) > size and (size == 2 or len(tokens[0]) > 3):
                found.setdefault(SEP.join(tokens[:size]), Mention()).products.add(view.id)
    return {key: mention for key, mention in found.items() if len(mention.products) == 1}


def _all_names(facts: Facts) -> Iterable[str]:
    products = (view.facts.names for view in facts.products.values())
    return chain(*products, *(order.product_names for order in facts.orders.values()))


def _cuts(key: str) -> Iterable[int]:
    return (place for place, char in enumerate(key) if char == SEP)


def _forms(name: str, brand: str | None) -> set[str]:
    """The whole name, the part before a dash or comma, both without the brand, and their beginnings and ends."""
    head = name
    for end in _HEAD_ENDS:
        head = head.split(end, 1)[0]
    forms = set[str]()
    for text in (name, head):
        tokens = key_of(text).split(SEP)
        bare = key_of(brand).split(SEP) if brand else []
        if bare and tokens[: len(bare)] == bare and len(tokens) > len(bare):
            forms |= _beginnings(tokens[len(bare) :])
        forms |= _beginnings(tokens)
    return {form for form in forms if form}


def _beginnings(tokens: list[str]) -> set[str]:
    shortest = 2 if tokens[0].isascii() else 3
    first = SEP.join(tokens)
    forms = {SEP.join(tokens[:n]) for n in range(shortest, len(tokens))}
    forms |= {SEP.join(tokens[-n:]) for n in range(shortest, len(tokens))}
    if len(tokens) > 3 and tokens[0].isascii() and len(tokens[0]) > 3 and tokens[-1].isascii():
        forms.add(SEP.join((tokens[0], tokens[-1])))  # 'Nimbus tent' for the Nimbus 2-Person Tent
    return {first} | forms


@dataclass(kw_only=True)
class NameClaim(Claim):
    """A product was named; `products` and `orders` are those of the ground it may mean, none if it has no ground."""

    products: list[str]
    orders: list[str]

    def enter(self, sentence: Sentence) -> None:
        if self.products or self.orders:
            sentence.mention(self.products, self.orders)

    def judge(self, facts: Facts, sentence: Sentence, last: bool) -> Verdict:
        if self.products or self.orders:
            return PASS
        return cut(facts.words.product(self.left), "this product is not among the facts", "sentence")


class NameReader:
    """Reads product names."""

    def __init__(self, facts: Facts, index: NameIndex | None) -> None:
        self.ground = GroundNames(facts)
        self.index = index
        self._facts = facts
        own = _heads(key_of(name) for name in _all_names(facts))
        self._heads = own[0] | (index.heads if index else frozenset())
        self._cjk_heads = own[1] | (index.cjk_heads if index else frozenset())

    def opens(self, low: str) -> bool:
        """Whether a name may begin with this token."""
        return low in self.ground.firsts or (self.index is not None and self.index.opens(low))

    def may_open(self, start: str) -> bool:
        """Whether a name may begin with a token that begins like this."""
        return self.ground.may_open(start) or (self.index is not None and self.index.may_open(start))

    def read(self, cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
        """The longest name at the cursor; None where there is none."""
        if not self.opens(cursor.at(0).low):
            return None
        known, stranger = self._walk(cursor)
        if stranger > (known[0] if known else 0):
            key = _key(cursor, stranger)
            if not self.ground.contains(key):
                text = cursor.text(0, stranger)
                return NameClaim(kind="name", text=text, size=stranger, products=[], orders=[])
        if known is None:
            return None
        end, mention = known
        other = _over_gap(cursor, end)
        if _key(cursor, end) in self.ground.numbered and other == end + 1 and cursor.at(other).kind == NUMBER:
            # 'Sonora ANC 700' where only the 500 is known.
            text = cursor.text(0, other + 1)
            return NameClaim(kind="name", text=text, size=other + 1, products=[], orders=[])
        products = sorted(mention.products, key=lambda p: self._facts.shown.index(p) if p in self._facts.shown else -1)
        return NameClaim(
            kind="name",
            text=cursor.text(0, end),
            size=end,
            products=products,
            orders=sorted(mention.orders) if not products else [],
        )

    def _rare(self, key: str, token: Token) -> bool:
        """Whether a first word is this product's own in the whole store, and written as a name."""
        written = token.kind == CJK or (token.kind == WORD and token.text[0].isupper())
        return written and (self.index is None or self.index.count(key) <= _FEW)

    @property
    def heads(self) -> frozenset[str]:
        """The last words of product names, of the store and of the ground."""
        return self._heads

    @property
    def cjk_heads(self) -> frozenset[str]:
        """The last two characters of Chinese ones."""
        return self._cjk_heads

    def grounded(self, cursor: Cursor) -> bool:
        """Whether a grounded name begins at the cursor."""
        return self.opens(cursor.at(0).low) and self._walk(cursor)[0] is not None

    def vocabulary(self, low: str) -> bool:
        """Whether a name of the store begins with this word, as it does with a brand's."""
        return self.opens(low)

    def begins(self, tokens: list[Token]) -> bool:
        """Whether a name of the store begins with these words."""
        key = SEP.join(token.low for token in tokens if token.kind in (WORD, NUMBER, CJK))
        return self.index is not None and (self.index.has(key) or self.index.extends(key))

    def at(self, cursor: Cursor) -> tuple[int, list[str]] | None:
        """The end of the grounded name at the cursor and the products it means; None where there is none."""
        known = self._walk(cursor)[0] if self.opens(cursor.at(0).low) else None
        return (known[0], sorted(known[1].products)) if known and known[1].products else None

    def part_of(self, tokens: list[Token]) -> bool:
        """Whether the words are part of a grounded name."""
        return self.ground.contains(SEP.join(token.low for token in tokens if token.kind in (WORD, NUMBER, CJK)))

    def _walk(self, cursor: Cursor) -> tuple[tuple[int, Mention] | None, int]:
        """The end of the longest grounded name with whom it means, and of the longest name of the store."""
        known: tuple[int, Mention] | None = None
        stranger = 0
        key, place, count = "", 0, 0
        while count < _MAX_TOKENS:
            token = cursor.at(place)
            longer = f"{key}{SEP}{token.low}" if key else token.low
            mention = self.ground.known.get(longer)
            if mention is None and token.kind == WORD and token.low.endswith("s"):
                mention = self.ground.known.get(longer[:-1])
            key, place, count = longer, place + 1, count + 1
            if mention is not None:
                known = (place, mention)
            elif known is None and (short := self.ground.short.get(longer)) and self._rare(longer, token):
                known = (place, short)
            if self.index is not None and count > 1 and self.index.has(key) and _titled(cursor, place):
                stranger = place
            if key not in self.ground.prefixes and not (self.index is not None and self.index.extends(key)):
                break
            place = _over_gap(cursor, place)
            if cursor.at(place).kind not in (WORD, NUMBER, CJK):
                break
        return known, stranger


def _over_gap(cursor: Cursor, place: int) -> int:
    start = place
    while place - start < _MAX_GAP:
        token = cursor.at(place)
        if token.kind != SPACE and not (token.kind == MARK and token.text in _GAP):
            break
        place += 1
    return place


def _key(cursor: Cursor, end: int) -> str:
    tokens = (cursor.at(n) for n in range(end))
    return SEP.join(token.low for token in tokens if token.kind in (WORD, NUMBER, CJK))


def _titled(cursor: Cursor, end: int) -> bool:
    """Whether it is written as a name: capitals, or enough characters that chance is out."""
    tokens: list[Token] = [cursor.at(n) for n in range(end)]
    words = [token for token in tokens if token.kind == WORD]
    if any(token.kind == CJK for token in tokens):
        return sum(token.kind in (CJK, WORD, NUMBER) for token in tokens) >= _MIN_CJK
    return all(word.text[0].isupper() for word in words if len(word.text) > 3) and tokens[-1].kind != END
