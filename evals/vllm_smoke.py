"""`make test-vllm`: serves a small real model with vLLM, runs the self-test and a smoke part of the chat suite on it.

Builds vLLM's environment when it is not there. Prints the suite's table, the time to the first token cold and warm, and
vLLM's own prefix-cache counters before and after, so that hits can be seen. Everything runs on this machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console

from agent.engine.selftest import self_test
from agent.model import Message, ModelClient
from evals.bench.processes import free_port
from evals.chat.demo_store import run_suite
from evals.chat.report import document, print_tables
from evals.chat.suite import load_suite

_ROOT = Path(__file__).resolve().parents[1]
SUITE = _ROOT / "evals" / "suites" / "first.yaml"
SMOKE_CASES = 8
READY_SECONDS = 900
_COUNTER = re.compile(
    r"^(vllm:(?:gpu_)?prefix_cache_(?:queries|hits)(?:_total)?)(?:\{[^}]*\})? ([\d.e+]+)$", re.MULTILINE
)


def main() -> int:
    """Serve, measure, stop; 0 when the smoke ran to its end."""
    console = Console()
    environment = Path(os.environ.get("AISLE_VLLM_ENV", str(_ROOT / ".vllm-env")))
    command = [sys.executable, "-c", "from server.cli import main; main()", "engine"]
    if not environment.exists():
        subprocess.run([*command, "vllm-env"], cwd=_ROOT, check=True)
    port = free_port()
    model = os.environ.get("AISLE_VLLM_MODEL", "qwen2.5-coder-0.5b")
    served = subprocess.Popen([*command, "vllm", "--model", model, "--port", str(port)], cwd=_ROOT)
    try:
        found = asyncio.run(_measure(f"http://127.0.0.1:{port}/v1", served, console))
    finally:
        served.terminate()
        served.wait(30)
    path = _ROOT / "var" / "bench" / "vllm-smoke.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    console.print(f"saved in {path}")
    return 0


async def _measure(url: str, served: subprocess.Popen[bytes], console: Console) -> dict[str, Any]:
    await _until_served(url, served, console)
    client = ModelClient(url, "", first_token_timeout=300)
    client.model = str((await client.models())[0]["id"])
    selftest = await self_test(client)
    for line in selftest.report:
        console.print(line, markup=False, highlight=False)
    before = await _prefix_cache(url)
    cold, warm = await _first_tokens(client)
    suite = load_suite(SUITE).chosen(only=None, tag=None, sample=SMOKE_CASES, seed=7)
    results, about = await run_suite(suite, engine=url, model=client.model, planning=selftest.way, shortcut=True)
    table = document(suite, results, about)
    after = await _prefix_cache(url)
    print_tables(table, console)
    console.print(f"first token: cold {cold:.0f} ms, the same beginning again {warm:.0f} ms")
    console.print(f"prefix cache: {before} before, {after} after", highlight=False)
    await client.aclose()
    return {"selftest": selftest.report, "first_token_ms": {"cold": cold, "warm": warm}, "cache": after, "suite": table}


async def _until_served(url: str, served: subprocess.Popen[bytes], console: Console) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with console.status("vLLM is starting (about two minutes on a CPU) …"):
        async with httpx.AsyncClient(trust_env=False) as http:
            while time.monotonic() < deadline:
                if served.poll() is not None:
                    raise SystemExit(f"vLLM ended with status {served.returncode} before it served")
                try:
                    if (await http.get(f"{url}/models", timeout=3)).status_code == httpx.codes.OK:
                        return
                except httpx.HTTPError:
                    await asyncio.sleep(2)
    raise SystemExit(f"vLLM did not serve within {READY_SECONDS} s")


async def _first_tokens(client: ModelClient) -> tuple[float, float]:
    """Milliseconds to the first token of a long prompt, and of another question under the same beginning."""
    beginning = "You help the shoppers of a small store. " + "Be kind, be brief, and never invent a thing. " * 60
    times = []
    for question in ("Do you sell kettles?", "Do you sell lamps?"):
        messages = [Message(role="system", content=beginning), Message(role="user", content=question)]
        start = time.perf_counter()
        async with client.stream(messages, max_tokens=4) as words:
            async for _ in words:
                break
        times.append((time.perf_counter() - start) * 1000)
    return times[0], times[1]


async def _prefix_cache(url: str) -> dict[str, float]:
    """vLLM's own counters, in tokens."""
    async with httpx.AsyncClient(trust_env=False) as http:
        text = (await http.get(f"{url.removesuffix('/v1')}/metrics", timeout=10)).text
    return {name.removeprefix("vllm:"): float(value) for name, value in _COUNTER.findall(text)}


if __name__ == "__main__":
    sys.exit(main())
