"""Long plain text for streams: words that open no claim, so that the gate lets them flow as it does most text."""

from __future__ import annotations

from itertools import cycle, islice

_WORDS = (
    "a calm walk along the water makes the morning feel longer and the evening softer while friends talk about small"
    " plans and the wind moves through the trees near the old garden wall where everyone likes to rest for a while"
).split()


def prose(tokens: int) -> str:
    """So many words, a full stop after every seventeenth."""
    words = list(islice(cycle(_WORDS), tokens))
    return " ".join(word + "." if place % 17 == 16 else word for place, word in enumerate(words))


def count_tokens(text: str) -> int:
    """Tokens of such text, as the scripted engine cuts it: words and full stops."""
    return len(text.split()) + text.count(".")
