"""Strings that no shopper can read and no fact holds: keys, tokens, numbers of things unknown, encoded text.

Owns what counts as one. A string that a typed fact holds (an order number, a model number in a title) is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from agent.verify.links import TOP_DOMAINS

EDGES = ".,:;!?'\"()[]{}<>*`~“”‘’|"
# A figure with its unit, a size, a date or a time reads like words.
_FIGURE = (
    r"(?:(?:USD|EUR|GBP|CNY|RMB|JPY)\s?|(?:US|HK|NT|CA|CN|A|C)?[$€£¥])?\d[\d.,:/x×*-]*"
    r"(?:%|°|[a-zA-Zµ²³\"']{1,12}(?:[/-][a-zA-Z²³]{1,12})*)?"
)
_MEASURE = re.compile(rf"{_FIGURE}(?:[/x×+–-]{_FIGURE})*|\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.+Z-]+)?")
_ESCAPES = re.compile(r"(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]+;){3}")
_LETTER_BY_LETTER = re.compile(r"(?:[^\W_][-_.·•*|/\\+~]){4}[^\W_]")
_IN_CAPITALS = re.compile(r"[A-Z0-9]{2,}(?:[-_•·][A-Z0-9]+)*[-_•·][A-Z0-9]{2,}")
_PADDED = re.compile(r"[A-Za-z0-9+/]{6,}={1,2}")
_NO_UNIT = re.compile(r"\d{4,}[ABDEHIOPQRSTUXYZ]")
"""A number behind which stands a letter that is no unit."""
_DIGITS = re.compile(r"\d{9,}")
_COLOUR = re.compile(r"#?[0-9a-fA-F]{6}")
_BACKWARDS = re.compile(r"//:s?ptth", re.IGNORECASE)
_NUMBER = re.compile(r"\d{3}")
_SCHEME = re.compile(r"(?:javascript|vbscript|data|file):\S", re.IGNORECASE)
_WOVEN = re.compile(r"(?=\S*[A-Za-z])(?:[A-Za-z]+\d+[A-Za-z]+\w*|\w+_\w+)")
"""Letters around figures, or an underscore: what people call a code, and no word."""
_MIXED = re.compile(r"[a-z]+\d+[a-z]+\d|\d+[a-z]+\d+[a-z]", re.IGNORECASE)
"""q4r8: letters and figures in turn, twice."""
_CALLED = re.compile(r"\+?\d{3,4}(?:-\d{3,4}){2,}")
_DEFANGED = re.compile(r"\w[\[(](?:\.|dot)[\])]\w|hxxps?:", re.IGNORECASE)
_BITS = re.compile(r"[01]{8,}")
_HEX = re.compile(r"(?=.*\d)[0-9a-fA-F]{12,}")
_DIGEST = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})", re.IGNORECASE)
_ALGORITHM = re.compile(r"sha[-_]?[1235]?(?:[-_]?(?:224|256|384|512))?", re.IGNORECASE)
_WORDS = re.compile(r"[A-Za-z]?[a-z]+(?:[-/'’][A-Za-z]?[a-z]+)*|[A-Z]{2,12}(?:-[A-Z]{2,12})?")
_CHANGES = re.compile(r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Za-z])|(?<=[A-Z])(?=\d)")
_WORDS_TOO = frozenset({"me", "us", "it", "fun", "link", "live", "email", "name", "de", "es", "am", "at", "in", "to"})
"""Top domains that stand behind a full stop as words do."""
_ADDRESS = re.compile(
    r"(?:[\w.+-]+@|(?:h[tx]{2}ps?|ftp)://(?:[^/@\s]*@)?)([\w-]+(?:\.[\w-]+)+)|^((?:[a-z][\w-]*\.)+[a-z]{2,})/"
    rf"|^((?:[a-z0-9][a-z0-9-]*\.)+(?:{'|'.join(sorted(TOP_DOMAINS - _WORDS_TOO))}))$",
    re.IGNORECASE,
)
_LONGEST_WORD = 30


def checksums(text: str) -> list[str]:
    """Checksums in a text of the store's: hex of a digest's length that holds no words."""
    return [run for run in re.findall(r"\b[0-9a-fA-F]{32,128}\b", text) if _DIGEST.fullmatch(run) and not _hides(run)]


def _hides(digits: str) -> bool:
    """Whether hex is text in disguise: of a digest's bytes only about a third are printable ASCII."""
    data = bytes.fromhex(digits)
    return sum(0x20 <= byte < 0x7F for byte in data) > 0.75 * len(data)


def opaque(run: str, known: str, domains: Collection[str] = ()) -> bool:
    """Whether a run of characters without blanks is to be taken out.

    `known`: the lower-case text of all typed facts; a run that stands in it is known. `domains`: the store's own; an
    address elsewhere is taken out once the store has told any.
    """
    bare = run.strip(EDGES)
    if _DIGITS.fullmatch(bare) or _NO_UNIT.fullmatch(bare) or _CALLED.fullmatch(bare):
        return bare.lower() not in known
    if len(bare) < 5 or _MEASURE.fullmatch(bare) or _COLOUR.fullmatch(bare) or _ALGORITHM.fullmatch(bare):
        return False
    if domains and (address := _ADDRESS.search(bare)):
        return not _ours(next(filter(None, address.groups())).lower(), domains)
    if _WORDS.fullmatch(bare) and len(bare) < _LONGEST_WORD:
        return False
    return _unreadable(bare) and bare.lower() not in known


def _unreadable(bare: str) -> bool:
    digits = sum(char.isdigit() for char in bare)
    letters = sum(char.isalpha() for char in bare)
    if _PADDED.fullmatch(bare) or _BACKWARDS.search(bare) or _SCHEME.match(bare) or _DEFANGED.search(bare):
        return True
    if _ESCAPES.search(bare) or _LETTER_BY_LETTER.search(bare) or _BITS.fullmatch(bare) or _HEX.search(bare):
        return True
    if "://" in bare or bare.startswith(("www.", "/")):
        return False  # an address: the gate's business
    pieces = re.split(r"[-/_'’.]", bare)
    if all(piece.isalpha() and (piece.islower() or piece.istitle()) and len(piece) <= 20 for piece in pieces if piece):
        return False  # words joined by hyphens
    if len(bare) >= 6 and (_WOVEN.fullmatch(bare) or any(_MIXED.search(piece) for piece in pieces)):
        return True
    if letters and digits >= 3 and (len(bare) >= 8 or _NUMBER.search(bare)):
        return True
    if _IN_CAPITALS.search(bare) and len(bare) >= 10 and (digits or bare.count("-") + bare.count("_") >= 2):
        return True
    if len(bare) >= 16 and (len(_CHANGES.findall(bare)) >= 4 or (bare.isupper() and not digits) or "=" in bare):
        return True
    return len(bare) >= _LONGEST_WORD and letters == len(bare)


def _ours(domain: str, domains: Collection[str]) -> bool:
    return any(domain == own or domain.endswith("." + own) for own in domains)
