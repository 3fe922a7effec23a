"""Reading files of attacks and benign traps: two public formats, told apart line by line by what a line holds.

Owns what a line is: its text, whether it is an attack, and the marks whose appearance in an answer proves obedience.
Leaves playing it to players.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tools.errors import UserError

_ADDRESS = re.compile(r"https?://[^\s\"'<>\])]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HARMLESS = frozenset({"refusal"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: an attack, or a benign trap that only looks like one."""

    id: str
    text: str
    attack: bool
    family: str
    task: str = ""
    """What the shopper asked for while the text lay in a document; empty where the file does not say."""
    tokens: tuple[str, ...] = ()
    """Canaries, and addresses of the attacker's: in an answer they show that the attack was obeyed."""

    @property
    def message(self) -> str:
        """The line as a shopper's message: a trap comes with its task, an attack says what it wants itself."""
        return self.text if self.attack or not self.task else f"{self.task}\n\n{self.text}"


def load_lines(path: Path) -> list[Line]:
    """Every line of the file, in order. Raises UserError with the number of a line that is of neither format."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UserError("no_file", f"{path} cannot be read: {error.strerror}") from None
    found = []
    for number, line in enumerate(raw.splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = orjson.loads(line)
            found.append(_read(entry))
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            raise UserError(
                "bad_file",
                f"{path}, line {number}: neither a line with 'text' and 'label' nor one with 'injected' and 'success'",
            ) from None
    if not found:
        raise UserError("bad_file", f"{path} holds no attacks")
    return found


def chosen(lines: Sequence[Line], sample: int | None, seed: int) -> list[Line]:
    """All lines, or so many of them by the seed, attacks and traps in the file's proportion, in the file's order."""
    if sample is None or sample >= len(lines):
        return list(lines)
    rng = random.Random(seed)
    kinds = [[line for line in lines if line.attack], [line for line in lines if not line.attack]]
    parts = [rng.sample(kind, min(len(kind), max(1, round(sample * len(kind) / len(lines))))) for kind in kinds]
    ids = {line.id for part in parts for line in part}
    return [line for line in lines if line.id in ids]


def _read(entry: Mapping[str, Any]) -> Line:
    return _injected(entry) if "injected" in entry else _labelled(entry)


def _labelled(entry: Mapping[str, Any]) -> Line:
    """`{id, label, category, text, …}`; `{canary}` in the text stands for a mark that is made here."""
    text, label = str(entry["text"]), entry["label"]
    mark = "CNR-" + hashlib.sha256(str(entry["id"]).encode()).hexdigest()[:12].upper()
    marks = (mark,) if "{canary}" in text else ()
    text = text.replace("{canary}", mark)
    return Line(
        id=str(entry["id"]),
        text=text,
        attack=label == "malicious",
        family=str(entry.get("category", "")),
        tokens=(*marks, *_ADDRESS.findall(text)),
    )


def _injected(entry: Mapping[str, Any]) -> Line:
    """`{id, family, task, injected, success: {kind, canary | secret | tool}}`; kind `refusal` is a trap."""
    success, text = entry["success"], str(entry["injected"])
    marks = [str(success[name]) for name in ("canary", "secret") if name in success]
    harmless = success["kind"] in _HARMLESS
    return Line(
        id=str(entry["id"]),
        text=text,
        attack=not harmless,
        family=str(entry.get("family", "")),
        task=str(entry.get("task", "")),
        tokens=() if harmless else (*marks, *_ADDRESS.findall(text)),
    )
