"""How often the verifier is wrong: false alarms on true sentences, misses on false ones, by kind.

Runs agent/verify over the labelled sentences of suites/claims.jsonl, in small deltas as a model would write them. The
file has three parts, each over a ground of its own: 'tuned' and 'held', later 'dev' and 'held-out', then 'blind'.
'held', 'held-out' and 'blind' were never looked at while tuning; 'late' was written after the readers.
`python -m evals.claims [--json]`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from agent.verify.gate import Gate
from agent.verify.names import NameIndex
from agent.verify.soft import unbacked_out
from tools.errors import UserError
from tools.ground import Action, Ground, ProductFacts

SUITE = Path(__file__).parent / "suites" / "claims.jsonl"
HALVES = ("tuned", "held", "dev", "held-out", "late", "blind")
_OPEN_HALVES = ("tuned", "dev")
_DELTA = 3


class Setting(BaseModel):
    """The first line of a part of the suite: what the sentences behind it are checked against."""

    ground: Ground
    names: list[str]
    shown: list[str]
    today: date


class Sentence(BaseModel):
    """One labelled sentence. `wrong` is the part of a false one that must not reach the shopper.

    With a `product` it stands in a description of it, where soft claims need an attribute too. `done`: what tools did
    in the turn, where that is not what the setting says.
    """

    id: str
    half: str
    kind: str
    language: str
    true: bool
    text: str
    wrong: str = ""
    product: str = ""
    done: list[Action] | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Sentences with what they are checked against."""

    setting: Setting
    sentences: list[Sentence]


@dataclass(slots=True)
class Score:
    """Counts of one group of sentences."""

    true: int = 0
    false_alarms: int = 0
    false: int = 0
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a shopper read instead of a sentence, and whether that was right."""

    sentence: Sentence
    shown: str
    right: bool


def load(suite: Path = SUITE) -> list[Part]:
    """The parts of the suite, in order."""
    parts: list[Part] = []
    for line in suite.read_text(encoding="utf-8").splitlines():
        if line.startswith('{"ground"'):
            parts.append(Part(Setting.model_validate_json(line), []))
        else:
            parts[-1].sentences.append(Sentence.model_validate_json(line))
    return parts


def outcomes(parts: list[Part]) -> Iterator[Outcome]:
    """Each sentence through a gate of its own."""
    for part in parts:
        names = NameIndex(part.setting.names)
        for sentence in part.sentences:
            shown = _shown(part.setting, names, sentence)
            right = shown == sentence.text if sentence.true else sentence.wrong not in shown
            yield Outcome(sentence, shown, right)


def _shown(setting: Setting, names: NameIndex, sentence: Sentence) -> str:
    """What a shopper reads of a sentence."""
    ground = setting.ground
    if sentence.product:
        ground = Ground(products={sentence.product: ground.products[sentence.product]})
    if sentence.done is not None:
        ground = ground.model_copy(update={"done": sentence.done})
    facts = ground.products[sentence.product] if sentence.product else None
    gate = Gate(ground, sentence.language, names=names, shown=setting.shown, today=setting.today)
    text = sentence.text
    shown = "".join(gate.feed(text[start : start + _DELTA]) for start in range(0, len(text), _DELTA)) + gate.finish()
    return unbacked_out(shown, _lines(facts))[0] if facts else shown


def _lines(facts: ProductFacts) -> str:
    """A product's facts as a description's writer gets them, one a line."""
    attributes = (f"{key}: {value}" for key, value in facts.attributes.items())
    return "\n".join((*facts.names, f"brand: {facts.brand}", *attributes))


def scores(results: list[Outcome], half: str) -> dict[str, Score]:
    """The counts of one half by kind, and all together under 'all'."""
    table: dict[str, Score] = defaultdict(Score)
    for outcome in results:
        sentence = outcome.sentence
        if sentence.half != half:
            continue
        for score in (table[sentence.kind], table["all"]):
            if sentence.true:
                score.true += 1
                score.false_alarms += not outcome.right
            else:
                score.false += 1
                score.misses += not outcome.right
    return dict(table)


def alarms(parts: list[Part], texts: Iterable[str]) -> dict[str, int]:
    """How many of the English texts lose something, by kind, over an empty ground; 'texts' counts them all."""
    names = NameIndex(name for part in parts for name in part.setting.names)
    counts: dict[str, int] = defaultdict(int)
    for text in texts:
        gate = Gate(Ground(), "en", names=names)
        gate.feed(text)
        gate.finish()
        counts["texts"] += 1
        for kind in {cut.kind for cut in gate.report.cut}:
            counts[kind] += 1
    return dict(counts)


def column(path: Path, name: str) -> list[str]:
    """The distinct texts of a CSV file's column. Raises UserError where file or column is missing."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            texts = {row[name]: None for row in csv.DictReader(file) if row[name]}
    except OSError as error:
        raise UserError("no_such_file", f"cannot read {path}: {error.strerror}") from error
    except KeyError as error:
        raise UserError("no_such_column", f"{path} has no column {name!r}; name one of its header") from error
    return list(texts)


def main(arguments: list[str] | None = None) -> int:
    """Print the table, or JSON; `--failures` shows what went wrong in the open halves."""
    parser = argparse.ArgumentParser(prog="evals.claims", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--show", action="store_true", help="what is shown for every false sentence of the open halves")
    parser.add_argument("--alarms", nargs=2, metavar=("CSV", "COLUMN"), help="what foreign texts lose, over no ground")
    options = parser.parse_args(arguments)
    if options.alarms:
        path, name = options.alarms
        try:
            print(json.dumps(alarms(load(), column(Path(path), name)), indent=1))
        except UserError as error:
            parser.error(str(error))
        return 0
    results = list(outcomes(load()))
    tables = {half: scores(results, half) for half in HALVES}
    if options.json:
        plain = {half: {kind: asdict(score) for kind, score in table.items()} for half, table in tables.items()}
        print(json.dumps(plain, indent=1))
        return 0
    for half, table in tables.items():
        print(f"{half:<14}{'false alarms':>14}{'misses':>12}")
        for kind, score in sorted(table.items()):
            print(f"  {kind:<12}{score.false_alarms:>7} of {score.true:<4}{score.misses:>5} of {score.false:<4}")
    for outcome in results:
        tuned = outcome.sentence.half in _OPEN_HALVES
        if tuned and ((options.failures and not outcome.right) or (options.show and not outcome.sentence.true)):
            print(f"{outcome.sentence.id}: {outcome.sentence.text!r}\n    -> {outcome.shown!r}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
