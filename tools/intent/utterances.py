"""The hand-written utterances the head learns from and is measured with.

Owns their files in data/: `utterances/<language>.tsv` (intent, text) for training, `templates.tsv` with `nouns.tsv` for
variety in product words, and `heldout.jsonl` (text, intent, and where given context and expected slots), never trained
on. A bad line is an error with its file and number. Called by training.py and the tests.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.errors import UserError
from tools.intent.head import INTENTS
from tools.intent.understanding import Intent

DATA = Path(__file__).with_name("data")
_HELD_OUT = "heldout.jsonl"
_LONG = 12
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing a shopper may say."""

    language: str
    intent: Intent
    text: str


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One line of the held-out set."""

    language: str
    intent: Intent
    text: str
    slots: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)


def read_training(folder: Path = DATA, *, seed: int = 0) -> list[Utterance]:
    """Every training utterance, hand-written first, then those made of templates (the same for one seed)."""
    rows: list[Utterance] = []
    for path in sorted((folder / "utterances").glob("*.tsv")):
        rows += [Utterance(path.stem, _intent(name, path, line), text) for line, (name, text) in _rows(path, 2)]
    rows += _from_templates(folder, seed)
    rows += _with_slips(rows, seed)
    held_out = {_bare(row.text) for row in read_held_out(folder)} if (folder / _HELD_OUT).is_file() else set()
    rows = [row for row in rows if _bare(row.text) not in held_out]  # a template may hit upon one
    return list({row.text.lower(): row for row in reversed(rows)}.values())[::-1]


def read_held_out(folder: Path = DATA) -> list[HeldOut]:
    """The held-out set. Raises UserError for a line that cannot be read."""
    path = folder / _HELD_OUT
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            raw = json.loads(line)
            intent = _intent(raw["intent"], path, number)
            rows.append(HeldOut(raw["language"], intent, raw["text"], raw.get("slots", {}), raw.get("context", {})))
        except (ValueError, KeyError, TypeError) as error:
            raise UserError("bad_utterances", f"{path}, line {number}: {error}") from error
    return rows


def digest(rows: list[Utterance]) -> str:
    """What a head remembers its data by."""
    text = "\n".join(f"{row.language}\t{row.intent}\t{row.text}" for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _bare(text: str) -> str:
    return text.lower().strip(" ?!.")


def _from_templates(folder: Path, seed: int) -> list[Utterance]:
    """`templates.tsv` (language, intent, copies, text with {slots}) filled from `nouns.tsv` (language, slot, word)."""
    if not (folder / "templates.tsv").is_file():
        return []
    words: dict[tuple[str, str], list[str]] = {}
    for _, (language, slot, word) in _rows(folder / "nouns.tsv", 3):
        words.setdefault((language, slot), []).append(word)
    chance = random.Random(seed)
    rows = []
    path = folder / "templates.tsv"
    for line, (language, name, copies, text) in _rows(path, 4):
        for _ in range(int(copies)):
            try:
                filled = _SLOT.sub(lambda slot: chance.choice(words[language, slot.group(1)]), text)  # noqa: B023
            except KeyError as error:
                raise UserError("bad_utterances", f"{path}, line {line}: no words for {error}") from error
            rows.append(Utterance(language, _intent(name, path, line), filled))
    return rows


def _with_slips(rows: list[Utterance], seed: int) -> list[Utterance]:
    """Every fifth longer utterance in Latin letters once more with a typing slip, the same for one seed."""
    chance = random.Random(seed)
    long = [row for row in rows if row.text.isascii() and len(row.text) >= _LONG]
    return [Utterance(row.language, row.intent, _slipped(row.text, chance)) for row in long[::5]]


def _slipped(text: str, chance: random.Random) -> str:
    """One letter left out, doubled or changed round with the next, not the first of a word."""
    places = [at for at in range(1, len(text) - 1) if text[at - 1 : at + 2].isalpha()]
    if not places:
        return text
    at = chance.choice(places)
    middle = chance.choice(("", text[at] * 2, text[at + 1] + text[at]))
    return text[:at] + middle + text[at + (2 if len(middle) == 2 and middle[0] != middle[1] else 1) :]


def _rows(path: Path, columns: int) -> list[tuple[int, list[str]]]:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1))
    for number, row in rows:
        if len(row) != columns or not all(cell.strip() for cell in row):
            raise UserError("bad_utterances", f"{path}, line {number}: expected {columns} columns, found {len(row)}")
    return rows


def _intent(name: str, path: Path, line: int) -> Intent:
    for intent in INTENTS:
        if intent == name:
            return intent
    raise UserError("bad_utterances", f"{path}, line {line}: unknown intent '{name}'")
