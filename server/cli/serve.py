"""`aisle serve`: the server, in the foreground."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Coroutine
from typing import Annotated, Any

import typer
from rich.console import Console

from server.assembly import open_app
from server.logs import open_log
from server.serve import make_server
from server.settings import Settings, read_settings
from tools.errors import UserError


def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on")] = None,
) -> None:
    """Serve the chat, the widget and the admin door."""
    given = {"host": host, "port": port}
    settings = read_settings(**{name: value for name, value in given.items() if value is not None})
    check_port(settings.host, settings.port)
    run_loop(run(settings))


def _settle_memory() -> None:
    """What is loaded by now stays: the collector need not walk the catalogue again each time tokens made garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """Run the server on uvloop where there is one: a streamed token costs a third less CPU on it."""
    try:
        from uvloop import run as run_fast
    except ImportError:
        asyncio.run(work)
    else:
        run_fast(work)


def check_port(host: str, port: int) -> None:
    """Raises UserError before minutes of work, where the port is somebody else's."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError("port_taken", f"cannot listen on {host}:{port} ({reason}); choose another port") from None


async def run(settings: Settings, pages: Any = None, ready: Any = None) -> None:
    """Serve until stopped. `ready(running)` is awaited beside it, to tell when a question would be answered."""
    open_log(settings.log_level)
    async with open_app(settings, pages) as (app, running):
        _settle_memory()
        server = make_server(app, settings)
        Console(stderr=True).print(f"Aisle listens on http://{settings.host}:{settings.port}", highlight=False)
        telling = asyncio.create_task(ready(running)) if ready else None
        try:
            await server.serve()
        finally:
            if telling:
                telling.cancel()
