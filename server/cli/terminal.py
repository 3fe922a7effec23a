"""How a conversation looks on a terminal: cards as panels and tables, words as they come. Used by `aisle chat`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import JsonValue
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent.events import Step
from tools.toolkit import Card


class Terminal:
    """Prints a turn; it is a Sink, and it prints the same from AG-UI events."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self._in_text = False
        self.replies: list[str] = []

    def step(self, name: Step, state: Literal["started", "finished"]) -> None:
        """Stages are not printed: on a terminal words come soon enough."""

    def tool(self, call_id: str, name: str, arguments: dict[str, JsonValue]) -> None:
        """Say what is being looked up."""
        self._break()
        told = ", ".join(f"{key}={value}" for key, value in arguments.items() if value not in (None, "", [], {}))
        self.console.print(f"[dim]· {name}({escape(told)})[/dim]", highlight=False)

    def tool_done(self, call_id: str, name: str, ok: bool, summary: str) -> None:
        """Nothing: the card or the words follow."""

    def card(self, card: Card) -> None:
        """Print a card."""
        self._break()
        self.show(card.name, card.value)

    def text(self, delta: str) -> None:
        """Words, as they come."""
        self.console.print(delta, end="", markup=False, highlight=False, soft_wrap=True)
        self._in_text = True

    def notice(self, text: str, card: Card | None = None) -> None:
        """Words of the house."""
        self._break()
        self.console.print(f"[italic]{escape(text)}[/italic]", highlight=False)
        if card:
            self.card(card)

    def failed(self, code: str, message: str) -> None:
        """An apology."""
        self._break()
        self.console.print(f"[yellow]{escape(message)}[/yellow] [dim]({code})[/dim]", highlight=False)

    def end(self) -> None:
        """The turn is over."""
        self._break()

    def event(self, event: dict[str, Any]) -> bool:
        """Print one AG-UI event; True when it ended a run."""
        kind = event["type"]
        if kind == "TEXT_MESSAGE_CONTENT":
            self.text(event["delta"])
        elif kind == "TEXT_MESSAGE_START" and event.get("name"):
            self._break()
            self.console.print(f"[bold]{escape(event['name'])}:[/bold] ", end="")
        elif kind == "CUSTOM":
            self._break()
            self.show(event["name"], event["value"])
        elif kind == "RUN_ERROR":
            self.failed(event.get("code", "error"), event["message"])
        elif kind == "TEXT_MESSAGE_END":
            self._break()
        return kind in ("RUN_FINISHED", "RUN_ERROR")

    def show(self, name: str, value: dict[str, Any]) -> None:
        """One card by its name; unknown ones are passed over."""
        if printer := getattr(self, f"_{name}", None):
            printer(value)

    def _product_cards(self, value: dict[str, Any]) -> None:
        if note := value.get("note"):
            self.console.print(f"[yellow]{escape(note)}[/yellow]", highlight=False)
        table = Table(show_header=False, box=None, padding=(0, 1))
        for item in value["items"]:
            price = item["price"]["display"] + (f" ({item['converted']['display']})" if "converted" in item else "")
            rating = f"★ {item['rating']}" if "rating" in item else ""
            options = " · ".join(item["options"].values())
            table.add_row(f"{item['position']}.", escape(item["title"]), price, rating, escape(options), item["id"])
            if reason := item.get("reason"):
                table.add_row("", f"[dim]{escape(reason)}[/dim]")
        self.console.print(table)

    def _comparison(self, value: dict[str, Any]) -> None:
        table = Table()
        table.add_column("")
        for item in value["items"]:
            table.add_column(escape(item["title"]))
        for row in value["rows"]:
            table.add_row(escape(row["label"]), *map(escape, row["values"]))
        self.console.print(table)

    def _order_card(self, value: dict[str, Any]) -> None:
        head = f"{value['id']} · {value['status_label']} · {value['total']['display']}"
        table = Table(title=escape(head), show_header=False)
        for item in value["items"]:
            table.add_row(f"{item['quantity']} ×", escape(item["title"]), item["price"]["display"])
        for parcel in value.get("shipments", []):
            table.add_row("", escape(f"{parcel['carrier']} {parcel['tracking_number']}"), "")
        self.console.print(table)

    def _cart(self, value: dict[str, Any]) -> None:
        table = Table(title="Cart" if value["items"] else "Cart (empty)", show_header=False)
        for item in value["items"]:
            table.add_row(f"{item['quantity']} ×", escape(item["title"]), item["price"]["display"])
        table.add_row("", "[bold]=", f"[bold]{value['total']['display']}")
        self.console.print(table)

    def _citations(self, value: dict[str, Any]) -> None:
        for item in value["items"]:
            self.console.print(f"[dim]§ {escape(item['title'])}[/dim]", highlight=False)

    def _profile(self, value: dict[str, Any]) -> None:
        for item in value["items"]:
            self.console.print(f"  {escape(item['label'])}: {escape(item['value'])} [dim]({item['source']})[/dim]")

    def _handoff(self, value: dict[str, Any]) -> None:
        self.console.print(f"[magenta]☎ {escape(value['message'])}[/magenta]", highlight=False)

    def _quick_replies(self, value: dict[str, Any]) -> None:
        self.replies = [item["text"] for item in value["items"]]
        self.console.print("[dim]" + " · ".join(f"[{escape(reply)}]" for reply in self.replies) + "[/dim]")

    def _break(self) -> None:
        if self._in_text:
            self.console.print()
            self._in_text = False
