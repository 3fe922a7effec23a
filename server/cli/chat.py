"""`aisle chat`: talk to the assistant in a terminal, in this process or through a running server (`--url`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from secrets import token_hex
from typing import Annotated

import typer
from rich.console import Console

from agent.assembly import open_assistant
from agent.turn import TurnInput
from server.assembly import agent_config, engine_config, store_config
from server.auth import Authenticator
from server.cli.store import store_settings
from server.cli.terminal import Terminal
from server.client import ChatClient
from server.settings import Settings
from tools.errors import UserError
from tools.stores.customers import CustomerStore
from tools.stores.db import Database
from tools.stores.lock import holder
from tools.stores.people import Customer

HELP = "Type a message; an empty line ends. /1 … /9 says one of the suggestions."


def chat(
    customer: Annotated[str | None, typer.Option(help="sign in as this customer")] = None,
    url: Annotated[str | None, typer.Option(help="a running server; default: the one of this data folder")] = None,
    lang: Annotated[str | None, typer.Option(help="language hint, e.g. zh")] = None,
    say: Annotated[list[str] | None, typer.Option(help="say this and leave (repeatable)")] = None,
) -> None:
    """Talk to the assistant."""
    settings = store_settings()
    running = None if url else holder(settings.data_dir)
    if running and customer:
        asyncio.run(known(settings, customer))
    url = url or (running.url if running else None)
    talk = _through(settings, url, customer, lang, say) if url else _here(settings, customer, lang, say)
    asyncio.run(talk)


async def known(settings: Settings, customer: str) -> None:
    """Raises UserError where the store of this data folder has no such customer: nobody's chat looks like one's own."""
    database = await Database.open(store_config(settings).url())
    try:
        _or_refuse(await CustomerStore(database).get(customer), customer)
    finally:
        await database.close()


def _or_refuse(found: Customer | None, customer: str) -> None:
    if found is None:
        raise UserError("no_such_customer", f"the store knows no customer {customer!r}")


async def _here(settings: Settings, customer: str | None, language: str | None, said: list[str] | None) -> None:
    """No server: the agent runs in this process."""
    console = Console()
    terminal = Terminal(console)
    with console.status("starting the assistant …"):
        context = open_assistant(store_config(settings), engine_config(settings), agent_config(settings))
        running = await context.__aenter__()
    try:
        if customer:
            _or_refuse(await running.services.stores.customers.get(customer), customer)
        conversation = token_hex(16)
        await running.assistant.wait_ready()
        async for text in _lines(console, terminal, said):
            turn = TurnInput(conversation, token_hex(8), text, customer_id=customer, language=language)
            await running.assistant.turn(turn, terminal)
            terminal.end()
    finally:
        await context.__aexit__(None, None, None)


async def _through(
    settings: Settings, url: str, customer: str | None, language: str | None, said: list[str] | None
) -> None:
    console = Console()
    terminal = Terminal(console)
    token = None
    if customer:
        secret = settings.jwt_secret.get_secret_value() if settings.jwt_secret else None
        token = Authenticator(settings.store_id, secret=secret).issue(customer)
    client = ChatClient(url, token=token, language=language)
    await client.open()
    try:
        async for text in _lines(console, terminal, said):
            await client.say(text)
            async for frame in client.events():
                if frame["type"] == "error":
                    console.print(f"[yellow]{frame['message']}[/yellow] [dim]({frame['code']})[/dim]")
                    break
                if frame["type"] == "event" and terminal.event(frame["event"]):
                    break
            terminal.end()
    finally:
        await client.close()


async def _lines(console: Console, terminal: Terminal, said: list[str] | None) -> AsyncIterator[str]:
    """The shopper's messages: those given, else typed ones."""
    if said:
        for text in said:
            console.print(f"[bold cyan]» {text}[/bold cyan]", highlight=False)
            yield text
        return
    console.print(f"[dim]{HELP}[/dim]")
    while True:
        try:
            text = (await asyncio.to_thread(console.input, "[bold cyan]» [/bold cyan]")).strip()
        except (EOFError, KeyboardInterrupt):
            return
        if not text:
            return
        if text[:1] == "/" and text[1:].isdigit() and 0 < int(text[1:]) <= len(terminal.replies):
            text = terminal.replies[int(text[1:]) - 1]
            console.print(f"[dim]{text}[/dim]")
        yield text
