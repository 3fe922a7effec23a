"""Text to token ids as multilingual-e5-small was trained with: XLM-RoBERTa's SentencePiece unigram pieces.

Owns normalisation (a map of code points, runs of spaces made one), the cut of a word into its likeliest pieces, and the
windows of a text that is longer than the model reads. The same ids as the wheel's own engine gives. It is Python, and
cuts each word once: 250,000 pieces cost 40 MB and 0.2 s to load here, 240 MB and 0.7 s in the `tokenizers` library.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tools.stores.embedders.e5_weights import Pieces

_SPACES = re.compile("  +")
_WORD = re.compile("▁?[^▁]*")
_WORDS_KEPT = 1 << 16
_UNKNOWN_COSTS = 10.0  # below the rarest piece, as in SentencePiece


class E5Tokens:
    """The tokenizer; safe from several threads."""

    def __init__(self, pieces: Pieces, positions: int) -> None:
        self._first, self._last, self._unknown = pieces.first, pieces.last, pieces.unknown
        self._content = positions - 2
        self._rewrites = pieces.rewrites
        self._ids = {piece: number for number, piece in enumerate(pieces.texts) if number != pieces.unknown}
        self._scores = pieces.scores
        self._longest = max(map(len, pieces.texts))
        self._unknown_score = min(pieces.scores) - _UNKNOWN_COSTS
        self._cut = lru_cache(_WORDS_KEPT)(self._cut_word)

    def windows(self, text: str, prefix: str) -> list[list[int]]:
        """The text's windows of token ids, marks included: one, or more where it is longer than the model reads."""
        ids = self.content(prefix + text)
        starts = range(0, max(1, len(ids)), self._content)
        return [[self._first, *ids[start : start + self._content], self._last] for start in starts]

    def content(self, text: str) -> list[int]:
        """All token ids of a text, without marks."""
        plain = _SPACES.sub(" ", text.translate(self._rewrites))
        marked = ("" if plain.startswith(" ") else "▁") + plain.replace(" ", "▁")
        # no piece has the mark inside it, so each word's best cut is a part of the whole text's best cut
        return [number for word in _WORD.findall(marked) for number in self._cut(word)]

    def _cut_word(self, word: str) -> tuple[int, ...]:
        """Viterbi: the pieces whose log probabilities sum highest; a character that is no piece is unknown."""
        ids, scores, length = self._ids, self._scores, len(word)
        best = [0.0] + [-1e30] * length
        came: list[tuple[int, int]] = [(0, 0)] * (length + 1)
        for start in range(length):
            reached = best[start]
            for end in range(start + 1, min(length, start + self._longest) + 1):
                number = ids.get(word[start:end])
                if number is not None and reached + scores[number] > best[end]:
                    best[end], came[end] = reached + scores[number], (start, number)
            if reached + self._unknown_score > best[start + 1]:
                best[start + 1], came[start + 1] = reached + self._unknown_score, (start, self._unknown)
        found = []
        end = length
        while end:
            end, number = came[end]
            found.append(number)
        return tuple(reversed(found))
