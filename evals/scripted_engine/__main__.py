"""`python -m evals.scripted_engine`: runs a scripted engine until interrupted; prints its address as one JSON line."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from pathlib import Path

import orjson

from evals.scripted_engine.script import Script
from evals.scripted_engine.server import ScriptedEngine


async def _serve(engine: ScriptedEngine) -> None:
    async with engine:
        print(orjson.dumps({"base_url": engine.base_url, "model": engine.model}).decode(), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Parse the options and serve."""
    parser = argparse.ArgumentParser(description="A model server that says what a script tells it to.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rate", type=float, help="tokens a second for each stream")
    parser.add_argument("--delay", type=float, help="seconds to the first token")
    parser.add_argument("--script", type=Path, help="JSON file with rules")
    options = parser.parse_args()
    script = Script.load(options.script) if options.script else Script()
    script.rate = options.rate if options.rate is not None else script.rate
    script.delay = options.delay if options.delay is not None else script.delay
    # Not recorded: a bench of an hour would keep every prompt of it.
    engine = ScriptedEngine(script, host=options.host, port=options.port, record=False)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(engine))


if __name__ == "__main__":
    main()
