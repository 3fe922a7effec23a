"""How vLLM is to be started for a model: tool parser, prefix caching, served name, what a machine without GPU needs.

Owns flags and environment as plain values, and the conversion of a known GGUF model into the Hugging Face form that
vLLM wants. The environment vLLM lives in is vllm_env.py's; starting the process the command line's (`aisle engine
vllm`).
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.engine.registry import KnownModel
from tools.errors import UserError

# Which parser reads a family's tool calls, by a pattern of the model's name; the first that fits. An unknown family
# gets none: its steps are then constrained JSON, which needs no parser.
_PARSERS = (
    (r"qwen3[-_.]?coder", "qwen3_coder"),
    (r"qwen|hermes", "hermes"),
    (r"llama-?4", "llama4_pythonic"),
    (r"llama-?3", "llama3_json"),
    (r"mistral|ministral|magistral|devstral", "mistral"),
    (r"gpt-oss", "openai"),
    (r"deepseek-v3\.1", "deepseek_v31"),
    (r"deepseek-(v3|r1)", "deepseek_v3"),
    (r"glm-4\.[5-9]", "glm45"),
    (r"granite", "granite"),
)


@dataclass(frozen=True, slots=True)
class Serving:
    """What to serve and where. `model` is a folder or a repository name; `context` counts tokens of one request."""

    model: str
    served_name: str
    host: str = "127.0.0.1"
    port: int = 8001
    context: int = 8192
    gpu: bool = True
    streams: int = 256
    gpu_memory: float | None = None


def tool_parser(model: str) -> str | None:
    """vLLM's name of the parser for a model family; None where the family is not known."""
    name = model.lower()
    return next((parser for pattern, parser in _PARSERS if re.search(pattern, name)), None)


def command(python: Path, serving: Serving, extra: Sequence[str] = ()) -> list[str]:
    """The command that serves. `python` is that of vLLM's environment; `extra` goes last, so it wins.

    By module and not by vLLM's own command, which in the CPU package looks for a distribution of another name.
    """
    flags = [
        *("--model", serving.model, "--served-model-name", serving.served_name),
        *("--host", serving.host, "--port", str(serving.port), "--max-model-len", str(serving.context)),
        *("--max-num-seqs", str(serving.streams if serving.gpu else min(serving.streams, 8))),
        # Prompts are laid out for it: static text first. The usage then says how much was found.
        *("--enable-prefix-caching", "--enable-prompt-tokens-details"),
        # A small model fills JSON with blanks, a token each.
        *("--structured-outputs-config", '{"backend": "xgrammar", "disable_any_whitespace": true}'),
    ]
    parser = tool_parser(serving.served_name) or tool_parser(serving.model)
    if parser:
        flags += ["--enable-auto-tool-choice", "--tool-call-parser", parser]
    if not serving.gpu:
        flags += ["--dtype", "bfloat16", "--enforce-eager"]
    elif serving.gpu_memory is not None:
        flags += ["--gpu-memory-utilization", str(serving.gpu_memory)]
    return [str(python), "-m", "vllm.entrypoints.openai.api_server", *flags, *extra]


def environment(*, gpu: bool, cache_gib: int = 2, key: str | None = None) -> dict[str, str]:
    """Variables to set beside the user's own. The key travels here, since arguments are seen by every user."""
    found = {"VLLM_NO_USAGE_STATS": "1", "DO_NOT_TRACK": "1"}
    if key:
        found["VLLM_API_KEY"] = key
    if not gpu:
        found |= {"VLLM_TARGET_DEVICE": "cpu", "VLLM_CPU_KVCACHE_SPACE": str(cache_gib), "CUDA_VISIBLE_DEVICES": ""}
    return found


def converted(model: KnownModel, weights: Path, python: Path, folder: Path) -> Path:
    """The model as a Hugging Face folder, converted from its GGUF file on first use. Raises UserError `convert_failed`.

    The digest is part of the folder's name, and the folder gets its name last, so half a conversion is never served.
    """
    done = folder / f"{model.name}-hf-{model.sha256[:8]}"
    if (done / "config.json").is_file():
        return done
    script = Path(__file__).with_name("convert_gguf.py")
    fresh = folder / f".{done.name}.new"
    ran = subprocess.run(
        [str(python), str(script), str(weights), str(fresh)], capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        last = (ran.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise UserError("convert_failed", f"{weights.name} could not be converted for vLLM: {last}")
    fresh.rename(done)
    return done
