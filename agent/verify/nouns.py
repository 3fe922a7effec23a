"""Words of the language that tell an invented product from ordinary ones, as data (nouns.toml): things, kinds, others.

Owns loading them and telling whether a word is a thing a shop sells. agent/verify/strangers and topics use it.
"""

from __future__ import annotations

import re
import tomllib
from importlib import resources

_LISTS = tomllib.loads(resources.files("agent.verify").joinpath("nouns.toml").read_text("utf-8"))
THINGS, KINDS, OTHERS, PLAIN = (frozenset(_LISTS[key].split()) for key in ("things", "kinds", "others", "plain"))
THINGS_ZH = tuple(_LISTS["things_zh"].split())
KINDS_ZH = re.compile("|".join(sorted(_LISTS["kinds_zh"].split(), key=len, reverse=True)))
_WORD = re.compile(r"[a-z]+")


def singular(low: str) -> str:
    """A noun without its plural ending; good enough for looking it up."""
    return low.removesuffix("es") if low.endswith(("ches", "shes", "xes", "sses")) else low.removesuffix("s")


def things_in(text: str) -> frozenset[str]:
    """The things a lower-case text names, singular."""
    found = {word for low in _WORD.findall(text) if (word := singular(low)) in THINGS}
    return frozenset(found | {thing for thing in THINGS_ZH if thing in text})
