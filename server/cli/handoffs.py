"""`aisle handoffs`: conversations that wait for a person, through the running server's admin door."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from server.cli.admin import ask

_PLAIN: dict[str, Any] = {"highlight": False, "soft_wrap": True}
"""An id that is wrapped cannot be copied."""

app = typer.Typer(no_args_is_help=True, help="Conversations handed to a person: list, read, take, reply, give back.")
AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]
Name = Annotated[str, typer.Option("--as", help="your name, as the shopper sees it")]


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="closed ones too")] = False, as_json: AsJson = False
) -> None:
    """Who waits, and since when."""
    found = ask("GET", "/admin/handoffs", params={"all": str(everything).lower()})
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    if not found["items"]:
        console.print("Nobody waits for a person.")
        return
    for item in found["items"]:
        since, who = item["created_at"][:16].replace("T", " "), escape(item.get("customer") or "guest")
        console.print(
            f"[bold]{item['id']}[/bold]  {item['state']} · {who} · {item['reason']} · since {since}", **_PLAIN
        )
        console.print(f"  {escape(item['summary'].splitlines()[0])}", **_PLAIN)


@app.command("read")
def read(handoff: str, as_json: AsJson = False) -> None:
    """The summary and the conversation."""
    found = ask("GET", f"/admin/handoffs/{handoff}")
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    console = Console()
    console.print(f"[bold]{found['id']}[/bold] · {found['state']} · {found['reason']}", highlight=False)
    console.print(escape(found["summary"]), highlight=False)
    console.rule()
    for message in found["messages"]:
        console.print(f"[bold]{escape(message['who'])}[/bold]: {escape(message['text'])}", highlight=False)


@app.command("take")
def take(handoff: str, name: Name = "Support") -> None:
    """Take a conversation: the shopper is told who has it."""
    _did(ask("POST", f"/admin/handoffs/{handoff}/take", json={"agent": name}), "taken")


@app.command("reply")
def reply(handoff: str, text: str, name: Name = "Support") -> None:
    """Say something to the shopper."""
    _did(ask("POST", f"/admin/handoffs/{handoff}/reply", json={"agent": name, "text": text}), "said")


@app.command("give-back")
def give_back(handoff: str) -> None:
    """Give the conversation back to the assistant."""
    _did(ask("POST", f"/admin/handoffs/{handoff}/give-back"), "given back")


def _did(found: dict[str, Any], word: str) -> None:
    changed = found.get("changed", True)
    Console().print(f"{word}." if changed else "Nothing to do: it is so already.", highlight=False)
