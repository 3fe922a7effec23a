"""Text as it reads: invisible characters gone, letters in one width and one alphabet, so that nothing hides in them.

Applied to a model's words before anything else looks at them. Chinese punctuation keeps its width; words written in
Cyrillic or Greek stay as they are, only a word that mixes alphabets is put into one.
"""

from __future__ import annotations

import re
import unicodedata

_WIDE = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff0d\uff0f\uff1d\uff20\uff3b\uff3d\uff3f\uff0e\uff1c\uff1e]"
)
_ODD = re.compile(
    "[^\x00-\x7f\u3000-\u303f\u4e00-\u9fff\u2010-\u2027\u20a0-\u20bf\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]"
)
_JOINERS = "\u200d\ufe0f"  # emoji are put together by them
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһӏԛԝкмтвАВЕКМНОРСТУХІЈЅαενικορτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhlqwkmtbABEKMHOPCTYXIJSaevikoptuxABEZHIKMNOPTYX",
)
_MIXED = re.compile(r"(?=\w*[A-Za-z0-9])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w+")


def plain(text: str) -> str:
    """The text without invisible characters and full-width letters. ASCII and Chinese come back at once."""
    if text.isascii() or not _ODD.search(text):
        return _WIDE.sub(_narrow, text) if not text.isascii() else text
    text = "".join(char for char in text if char in _JOINERS or unicodedata.category(char) not in ("Cf", "Co"))
    return _WIDE.sub(_narrow, text)


def one_alphabet(run: str) -> str:
    """A complete run of characters, each word in it that mixes alphabets put into the Latin one."""
    return run if run.isascii() else _MIXED.sub(lambda match: match[0].translate(_LOOKALIKES), run)


def _narrow(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", match[0])


def without_lookalikes(text: str) -> str:
    """Every Cyrillic or Greek letter that looks like a Latin one made that one: for listening, never for showing."""
    return text if text.isascii() else text.translate(_LOOKALIKES)
