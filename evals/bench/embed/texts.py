"""What the embedding bench embeds: the demo store's passages as they are indexed, longer ones, and queries.

Owns the choice of texts, by a seed; the demo store and the text of a product that is embedded are others'. Called by
the bench and by the processes that it times.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.bench.first_card import QUESTIONS
from tools.errors import UserError
from tools.search.index_fields import passage_of

_ROOT = Path(__file__).resolve().parents[3]
_DEMO_SEED, _DEMO_DAY = "7", "2026-11-20"
_QUERIES_A_LANGUAGE = 70


@dataclass(frozen=True, slots=True)
class Texts:
    """`passages` as an import embeds them, `long` ones of a whole page (both languages' descriptions), `queries`."""

    passages: list[str]
    long: list[str]
    queries: dict[str, list[str]]


def demo_texts(seed: int) -> Texts:
    """The demo store's texts, shuffled by the seed. Raises UserError(`no_demo`)."""
    with TemporaryDirectory(prefix="aisle-bench-") as folder:
        command = ["-m", "examples.demo.build", "--out", folder, "--seed", _DEMO_SEED, "--today", _DEMO_DAY]
        made = subprocess.run([sys.executable, *command], cwd=_ROOT, check=False, capture_output=True, text=True)
        if made.returncode:
            raise UserError("no_demo", f"the demo store could not be made:\n{made.stderr.strip()}")
        lines = (Path(folder) / "catalogue.jsonl").read_text("utf-8").splitlines()
    products: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    drawn = random.Random(seed)
    drawn.shuffle(products)
    return Texts([passage_of(product) for product in products], [_page(product) for product in products],
                 _queries(products, drawn))  # fmt: skip


def _page(product: dict[str, Any]) -> str:
    """Everything a product page says, as a store without translations may write it in one field."""
    texts = [product, *(product.get("translations") or {}).values()]
    parts = [part for each in texts for part in (each.get("title"), each.get("description")) if part]
    attributes = [f"{name}: {value}" for each in texts for name, value in (each.get("attributes") or {}).items()]
    return " ".join([*parts, *attributes])


def _queries(products: list[dict[str, Any]], drawn: random.Random) -> dict[str, list[str]]:
    """What shoppers type: the first-card bench's questions, and search words of the catalogue, in either language."""
    words = sorted({tag for product in products for tag in product.get("tags") or ()})
    drawn.shuffle(words)
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for text in dict.fromkeys([*QUESTIONS, *words]):
        language = found["en" if text.isascii() else "zh"]
        if len(language) < _QUERIES_A_LANGUAGE:
            language.append(text)
    return found
