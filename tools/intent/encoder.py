"""Fine-tuning a whole transformers encoder for intents, and using it in place of the sentence embedding.

Owns the training loop over the encoder and the folder it leaves: the encoder and tokenizer as transformers saves them,
and a head.npz trained on its vectors, so that `IntentTool(TransformersEncoder(folder), head=folder / "head.npz")`
understands with it. torch and transformers are imported inside; only `aisle train intent --encoder` comes here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tools.errors import UserError
from tools.intent.features import Floats
from tools.intent.head import INTENTS
from tools.intent.training import Progress, Recipe, Report, import_torch, train_head
from tools.intent.utterances import Utterance, read_training

HEAD_FILE = "head.npz"
_MAX_TOKENS = 64


@dataclass(frozen=True, slots=True)
class Tuning:
    """How an encoder is fine-tuned."""

    epochs: int = 3
    batch: int = 32
    rate: float = 3e-5
    warm_up: float = 0.1
    seed: int = 7


class TransformersEncoder:
    """A transformers encoder as the intent tool's embedder: mean-pooled, normalised vectors."""

    def __init__(self, source: str | Path, *, name: str | None = None) -> None:
        """`source` is a folder or a model's name. Raises UserError where it, torch or transformers is missing."""
        self._torch, transformers = import_torch(), _import_transformers()
        try:
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(str(source))
            self.model: Any = transformers.AutoModel.from_pretrained(str(source))
        except (OSError, ValueError) as error:
            raise UserError("encoder_missing", f"the encoder '{source}' cannot be loaded: {error}") from error
        self.model.eval()
        self.name = name or f"encoder:{Path(source).name}"
        self._prefix = "query: " if "e5" in str(source).lower() else ""

    def query(self, text: str) -> Floats:
        """The vector of one text."""
        with self._torch.inference_mode():
            pooled = self.pooled([text])
        vector = pooled[0].float().numpy()
        return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-12), np.float32)

    def pooled(self, texts: Sequence[str]) -> Any:
        """Mean of the token states of each text: a tensor (texts, hidden), with its graph while training."""
        tokens = self._tokenizer(
            [self._prefix + text for text in texts],
            padding=True,
            truncation=True,
            max_length=_MAX_TOKENS,
            return_tensors="pt",
        )
        states = self.model(**tokens).last_hidden_state
        mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
        return (states * mask).sum(dim=1) / mask.sum(dim=1).clamp(min=1)

    def save(self, folder: Path) -> None:
        """The encoder and its tokenizer, as transformers reads them again."""
        self.model.save_pretrained(folder)
        self._tokenizer.save_pretrained(folder)


def train_encoder(
    source: str, out: Path, *, tuning: Tuning | None = None, recipe: Recipe | None = None,
    rows: Sequence[Utterance] | None = None, progress: Progress | None = None,
) -> Report:  # fmt: skip
    """Fine-tune the encoder `source` on the utterances and leave it with its head in the folder `out`."""
    tuning, tell = tuning or Tuning(), progress or (lambda *_: None)
    torch = import_torch()
    torch.manual_seed(tuning.seed)
    encoder = TransformersEncoder(source, name=f"encoder:{out.name}")
    rows = list(rows if rows is not None else read_training(seed=tuning.seed))
    _tune(torch, encoder, rows, tuning, tell)
    out.mkdir(parents=True, exist_ok=True)
    encoder.save(out)
    tuned = TransformersEncoder(out, name=encoder.name)  # what was saved is what the head is made for
    return train_head(tuned, out / HEAD_FILE, cache=None, recipe=recipe, rows=rows, progress=progress)


def _tune(torch: Any, encoder: TransformersEncoder, rows: list[Utterance], tuning: Tuning, tell: Progress) -> None:
    classifier = torch.nn.Linear(encoder.model.config.hidden_size, len(INTENTS))
    parameters = [*encoder.model.parameters(), *classifier.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=tuning.rate, weight_decay=0.01)
    steps = tuning.epochs * -(-len(rows) // tuning.batch)
    warm = max(1, int(steps * tuning.warm_up))

    def share(step: int) -> float:
        return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, share)
    encoder.model.train()
    for step, batch in enumerate(_batches(torch, rows, tuning), 1):
        labels = torch.tensor([INTENTS.index(row.intent) for row in batch])
        loss = torch.nn.functional.cross_entropy(classifier(encoder.pooled([row.text for row in batch])), labels)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        schedule.step()
        tell("fine-tune", step, steps)
    encoder.model.eval()


def _batches(torch: Any, rows: list[Utterance], tuning: Tuning) -> Iterator[list[Utterance]]:
    for _ in range(tuning.epochs):
        for batch in torch.randperm(len(rows)).split(tuning.batch):
            yield [rows[index] for index in batch.tolist()]


def _import_transformers() -> Any:
    try:
        import transformers
    except ImportError as error:
        raise UserError("torch_missing", "fine-tuning needs transformers: pip install 'aisle[train]'") from error
    return transformers
