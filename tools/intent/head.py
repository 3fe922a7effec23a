"""The trained head over the sentence embedding: from one vector and a few cheap features to intent probabilities.

Owns the weights file (a small .npz in the package) and the decision to abstain. The file says which embedder, feature
version, data and seed made it; a head made for another model's vectors is refused: its numbers would be noise. Pure
numpy. Made by training.py, used by intent.py.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, get_args

import numpy as np

from tools.errors import UserError
from tools.intent import features
from tools.intent.features import Floats
from tools.intent.understanding import Intent
from tools.stores.embedders import same_space

DEFAULT_HEAD = Path(__file__).with_name("head.npz")
INTENTS: tuple[Intent, ...] = get_args(Intent)
RETRAIN = "aisle train intent"


class QueryEmbedder(Protocol):
    """What the intent tool needs of an embedder."""

    @property
    def name(self) -> str:
        """What the head remembers it by."""

    def query(self, text: str) -> Floats:
        """The normalised vector of one text."""


@dataclass(frozen=True, slots=True)
class Guess:
    """What the head says of one text."""

    intent: Intent
    confidence: float
    second: Intent
    second_confidence: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Head:
    """Weights: logits = W2·relu(W1·[(e - mean)·scale, cheap] + b1) + b2 + Wh·hashed, over `temperature`."""

    embedder: str
    mean: Floats
    scale: float
    w1: Floats
    b1: Floats
    w2: Floats
    b2: Floats
    wh: Floats
    temperature: float
    threshold: float
    margin: float
    notes: dict[str, str]

    def probabilities(self, vector: Floats, text: str) -> Floats:
        """One probability an intent, in the order of INTENTS. `text` as the shopper wrote it."""
        normalised = features.normalise(text)
        dense = np.concatenate([(vector - self.mean) * self.scale, features.cheap(normalised)])
        hidden = np.maximum(self.w1 @ dense + self.b1, 0.0)
        grams = features.hashed(normalised)
        present = np.flatnonzero(grams)  # a message touches a hundred of the thousands of buckets
        logits = self.w2 @ hidden + self.b2 + grams[present] @ self.wh[present]
        logits = logits / self.temperature
        weights = np.exp(logits - logits.max())
        return np.asarray(weights / weights.sum(), np.float32)

    def guess(self, vector: Floats, text: str) -> Guess:
        """The likeliest intent, and whether it is sure enough to act on without asking the model."""
        shares = self.probabilities(vector, text)
        first, second = (int(index) for index in np.argsort(shares)[::-1][:2])
        best, next_best = float(shares[first]), float(shares[second])
        sure = best >= self.threshold and best - next_best >= self.margin
        return Guess(INTENTS[first], best, INTENTS[second], next_best, sure)


def load_head(path: Path, embedder: str) -> Head:
    """The head stored at `path`, made for `embedder`. Raises UserError (head_missing, head_broken, head_mismatch)."""
    if not path.is_file():
        raise UserError("head_missing", f"there is no intent head at {path}; build one with `{RETRAIN}`")
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        texts = {name: str(array) for name, array in arrays.items() if array.dtype.kind == "U" and array.ndim == 0}
        made_for, intents = texts["embedder"], tuple(str(name) for name in arrays["intents"])
        version = int(arrays["features"])
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserError("head_broken", f"the intent head {path} cannot be read ({error}); run `{RETRAIN}`") from error
    if not same_space(made_for, embedder):
        message = f"the intent head {path} was made for the embedder '{made_for}', this store uses '{embedder}'"
        raise UserError("head_mismatch", f"{message}; run `{RETRAIN} --embedder {embedder}`")
    if intents != INTENTS or version != features.VERSION:
        raise UserError("head_mismatch", f"the intent head {path} is of another version of Aisle; run `{RETRAIN}`")
    weights = {name: arrays[name].astype(np.float32) for name in ("mean", "w1", "b1", "w2", "b2", "wh")}
    numbers = {name: float(arrays[name]) for name in ("scale", "temperature", "threshold", "margin")}
    return Head(embedder=made_for, notes=texts, **weights, **numbers)  # type: ignore[arg-type]
