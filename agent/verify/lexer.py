"""Tokens of a text that arrives in pieces: words, numbers, single CJK characters, spaces, newlines, marks.

A token is handed on only when no further character could change it, so the tokens of a text never depend on how it was
chopped. Owns nothing but that; agent/verify/gate feeds it, every reader takes its tokens.
"""

from __future__ import annotations

import re
from typing import NamedTuple

END, WORD, NUMBER, CJK, SPACE, NEWLINE, MARK = range(7)

_LETTER = r"A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f"
_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Lengths are bounded so that one endless word cannot be held without end.
_WORD = rf"[{_LETTER}](?:[{_LETTER}0-9]|['’](?=[{_LETTER}])){{0,63}}"
_NUMBER = r"[0-9０-９]{1,24}(?:[.,][0-9０-９]{1,24}){0,6}"
_TOKEN = re.compile(rf"({_WORD})|({_NUMBER})|([{_CJK}])|([ \t\u00a0\u3000])|(\n)|(.)", re.DOTALL)
_WORDS = re.compile(rf"{_WORD}|{_NUMBER}|[{_CJK}]")
_JOINS = {WORD: "'’", NUMBER: ".,"}


class Token(NamedTuple):
    """One token; `low` is what readers compare (lower case, plain apostrophe)."""

    kind: int
    text: str
    low: str


FINAL = Token(END, "", "")


class Lexer:
    """Cuts a stream of text into tokens."""

    __slots__ = ("tail",)

    def __init__(self) -> None:
        self.tail = ""
        """What has arrived but may still grow."""

    def feed(self, text: str) -> list[Token]:
        """The tokens that are certain after `text`."""
        buffer = self.tail + text
        tokens, end = _tokens(buffer, final=False)
        self.tail = buffer[end:]
        return tokens

    def finish(self) -> list[Token]:
        """The rest."""
        tokens, _ = _tokens(self.tail, final=True)
        self.tail = ""
        return tokens


def words(text: str) -> list[str]:
    """The words, numbers and CJK characters of a whole text as readers compare them; much faster than tokens."""
    return _WORDS.findall(text.lower().replace("’", "'"))


def tokenize(text: str) -> list[Token]:
    """All tokens of a whole text."""
    return _tokens(text, final=True)[0]


def _tokens(buffer: str, *, final: bool) -> tuple[list[Token], int]:
    tokens: list[Token] = []
    length = len(buffer)
    for match in _TOKEN.finditer(buffer):
        kind = match.lastindex or MARK
        text = match.group()
        if kind <= NUMBER and not final:
            end = match.end()
            if end == length or (end + 1 == length and buffer[end] in _JOINS[kind]):
                return tokens, match.start()
        low = text.lower().replace("’", "'") if kind == WORD else text
        tokens.append(Token(kind, text, low))
    return tokens, length
