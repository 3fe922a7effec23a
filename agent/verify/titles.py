"""Titles in bold or quotes that look like a product's name but are in no catalogue.

Owns telling such an invented product from a heading, a label or an emphasised word. Names the store knows are
agent/verify/names' business.
"""

from __future__ import annotations

from agent.verify.claim import Claim, Cursor
from agent.verify.facts import Facts
from agent.verify.lexer import CJK, END, NEWLINE, NUMBER, SPACE, WORD, Token
from agent.verify.names import NameClaim, NameReader
from agent.verify.sentence import Sentence

MARKS = frozenset('*"“「『《')
_CLOSERS = {'"': '"', "“": "”", "「": "」", "『": "』", "《": "》"}
_MAX = 40
_SMALL_WORDS = frozenset({"a", "an", "the", "of", "for", "and", "with", "in", "to", "&", "de"})
_CJK_WORDY = frozenset("的了是我您吗请可以要和与在有不这那提示说明注意价格")
_MIN_CJK = 5


class TitleReader:
    """Reads invented names."""

    def __init__(self, names: NameReader) -> None:
        self._names = names

    def read(self, cursor: Cursor, facts: Facts, sentence: Sentence) -> Claim | None:
        """The invented name in bold or quotes at the cursor."""
        start, end = _inside(cursor)
        if not end:
            return None
        tokens = [cursor.at(n) for n in range(start, end)]
        if not self._product_like(tokens) or self._known(tokens):
            return None
        size = end + (2 if cursor.at(0).text == "*" else 1)
        return NameClaim(kind="name", text=cursor.text(0, size), size=size, products=[], orders=[])

    def _product_like(self, tokens: list[Token]) -> bool:
        if tokens and tokens[-1].text in ":：":
            return False
        characters = [token.text for token in tokens if token.kind == CJK]
        if characters:
            head = "".join(characters[-2:])
            if len(characters) < _MIN_CJK or _CJK_WORDY.intersection(characters):
                return False
            return head in self._names.cjk_heads
        words = [token for token in tokens if token.kind in (WORD, NUMBER)]
        if len(words) < 2 or any(
            token.kind not in (WORD, NUMBER, SPACE) and token.text not in "-&'" for token in tokens
        ):
            return False
        if not all(word.text[0].isupper() or word.kind == NUMBER or word.low in _SMALL_WORDS for word in words):
            return False
        return words[-1].low.removesuffix("s") in self._names.heads or words[-1].low in self._names.heads

    def _known(self, tokens: list[Token]) -> bool:
        """Whether a grounded name is inside, or the words are inside one."""
        cursors = (Cursor(tokens[n:], True) for n in range(len(tokens)))
        return any(self._names.grounded(cursor) for cursor in cursors) or self._names.part_of(tokens)


def _inside(cursor: Cursor) -> tuple[int, int]:
    """Where the words inside the bold or quotes at the cursor begin and end; end 0 where there are none."""
    opener = cursor.at(0).text
    if opener == "*":
        if cursor.at(1).text != "*" or cursor.at(2).kind in (SPACE, NEWLINE, END) or cursor.at(2).text == "*":
            return 0, 0
        start, closer = 2, "*"
    elif opener in _CLOSERS:
        start, closer = 1, _CLOSERS[opener]
    else:
        return 0, 0
    for place in range(start, start + _MAX):
        token = cursor.at(place)
        if token.kind in (END, NEWLINE):
            return 0, 0
        if token.text == closer:
            if closer == "*" and cursor.at(place + 1).text != "*":
                return 0, 0
            return start, place
    return 0, 0
