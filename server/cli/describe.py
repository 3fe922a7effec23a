"""`aisle describe SKU`: a product description for the merchant, each claim backed by an attribute."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from agent.assembly import open_assistant
from agent.describe import Description, Tone, write_description
from server.assembly import agent_config, engine_config, store_config
from server.cli.store import store_settings


def describe(
    product: Annotated[str, typer.Argument(metavar="SKU", help="a product's or variant's id")],
    tone: Annotated[Tone, typer.Option(help="how it should sound")] = "friendly",
    lang: Annotated[str, typer.Option(help="language of the description")] = "en",
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Write a description for a product from its attributes."""
    found = asyncio.run(_describe(product, tone, lang))
    if as_json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return
    console = Console()
    console.print(found.text, markup=False, highlight=False)
    for removed in found.removed:
        console.print(f"[dim]taken out, no attribute backs it: {removed}[/dim]", highlight=False)


async def _describe(product: str, tone: Tone, language: str) -> Description:
    settings = store_settings()
    async with open_assistant(
        store_config(settings), engine_config(settings), agent_config(settings, checkpoints=False)
    ) as running:
        with Console(stderr=True).status("starting the language model …"):
            await running.assistant.wait_ready()
        return await write_description(running.assistant.deps, product, language=language, tone=tone)
