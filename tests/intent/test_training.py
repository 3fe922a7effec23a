"""Training for real, on little: needs torch (and transformers for a whole encoder), skipped where they are absent."""

from pathlib import Path

import numpy as np
import pytest

from tools.errors import UserError
from tools.intent.head import INTENTS
from tools.intent.intent import IntentTool
from tools.intent.understanding import Context
from tools.intent.utterances import Utterance, read_held_out, read_training

WORDS = {"greeting": "hello hi morning hey", "cart": "basket add cart buy", "human": "person agent staff human"}
FEW = [
    Utterance("en", intent, f"{first} {second} {tail}")  # type: ignore[arg-type]
    for intent, words in WORDS.items()
    for first in words.split()
    for second in words.split()
    for tail in ("please", "now", "thanks")
]


class LetterEmbedder:
    """An embedder that knows letters only, and counts its calls."""

    name = "letters"

    def __init__(self) -> None:
        self.calls = 0

    def query(self, text: str) -> np.ndarray:
        self.calls += 1
        vector = np.ones(32, np.float32)
        for letter in text.lower():
            vector[ord(letter) % 32] += 1
        return vector / np.linalg.norm(vector)


def test_a_trained_head_is_used_by_the_tool_and_training_again_embeds_nothing(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="pip install 'aisle[train]'")
    from tools.intent.training import Recipe, train_head

    embedder, cache, stages = LetterEmbedder(), tmp_path / "vectors.npz", []
    train_head(
        embedder, tmp_path / "head.npz", cache=cache, recipe=Recipe(epochs=8), rows=FEW,
        progress=lambda stage, done, total: stages.append((stage, done == total)),
    )  # fmt: skip
    assert {("embed", True), ("calibrate", True), ("train", True)} <= set(stages)
    tool = IntentTool(embedder, head=tmp_path / "head.npz")
    assert tool.understand("add basket cart please", Context()).intent == "cart"
    assert tool.understand("agent staff human now", Context()).intent == "human"

    again = LetterEmbedder()
    held_out = len(read_held_out())
    train_head(again, tmp_path / "again.npz", cache=cache, recipe=Recipe(epochs=8), rows=FEW)
    assert again.calls == held_out  # only the measuring embeds; the utterances come from the cache
    first, second = np.load(tmp_path / "head.npz"), np.load(tmp_path / "again.npz")
    assert all(np.array_equal(first[name], second[name]) for name in first.files)  # the same seed, the same head


def test_a_whole_encoder_is_fine_tuned_saved_and_used(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="pip install 'aisle[train]'")
    transformers = pytest.importorskip("transformers", reason="pip install 'aisle[train]'")
    from tools.intent.encoder import HEAD_FILE, TransformersEncoder, Tuning, train_encoder
    from tools.intent.training import Recipe

    source = tmp_path / "tiny"
    source.mkdir()
    words = sorted({word for row in FEW for word in row.text.split()})
    (source / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), "utf-8")
    config = transformers.BertConfig(
        vocab_size=5 + len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    transformers.BertModel(config).save_pretrained(source)
    transformers.BertTokenizerFast(str(source / "vocab.txt")).save_pretrained(source)

    before = TransformersEncoder(source).query("hello hi please")
    tuned = tmp_path / "tuned"
    tuning, recipe = Tuning(epochs=6, batch=16, rate=3e-3), Recipe(epochs=8)
    report = train_encoder(str(source), tuned, tuning=tuning, recipe=recipe, rows=FEW)
    assert report.folds_accuracy > 0.9
    encoder = TransformersEncoder(tuned)
    assert not np.allclose(before, encoder.query("hello hi please"), atol=1e-3)  # the encoder itself has learned
    tool = IntentTool(encoder, head=tuned / HEAD_FILE)
    assert tool.understand("basket cart add now", Context()).intent == "cart"


def test_a_missing_encoder_is_named(tmp_path: Path) -> None:
    pytest.importorskip("transformers", reason="pip install 'aisle[train]'")
    from tools.intent.encoder import TransformersEncoder

    with pytest.raises(UserError, match="cannot be loaded"):
        TransformersEncoder(tmp_path / "nothing-here")


def test_the_utterances_cover_every_intent_in_english_and_chinese() -> None:
    rows = read_training()
    for intent in INTENTS:
        for language, least in (("en", 60), ("zh", 45)):
            assert sum(row.intent == intent and row.language == language for row in rows) >= least, (intent, language)
    assert {"es", "de", "fr", "ja", "zh-Hant"} <= {row.language for row in rows}


def test_nothing_held_out_is_trained_on() -> None:
    known = {row.text.lower().strip(" ?!.") for row in read_training()}
    bare = [row.text for row in read_held_out() if not row.context]
    assert [text for text in bare if text.lower().strip(" ?!.") in known] == []
    assert sum(row.language in ("en", "zh") for row in read_held_out()) >= 200


def test_a_bad_line_is_named_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "utterances").mkdir()
    (tmp_path / "utterances" / "en.tsv").write_text("greeting\thello\nno_such_intent\thi\n", "utf-8")
    with pytest.raises(UserError, match=r"en\.tsv, line 2: unknown intent 'no_such_intent'"):
        read_training(tmp_path)
