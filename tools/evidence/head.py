"""The trained head: from what was seen of a question's passages to scores, and to the chance that none answers.

Owns ranker.npz. A score is the weighed mean of two judgements of about 0 to 1: a few small networks over the counted
features, and a linear one (ridge), which takes the reader's states too where the reader was asked. Pure numpy. Made
by training.py, used by ranker.py.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import UserError
from tools.evidence import features
from tools.evidence.features import Floats

DEFAULT_HEAD = Path(__file__).with_name("ranker.npz")
RETRAIN = "aisle train evidence"
_ALMOST = 0.99
_BEST = 3
_LINEAR, _LINEAR_READ = 0.5, 0.6  # the linear half's share of a score; more where it knows what the reader saw


@dataclass(frozen=True, slots=True)
class Ridge:
    """A linear judgement of scaled columns."""

    mean: Floats
    scale: Floats
    weights: Floats
    middle: float

    def __call__(self, columns: Floats) -> Floats:
        """One value a row."""
        return np.asarray((columns - self.mean) / self.scale @ self.weights + self.middle, np.float32)


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks of one hidden layer, (networks, columns, hidden), with two outputs: how good, and whether at all."""

    mean: Floats
    scale: Floats
    w1: Floats
    b1: Floats
    w2: Floats
    b2: Floats

    def __call__(self, columns: Floats) -> Floats:
        """One value a row, 0 to 1."""
        scaled = (columns - self.mean) / self.scale
        hidden = np.maximum(np.einsum("rc,nch->nrh", scaled, self.w1) + self.b1[:, None], 0)
        logits = np.einsum("nrh,nho->nro", hidden, self.w2) + self.b2[:, None]
        return np.asarray((1 / (1 + np.exp(-np.clip(logits.mean(axis=0), -30, 30)))).mean(axis=1), np.float32)


@dataclass(frozen=True, slots=True)
class Head:
    """Weights, and what they were made for."""

    networks: Networks
    plain: Ridge
    reading: Ridge
    means: tuple[Floats, Floats]
    calibration: Floats
    """(2, 2): slope and offset of the chance that none answers, without the reader and with it."""
    notes: dict[str, str]

    def scores(self, values: Floats, read: Floats | None, *, foreign: bool = False) -> Floats:
        """One score a passage; `read` as `read_columns` makes it, or None where the reader was not asked.

        `foreign`: in another language than the training data's. Fewer words are shared and cosines are shifted there,
        and the networks, which bend, go astray; the linear judgement keeps its order.
        """
        linear = self.plain(values) if read is None else self.reading(read)
        if foreign:
            return linear
        share = _LINEAR if read is None else _LINEAR_READ
        return np.asarray((1 - share) * self.networks(values) + share * linear, np.float32)

    def unanswered(self, scores: Floats, *, read: bool) -> float:
        """The chance that none of the passages answers."""
        slope, offset = self.calibration[int(read)]
        return float(1 / (1 + np.exp(-(slope * none_logit(scores) + offset))))


def none_logit(scores: Floats) -> float:
    """The logarithm of the chance that none of the best few answers, were the scores independent chances.

    A few, so that it does not grow with the number of passages: a file has ten for each question, a product thirty.
    """
    return float(np.log(1 - np.clip(np.sort(scores)[-_BEST:], 0, _ALMOST)).sum())


def write_head(path: Path, head: Head) -> None:
    """Store a head as load_head reads it."""
    stored: dict[str, Any] = {f"note_{name}": np.array(text) for name, text in head.notes.items()}
    stored |= {"version": features.VERSION, "calibration": head.calibration}
    stored |= {"mean_question": head.means[0], "mean_passage": head.means[1]}
    stored |= {f"networks_{name}": getattr(head.networks, name) for name in Networks.__slots__}
    for name in ("plain", "reading"):
        stored |= {f"{name}_{part}": getattr(getattr(head, name), part) for part in Ridge.__slots__}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez_compressed(stream, **stored)
    part.replace(path)


def load_head(path: Path = DEFAULT_HEAD) -> Head:
    """Raises UserError (evidence_head) where the file is missing, broken or of another version."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            found = {name: stored[name] for name in stored.files}
        if int(found["version"]) != features.VERSION:
            raise UserError("evidence_head", f"{path} counts other features; make it again: {RETRAIN}")
        plain, reading = (_ridge(found, name) for name in ("plain", "reading"))
        networks = Networks(*(found[f"networks_{name}"] for name in Networks.__slots__))
        means = (found["mean_question"], found["mean_passage"])
        notes = {name.removeprefix("note_"): str(text) for name, text in found.items() if name.startswith("note_")}
        return Head(networks, plain, reading, means, found["calibration"], notes)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UserError("evidence_head", f"{path} cannot be read ({error}); make it again: {RETRAIN}") from error


def _ridge(found: dict[str, Any], name: str) -> Ridge:
    mean, scale, weights, middle = (found[f"{name}_{part}"] for part in Ridge.__slots__)
    return Ridge(mean, scale, weights, float(middle))
