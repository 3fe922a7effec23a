"""A message while slots are taken out of it: its text, and which parts of it are already accounted for.

Owns the bookkeeping alone. Every extractor (prices, colours, sizes, ...) reads `low`, takes what it understood, and
what is left in the end is the query. Spans are offsets into `text`. Called by slots.py and the extractors.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_CHARS = 600
CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Sentence:
    """One message, normalised (NFKC, single spaces); `low` is as long as `text`."""

    text: str
    low: str
    language: str
    taken: list[tuple[int, int]] = field(default_factory=list)
    notes: dict[str, list[str]] = field(default_factory=dict)
    """What was understood, by slot, as written."""

    @classmethod
    def of(cls, text: str, language: str) -> Sentence:
        """The sentence of a raw message; what lies past MAX_CHARS carries no slots."""
        clean = _SPACE.sub(" ", unicodedata.normalize("NFKC", text[:MAX_CHARS])).replace("’", "'").strip()
        low = clean.lower()
        return cls(clean if len(low) == len(clean) else low, low, language)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing between the offsets is taken yet."""
        return all(end <= first or last <= start for first, last in self.taken)

    def take(self, start: int, end: int) -> None:
        """Mark a part as understood."""
        if end > start:
            self.taken.append((start, end))

    def note(self, slot: str, start: int, end: int) -> None:
        """Remember the words of a slot."""
        if words := self.text[start:end].strip():
            self.notes.setdefault(slot, []).append(words)

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Matches in the lower-case text that touch nothing taken."""
        return (match for match in pattern.finditer(self.low) if self.free(*match.span()))

    def take_first(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first free match, taken."""
        for match in self.find(pattern):
            self.take(*match.span())
            return match
        return None

    def rest(self) -> str:
        """The text without what was taken: a gap stays a gap."""
        parts, at = [], 0
        for start, end in sorted(self.taken):
            if start > at:
                parts.append(self.text[at:start])
            at = max(at, end)
        parts.append(self.text[at:])
        return _SPACE.sub(" ", " ".join(parts)).strip()
