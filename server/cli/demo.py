"""`aisle demo`: the demo store with the chat on its page; weights, store, import and engine are seen to first."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import webbrowser
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from fastapi import APIRouter
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from agent.assembly import Running
from server.auth import Authenticator
from server.cli.model import fetch, models_dir
from server.cli.serve import check_port, run, run_loop
from server.cli.store import DEMO, demo_settings
from server.demo.pages import demo_routes
from server.settings import Settings
from tools.errors import UserError
from tools.services import Services
from tools.store_folder import fill_store
from tools.stores.lock import holder
from tools.stores.store import open_stores

_ROOT = Path(__file__).resolve().parents[2]


def demo(
    port: Annotated[int, typer.Option(help="port to serve on")] = 8000,
    headless: Annotated[bool, typer.Option("--headless", help="open no browser")] = False,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    data: Annotated[Path, typer.Option(help="where the demo keeps its data")] = DEMO,
) -> None:
    """Open the demo store; everything it needs is set up first."""
    feed = data / "feed"
    quiet = {} if "AISLE_LOG_LEVEL" in os.environ else {"log_level": "warning"}
    settings = demo_settings(data, host=host, port=port, **quiet)
    if running := holder(data):
        raise UserError("already_running", f"the demo already runs ({running.url or running.role}); stop it first")
    check_port(host, port)
    console = Console()
    if not settings.model_url:
        fetch(settings.model, models_dir(settings.models_dir))
    if _write_feed(feed, console):
        asyncio.run(_fill(settings, feed, console))

    def pages(services: Services, identity: Authenticator) -> Sequence[APIRouter]:
        return [demo_routes(services, identity, pictures=feed / "pictures")]

    async def tell(running: Running) -> None:
        address = f"http://{host}:{port}/store"
        with console.status("starting the language model and warming it up …"):
            await running.assistant.wait_ready()
        console.print(f"\n  The demo store is open: [bold]{address}[/bold]\n", highlight=False)
        if not headless:
            webbrowser.open(address)

    run_loop(run(settings, pages, tell))


def _write_feed(feed: Path, console: Console) -> bool:
    """Make the demo store's files, once a day, so that its orders stay believable; whether it did."""
    stamp = feed / "made-on"
    today = date.today().isoformat()
    if stamp.exists() and stamp.read_text() == today:
        return False
    if not (_ROOT / "examples" / "demo" / "build.py").exists():
        raise UserError("no_demo", "the demo store is made from the source checkout; run `make demo` there")
    with console.status("making the demo store …"):
        command = [sys.executable, "-m", "examples.demo.build", "--out", str(feed.resolve()), "--today", "now"]
        made = subprocess.run(command, cwd=_ROOT, check=False, capture_output=True, text=True)
    if made.returncode:
        raise UserError("no_demo", f"the demo store could not be made:\n{made.stderr.strip()}")
    console.print(made.stdout.strip(), highlight=False)
    stamp.write_text(today)
    return True


async def _fill(settings: Settings, feed: Path, console: Console) -> None:
    stores = await open_stores(
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        embedder=settings.embedder,
        chroma_url=settings.chroma_url,
        writer="aisle demo",
    )
    try:
        columns = (TextColumn("importing: {task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("catalogue", total=None)

            def tell(stage: str, done: int, total: int | None) -> None:
                progress.update(task, description=stage, completed=done, total=total)

            await fill_store(stores, feed, tell)
    except BaseException:
        # A half-filled store must be filled again next time.
        (feed / "made-on").unlink(missing_ok=True)
        raise
    finally:
        await stores.close()
