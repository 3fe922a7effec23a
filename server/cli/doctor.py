"""`aisle doctor`: what is there, what is missing, and what to do about it, in plain words."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Annotated, Literal

import typer
from rich.console import Console

from agent.engine.registry import default_models_dir, find_model, have_model
from agent.model import EngineError, ModelClient
from server.cli.store import store_settings
from server.settings import Settings
from tools.errors import AisleError, UserError
from tools.shop import load_rates, load_shop
from tools.stores.lock import holder
from tools.stores.store import open_stores

State = Literal["ok", "note", "missing"]
_NEEDED_GB = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` says what to do when it is not ok."""

    what: str
    state: State
    found: str
    advice: str = ""


_NO_PRODUCTS = Finding("store", "missing", "the catalogue is empty", "import one: `aisle import products.csv`")
Check = Callable[[Settings], Awaitable[Finding]]


def doctor(as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False) -> None:
    """Look at everything a shopper's question needs, and say what is missing."""
    findings = asyncio.run(_examine())
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        marks = {"ok": "[green]✓[/green]", "note": "[yellow]•[/yellow]", "missing": "[red]✗[/red]"}
        console = Console()
        for finding in findings:
            console.print(f"{marks[finding.state]} {finding.what}: {finding.found}", highlight=False)
            if finding.advice:
                console.print(f"    → {finding.advice}", highlight=False)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)


async def _examine() -> list[Finding]:
    try:
        settings = store_settings(quiet=True)
    except UserError as error:
        return [Finding("settings", "missing", error.message, "correct them in the environment or in .env")]
    checks: list[Check] = [_python, _disk, _store, _shop, _engine, _identity, _server]
    return [await check(settings) for check in checks]


async def _python(settings: Settings) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok", version)


async def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free >= _NEEDED_GB:
        return Finding("disk", "ok", f"{free:.0f} GB free")
    return Finding("disk", "missing", f"{free:.1f} GB free", f"make room: a model and a catalogue need {_NEEDED_GB} GB")


async def _store(settings: Settings) -> Finding:
    if settings.database_url.startswith("sqlite") and not settings.data_dir.exists():
        # Looking must not make an empty store where there is none.
        return _NO_PRODUCTS
    try:
        stores = await open_stores(
            database_url=settings.database_url,
            data_dir=settings.data_dir,
            embedder=settings.embedder,
            chroma_url=settings.chroma_url,
        )
    except AisleError as error:
        return Finding("store", "missing", str(error), "see the message; the data itself is not touched")
    try:
        count = await stores.catalog.count()
        policies = await stores.policies.all()
    finally:
        await stores.close()
    if count == 0:
        return _NO_PRODUCTS
    if not policies:
        advice = "import them: `aisle import policies FILE`"
        return Finding("store", "note", f"{count} products, no policies", advice)
    return Finding("store", "ok", f"{count} products, {len(policies)} policy texts, embedder {settings.embedder}")


async def _shop(settings: Settings) -> Finding:
    try:
        shop = load_shop(settings.shop_file)
        rates = load_rates(settings.rates_file, shop.currency)
    except UserError as error:
        return Finding("shop file", "missing", error.message, "correct the file")
    if settings.shop_file is None:
        return Finding("shop file", "note", "none set: defaults are used", "set AISLE_SHOP_FILE to your store.toml")
    return Finding("shop file", "ok", f"{shop.called('en')}, {shop.currency}, {len(rates.per_base)} exchange rates")


async def _engine(settings: Settings) -> Finding:
    if settings.model_url:
        key = settings.model_key.get_secret_value() if settings.model_key else None
        client = ModelClient(settings.model_url, settings.model_name or "", api_key=key)
        try:
            served = [str(model.get("id")) for model in await client.models()]
        except EngineError as error:
            return Finding("engine", "missing", str(error), "start it, or correct AISLE_MODEL_URL")
        finally:
            await client.aclose()
        return Finding("engine", "ok", f"{settings.model_url} serves {', '.join(served) or 'nothing'}")
    model = find_model(settings.model)
    path = have_model(model, settings.models_dir or default_models_dir())
    if path:
        return Finding("engine", "ok", f"embedded, {model.name} at {path}")
    return Finding("engine", "missing", f"the weights of {model.name} are not here", f"aisle model pull {model.name}")


async def _identity(settings: Settings) -> Finding:
    if settings.jwt_secret or settings.jwks_url:
        return Finding("sign-in", "ok", "shared secret" if settings.jwt_secret else f"keys from {settings.jwks_url}")
    advice = "set AISLE_JWT_SECRET or AISLE_JWKS_URL, or shoppers can only be guests (no orders, no profile)"
    return Finding("sign-in", "note", "not configured", advice)


async def _server(settings: Settings) -> Finding:
    running = holder(settings.data_dir)
    if running and running.url:
        return Finding("server", "ok", f"{running.role} at {running.url} (process {running.pid})")
    return Finding("server", "note", "not running", "aisle serve")
