"""Words that a text among the facts tells the assistant to say: 'reply only with the words ...', 只回复...

A review or a note that addresses the assistant and names what it is to say is nobody's fact, so exactly those words are
not said in that turn. Owns finding them and matching them unit by unit; seal.py keeps them back.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence

from agent.seal.vouched import decoded
from tools.stores.known_people import units

_ADDRESSED = re.compile(
    r"\b(?:assist[ae]nt\w*|asistente|ai|ki|ia|bots?|chatbots?|llms?|language models?|from now on|decode\w*"
    r"|nothing but|only with)\b|\b(?:user|system|assistant):|助手|机器人|指令|提示词",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"(?:\b(?:say|saying|reply|respond|answer|output|print|writ(?:e|ing)|stat(?:e|ing)|repeat|emit|utter|begin|start"
    r"|open|end|finish|close|includ(?:e|ing)|mention|quote|phrase|words?"
    r"|(?:line|answer|reply|code|password|token)s? (?:is|are))s?\b"
    r"|说出?|回复|回答|输出|打印|写|加上|结尾|开头)"
    r"[:：\s]*(?:(?:back|only|just|exactly|simply|with|by|in|nothing|but|now|the|an?|your|(?:answer|reply|response)s?"
    r"|words?|phrase|text|string|token|code|sentence)\b[:：\s]*)*[\"“'‘«「]?"
    r"(?P<said>[A-Za-z0-9][\w'-]*(?: [A-Za-z0-9][\w'-]*){1,4})"
    r"(?=[\"”'’»」.,;:!?，。；！？\n)<]|$| and nothing| verbatim)",
    re.IGNORECASE,
)
_OPEN_ENDED = frozenset(
    "that whether how what which who why when where to in with about you your i we it this my me please for from on "
    "at of hello hi thanks thank yes no if is are was not".split()
)
_LEAST_LETTERS = 8


class Demanded:
    """The words of one turn that were told to be said."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._whole: set[tuple[str, ...]] = set()
        for text in texts:
            if _ADDRESSED.search(text):
                self._whole.update(form for phrase in _phrases(text) for form in _forms(phrase))
        self._begun = {parts[:size] for parts in self._whole for size in range(1, len(parts))}

    def goes_on(self, parts: Sequence[str]) -> bool:
        """Whether these units begin what was told to be said."""
        return tuple(parts) in self._begun

    def holds(self, parts: Sequence[str]) -> bool:
        """Whether these units are it."""
        return tuple(parts) in self._whole

    def __len__(self) -> int:
        return len(self._whole)


def _phrases(text: str) -> Iterable[str]:
    hidden = [told for run in re.findall(r"[\w+/=-]{12,}", text) for told in decoded(run)]
    for told in (text, *hidden):
        for match in _TOLD.finditer(told):
            parts = units(match["said"])
            if parts[0] not in _OPEN_ENDED and sum(map(len, parts)) >= _LEAST_LETTERS:
                yield match["said"]


def _forms(phrase: str) -> Iterable[tuple[str, ...]]:
    """As it is, backwards and in rot13."""
    for form in (phrase, phrase[::-1], codecs.encode(phrase, "rot13")):
        if len(parts := units(form)) > 1:
            yield tuple(parts)
