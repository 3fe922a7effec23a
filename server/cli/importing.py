"""`aisle import [customers|orders|policies] FILE`: into the store, through the running server where there is one."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import quote

import httpx
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from server.cli.admin import admin_token
from server.settings import Settings, read_settings
from tools.errors import UserError
from tools.stores.imports.import_people import Kind, import_people
from tools.stores.imports.importer import import_catalogue
from tools.stores.lock import holder
from tools.stores.store import open_stores

SHOWN_ERRORS = 20
KINDS: tuple[Kind, ...] = get_args(Kind)


def import_(
    what: Annotated[list[str], typer.Argument(metavar="[customers|orders|policies] FILE")],
    keep: Annotated[bool, typer.Option(help="add and update; products not in the file stay")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Bring a catalogue in (Google Merchant TSV/XML, Shopify or WooCommerce CSV, JSON Lines), or people's records."""
    kind, path = _parse(what)
    settings = read_settings()
    report = asyncio.run(_import(settings, kind, path, keep, quiet=as_json))
    if as_json:
        print(json.dumps(report, ensure_ascii=False))
    else:
        _show(report, path)
    if report["errors"] and not report["imported"] and not report.get("unchanged"):
        raise typer.Exit(1)


def _parse(what: list[str]) -> tuple[Kind | None, Path]:
    if len(what) == 1:
        return None, Path(what[0])
    for kind in KINDS:
        if len(what) == 2 and what[0] == kind:
            return kind, Path(what[1])
    raise UserError("bad_arguments", f"say `aisle import FILE` or `aisle import {'|'.join(KINDS)} FILE`")


async def _import(settings: Settings, kind: Kind | None, path: Path, keep: bool, *, quiet: bool) -> dict[str, Any]:
    if not path.is_file():
        raise UserError("file_missing", f"{path} does not exist")
    running = holder(settings.data_dir)
    if running and running.url:
        return await _through_server(settings, running.url, kind, path, keep)
    stores = await open_stores(
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        embedder=settings.embedder,
        chroma_url=settings.chroma_url,
        writer="aisle import",
        load_index=False,
    )
    try:
        with _progress(quiet) as progress:
            task = progress.add_task(path.name, total=None)

            def tell(stage: str, done: int, total: int | None) -> None:
                progress.update(task, description=stage, completed=done, total=total)

            if kind is None:
                return asdict(await import_catalogue(stores, path, keep=keep, progress=tell))
            return asdict(await import_people(stores, kind, path, progress=tell))
    finally:
        await stores.close()


async def _through_server(settings: Settings, url: str, kind: Kind | None, path: Path, keep: bool) -> dict[str, Any]:
    """The server owns the indexes: it does the work, in its own process."""
    token = admin_token(settings)
    parameters = {"kind": kind or "catalogue", "keep": str(keep).lower()}
    async with httpx.AsyncClient(timeout=None) as http:
        answer = await http.post(
            f"{url}/admin/import",
            params=parameters,
            content=path.read_bytes(),
            headers={"Authorization": f"Bearer {token}", "X-File-Name": quote(path.name)},
        )
    body: dict[str, Any] = answer.json()
    if answer.status_code != httpx.codes.OK:
        raise UserError(str(body.get("code", "import_failed")), str(body.get("message", answer.text)))
    return body


def _progress(quiet: bool) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), disable=quiet, transient=True)


def _show(report: dict[str, Any], path: Path) -> None:
    console = Console()
    console.print(
        f"{path.name}: {report['imported']} imported, {report.get('unchanged', 0)} unchanged, "
        f"{len(report['errors'])} rows refused, in {report['seconds']:.1f} s",
        highlight=False,
    )
    if warning := report.get("warning"):
        console.print(f"[yellow]The file is cut off:[/yellow] {escape(warning)}", highlight=False)
    for error in report["errors"][:SHOWN_ERRORS]:
        field = f", {error['field']}" if error.get("field") else ""
        console.print(f"  line {error['line']}{field}: {error['reason']}", markup=False, highlight=False)
    if len(report["errors"]) > SHOWN_ERRORS:
        console.print(f"  … and {len(report['errors']) - SHOWN_ERRORS} more (see them all with --json)")
