"""Where a clause begins and ends, and what it hangs on: the reader and training see the same.

A clause ends at a comma or any mark that ends more than it. Owns no claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.verify.phrases import pattern

ENDS = frozenset(".,!?;:，。！？；：\n—–")
_SPLIT = re.compile(r"[.,](?![0-9])|[!?;:，。！？；：\n—–]")
_CONFIRM = pattern(
    "confirm\\w*|approve|say yes|agree|press|click|if you (?:like|want|wish|prefer)|would you like|nothing is done",
    "确认|同意|点按钮|点击|如需|需要的话|您愿意",
)
_OTHER = pattern(
    "if|once|when|whether|unless|after|as soon as|should|in case", "如果|若|假如|要是|一旦|是否|收到退货后|的话"
)


def condition_of(left: str) -> str:
    """What the words before a clause make it hang on: 'confirm' (the shopper's yes), 'other' or ''."""
    if _CONFIRM.search(left):
        return "confirm"
    return "other" if _OTHER.search(left) else ""


def begun(left: str) -> tuple[str, str]:
    """The words of a sentence before a place: those before its clause, and those of the clause."""
    end = 0
    for match in _SPLIT.finditer(left):
        end = match.end()
    return left[:end], left[end:]


def clauses(sentence: str) -> Iterator[tuple[str, str]]:
    """Every clause of a sentence with the mark that ends it, and its condition."""
    start = 0
    for match in (*_SPLIT.finditer(sentence), None):
        end = match.end() if match else len(sentence)
        if clause := sentence[start:end].strip(" ,，"):
            yield clause, condition_of(sentence[:start].lower())
        start = end
