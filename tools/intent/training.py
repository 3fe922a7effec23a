"""Building the intent head: embed the utterances once, train with torch, calibrate on folds, write the .npz.

Owns the training of the default head (encoder.py fine-tunes a whole encoder instead). Calibration never sees the
held-out set: temperature, threshold and margin come from cross-validation, then the head is fitted on everything.
torch is imported inside, since only `aisle train intent` (server/cli/train.py) and tests come here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.errors import UserError
from tools.intent import features
from tools.intent.features import Floats
from tools.intent.head import INTENTS, Head, QueryEmbedder, load_head
from tools.intent.utterances import HeldOut, Utterance, digest, read_held_out, read_training

Progress = Callable[[str, int, int], None]
"""Called with a stage, what is done and the total."""

FOLDS = 4
WANTED_PRECISION = 0.95
MARGIN = 0.15
_KEEP_EVERY = 500


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the head is trained; stored with it."""

    hidden: int = 160
    epochs: int = 25
    batch: int = 256
    rate: float = 2e-3
    decay: float = 2e-2
    noise: float = 0.015
    dropout: float = 0.3
    smoothing: float = 0.05
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Examples:
    """Utterances as numbers."""

    vectors: Floats
    cheap: Floats
    grams: Floats
    labels: NDArray[np.int64]


@dataclass(slots=True)
class Report:
    """What training measured."""

    utterances: int
    folds_accuracy: float
    threshold: float
    temperature: float
    held_out: int = 0
    held_out_accuracy: float = 0.0
    sure_share: float = 0.0
    sure_accuracy: float = 0.0
    by_language: dict[str, tuple[int, float]] = field(default_factory=dict)
    mistakes: list[tuple[str, str, str]] = field(default_factory=list)
    """(text, expected, guessed)"""


def train_head(
    embedder: QueryEmbedder, out: Path, *, cache: Path | None, recipe: Recipe | None = None,
    rows: Sequence[Utterance] | None = None, progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Train on `rows` (the package's utterances) and write the head to `out`. Raises UserError where torch is absent.

    `cache` keeps the vectors between runs; an embedder that has just been trained has none to keep.
    """
    torch = import_torch()
    torch.set_num_threads(1)  # batches are small: on a busy machine threads spend their time waiting for each other
    recipe, tell = recipe or Recipe(), progress or (lambda *_: None)
    rows = list(rows if rows is not None else read_training(seed=recipe.seed))
    examples = examples_of(rows, embedder, cache, tell)
    logits = _cross_validated(torch, examples, recipe, tell)
    temperature, threshold = calibrate(logits, examples.labels)
    mean = examples.vectors.mean(axis=0)
    weights = _fit(torch, examples, mean, recipe, lambda done, total: tell("train", done, total))
    notes = {"embedder": embedder.name, "data": digest(rows), "seed": str(recipe.seed)}
    write_head(out, {**weights, "mean": mean}, {"temperature": temperature, "threshold": threshold}, notes)
    accuracy = float((logits.argmax(axis=1) == examples.labels).mean())
    report = Report(len(rows), accuracy, threshold, temperature)
    return measure(load_head(out, embedder.name), embedder, read_held_out(), report)


def measure(head: Head, embedder: QueryEmbedder, held_out: Sequence[HeldOut], report: Report) -> Report:
    """Fill the held-out part of a report with the head alone, context left aside."""
    guesses = [head.guess(embedder.query(row.text), row.text) for row in held_out]
    right = [guess.intent == row.intent for guess, row in zip(guesses, held_out, strict=True)]
    sure = [index for index, guess in enumerate(guesses) if guess.sure]
    report.held_out, report.held_out_accuracy = len(right), sum(right) / max(1, len(right))
    report.sure_share = len(sure) / max(1, len(right))
    report.sure_accuracy = sum(right[index] for index in sure) / max(1, len(sure))
    for language in sorted({row.language for row in held_out}):
        of = [correct for correct, row in zip(right, held_out, strict=True) if row.language == language]
        report.by_language[language] = (len(of), sum(of) / len(of))
    wrong = [index for index, correct in enumerate(right) if not correct]
    report.mistakes = [(held_out[i].text, held_out[i].intent, guesses[i].intent) for i in wrong]
    return report


def examples_of(rows: Sequence[Utterance], embedder: QueryEmbedder, cache: Path | None, tell: Progress) -> Examples:
    """Features and labels; vectors come from the cache file where the same text was embedded before."""
    normalised = [features.normalise(row.text) for row in rows]
    return Examples(
        vectors=cached_vectors([row.text for row in rows], embedder, cache, tell),
        cheap=np.stack([features.cheap(text) for text in normalised]),
        grams=np.stack([features.hashed(text) for text in normalised]),
        labels=np.array([INTENTS.index(row.intent) for row in rows], np.int64),
    )


def cached_vectors(texts: Sequence[str], embedder: QueryEmbedder, cache: Path | None, tell: Progress) -> Floats:
    """One vector a text, float32; `cache` is a .npz by (embedder, text), written again when something was new."""
    keys = [hashlib.sha256(f"{embedder.name}\0{text}".encode()).hexdigest() for text in texts]
    known: dict[str, Floats] = {}
    if cache is not None and cache.is_file():
        with np.load(cache, allow_pickle=False) as stored:
            known = dict(zip(stored["keys"].tolist(), stored["vectors"].astype(np.float32), strict=True))
    missing = [index for index, key in enumerate(keys) if key not in known]
    for start in range(0, len(missing), _KEEP_EVERY):
        part = missing[start : start + _KEEP_EVERY]
        vectors = _queries(embedder, [texts[index] for index in part])
        kept = np.asarray(vectors, np.float16).astype(np.float32)  # as the cache keeps them: one head for one data
        known |= {keys[index]: vector for index, vector in zip(part, kept, strict=True)}
        tell("embed", start + len(part), len(missing))
        if cache is not None:
            _keep(cache, known)
    return np.stack([known[key] for key in keys])


def _queries(embedder: QueryEmbedder, texts: Sequence[str]) -> Floats:
    """Many queries at once where the embedder can do that, which is several times faster."""
    if (at_once := getattr(embedder, "queries", None)) is not None:
        return np.asarray(at_once(texts), np.float32)
    return np.stack([embedder.query(text) for text in texts])


def _keep(cache: Path, known: dict[str, Floats]) -> None:
    cache.parent.mkdir(parents=True, exist_ok=True)
    part = cache.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, keys=np.array(list(known)), vectors=np.stack(list(known.values())).astype(np.float16))
    part.replace(cache)


def calibrate(logits: Floats, labels: NDArray[np.int64]) -> tuple[float, float]:
    """The temperature of least log loss, and the lowest threshold at which the sure guesses reach WANTED_PRECISION."""

    def shares(temperature: float) -> Floats:
        scaled = logits / temperature
        weights = np.exp(scaled - scaled.max(axis=1, keepdims=True))
        return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)

    def loss(temperature: float) -> float:
        return float(-np.log(shares(temperature)[np.arange(labels.size), labels] + 1e-9).mean())

    temperature = min((float(t) for t in np.geomspace(0.3, 3.0, 60)), key=loss)
    ordered = np.sort(shares(temperature), axis=1)
    best, margin = ordered[:, -1], ordered[:, -1] - ordered[:, -2]
    right = logits.argmax(axis=1) == labels
    for threshold in np.arange(0.3, 0.96, 0.01):
        chosen = (best >= threshold) & (margin >= MARGIN)
        if chosen.any() and right[chosen].mean() >= WANTED_PRECISION:
            return temperature, float(threshold)
    return temperature, 0.95


def import_torch() -> Any:
    """torch, or a UserError that says how to get it."""
    try:
        import torch
    except ImportError as error:
        raise UserError("torch_missing", "training needs torch: pip install 'aisle[train]'") from error
    return torch


def write_head(out: Path, weights: dict[str, Floats], numbers: dict[str, float], notes: dict[str, str]) -> None:
    """Store a head as head.py reads it: weights in half precision, everything else exact."""
    stored: dict[str, Any] = {name: array.astype(np.float16) for name, array in weights.items()}
    stored |= {name: np.float64(value) for name, value in numbers.items()}
    stored |= {name: np.array(text) for name, text in notes.items()}
    stored |= {"scale": _scale(weights["mean"].size), "margin": MARGIN, "features": features.VERSION}
    stored["intents"] = np.array(INTENTS)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez_compressed(stream, **stored)
    part.replace(out)


def _cross_validated(torch: Any, examples: Examples, recipe: Recipe, tell: Progress) -> Floats:
    """Logits of every example from a head that has not seen it."""
    order = np.random.default_rng(recipe.seed).permutation(examples.labels.size)
    logits = np.zeros((examples.labels.size, len(INTENTS)), np.float32)
    for fold in range(FOLDS):
        unseen = order[fold::FOLDS]
        seen = np.setdiff1d(order, unseen)
        part = Examples(examples.vectors[seen], examples.cheap[seen], examples.grams[seen], examples.labels[seen])
        mean = part.vectors.mean(axis=0)
        told = partial(_tell_fold, tell, fold)
        weights = _fit(torch, part, mean, recipe, told)
        dense = _dense(examples.vectors[unseen], mean, examples.cheap[unseen])
        hidden = np.maximum(dense @ weights["w1"].T + weights["b1"], 0)
        logits[unseen] = hidden @ weights["w2"].T + weights["b2"] + examples.grams[unseen] @ weights["wh"]
    return logits


def _tell_fold(tell: Progress, fold: int, done: int, total: int) -> None:
    tell("calibrate", fold * total + done, FOLDS * total)


def _scale(size: int) -> float:
    """Brings centred unit vectors, whose values are about 0.02, to the size of the cheap features."""
    return float(np.sqrt(size))


def _dense(vectors: Floats, mean: Floats, cheap: Floats) -> Floats:
    return np.concatenate([(vectors - mean) * _scale(mean.size), cheap], axis=1)


def _fit(
    torch: Any, examples: Examples, mean: Floats, recipe: Recipe, tell: Callable[[int, int], None]
) -> dict[str, Floats]:
    """Train one head and return its weights as numpy arrays. The same seed and data give the same head."""
    torch.manual_seed(recipe.seed)
    dense = torch.from_numpy(_dense(examples.vectors, mean, examples.cheap).astype(np.float32))
    labels = torch.from_numpy(examples.labels)
    # Only the buckets a text touches: a dense product with eight thousand of them costs ten times the rest.
    # The longest texts would make every row as long as theirs: beyond the 98th percentile some n-grams are left out.
    width = int(np.percentile((examples.grams > 0).sum(axis=1), 98))
    shares, kept = torch.from_numpy(examples.grams).topk(max(1, width), dim=1)
    first = torch.nn.Linear(dense.shape[1], recipe.hidden)
    second = torch.nn.Linear(recipe.hidden, len(INTENTS))
    third = torch.nn.EmbeddingBag(features.BUCKETS, len(INTENTS), mode="sum")
    torch.nn.init.zeros_(third.weight)
    layers = torch.nn.ModuleList([first, second, third])
    optimiser = torch.optim.AdamW(layers.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    steps = recipe.epochs * -(-labels.numel() // recipe.batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=recipe.rate * 2, total_steps=steps)
    counts = torch.bincount(labels, minlength=len(INTENTS)).float().clamp(min=1)
    balance = (counts.mean() / counts).sqrt()  # rare intents count more, though not so much that they are guessed
    loss_of = torch.nn.CrossEntropyLoss(weight=balance, label_smoothing=recipe.smoothing)
    drop = torch.nn.functional.dropout
    for epoch in range(recipe.epochs):
        for batch in torch.randperm(labels.numel()).split(recipe.batch):
            noisy = dense[batch] + torch.randn(len(batch), dense.shape[1]) * recipe.noise * _scale(mean.size)
            hidden = drop(torch.relu(first(drop(noisy, 0.1))), recipe.dropout)
            logits = second(hidden) + third(kept[batch], per_sample_weights=drop(shares[batch], recipe.dropout))
            loss = loss_of(logits, labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        tell(epoch + 1, recipe.epochs)
    named = {"w1": first.weight, "b1": first.bias, "w2": second.weight, "b2": second.bias, "wh": third.weight}
    return {name: tensor.detach().numpy().astype(np.float32) for name, tensor in named.items()}
