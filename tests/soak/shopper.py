"""A shopper who confirms changes of orders over a real WebSocket, and does not let go when the server dies.

Owns what a page does after a broken connection: come back with the last number it has, look whether the run of the
button ended, press again where it did not. Keeps what it was told was done; tests/soak/kills.py compares that with the
database.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.soak.serving import Server, token
from tests.soak.stock import HOME, OFFICE
from tools.orders.after_sales import AfterSales
from tools.orders.proposals import Proposal
from tools.orders.requests import Cancel, ChangeAddress, ChangePayment, Request

_GONE = (ConnectionClosed, OSError, InvalidHandshake, TimeoutError)
_ANSWER_SECONDS = 3.0
_THINKING_SECONDS = 0.4


@dataclass(slots=True)
class Press:
    """A confirmation that was sent and not answered yet."""

    proposal: Proposal
    action: str
    server: Server
    since: float = field(default_factory=time.monotonic)
    presses: int = 1
    at_a_kill: bool = False
    """Whether the server it was sent to was killed before it answered."""


class Shopper:
    """One customer in one conversation."""

    def __init__(
        self, name: str, orders: int, servers: list[Server], service: AfterSales, dice: random.Random,
        fault: Callable[[str], None],
    ) -> None:  # fmt: skip
        self.name = name
        self.servers = servers
        self.acknowledged: list[Proposal] = []
        self.pressed: Press | None = None
        self.sent = 0
        self.longest_wait = 0.0
        self.conversation: str | None = None
        self.enough = asyncio.Event()
        self._wishes = wishes(name, orders)
        self._service = service
        self._dice = dice
        self._fault = fault
        self._last = 0
        self._runs: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        self._cards: dict[str, str] = {}

    async def shop(self) -> None:
        """Propose and confirm, one after the other, until it is enough; then finish what was begun."""
        while not self.enough.is_set():
            server = await self._living()
            with suppress(*_GONE):
                async with connect(server.ws, max_size=None, max_queue=None, close_timeout=1) as socket:
                    await self._come_in(socket)
                    while not self.enough.is_set() or self.pressed is not None:
                        await self._next(socket, server)

    async def finish(self) -> None:
        """Press until the last confirmation is answered."""
        while self.pressed is not None:
            server = await self._living()
            with suppress(*_GONE):
                async with connect(server.ws, max_size=None, max_queue=None, close_timeout=1) as socket:
                    await self._come_in(socket)
                    await self._next(socket, server)

    async def _living(self) -> Server:
        while not (alive := [server for server in self.servers if server.ready]):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return self._dice.choice(alive)

    async def _come_in(self, socket: ClientConnection) -> None:
        hello: dict[str, Any] = {"type": "hello", "protocol": 1, "token": token(self.name), "last_seq": self._last}
        if self.conversation:
            hello["conversation"] = self.conversation
        await socket.send(orjson.dumps(hello).decode())
        welcome = await self._receive(socket)
        if welcome["type"] != "welcome":
            self._fault(f"{self.name} is not let in: {welcome}")
            raise TimeoutError
        self.conversation = welcome["conversation"]
        while self._last < welcome["seq"]:
            self._take(await self._receive(socket))

    async def _next(self, socket: ClientConnection, server: Server) -> None:
        """Press the button of a new proposal, or of the one that was not answered, and hear the end of it."""
        press = self.pressed
        if press is None:
            order, request = next(self._wishes)
            proposal = await self._service.propose(self.conversation or "", self.name, order, request)
            press = self.pressed = Press(proposal, token_hex(8), server)
        elif self._ends.get(self._runs.get(press.action, "")) == "RUN_FINISHED":
            self._acknowledge(press)
            return
        elif press.action in self._runs:  # its run was cut off, or hangs in a server that is no more
            press.action = token_hex(8)
            press.presses += 1
        press.server = server
        value = {"proposal_id": press.proposal.id, "digest": press.proposal.digest}
        frame = {"type": "action", "id": press.action, "name": "confirm", "value": value}
        await socket.send(orjson.dumps(frame).decode())
        self.sent += 1
        while self._ends.get(self._runs.get(press.action, "")) is None:
            got = await self._receive(socket)
            if got["type"] == "error":
                if got["code"] != "busy":
                    self._fault(f"{self.name} was refused: {got}")
                await asyncio.sleep(0.1)
                return
            self._take(got)
        if self._ends[self._runs[press.action]] == "RUN_FINISHED":
            self._acknowledge(press)
            await asyncio.sleep(self._dice.uniform(0, _THINKING_SECONDS))

    def _acknowledge(self, press: Press) -> None:
        state = self._cards.get(self._runs[press.action])
        if state != "confirmed":
            self._fault(f"{self.name}: a confirmation ended with a card that says {state}")
        self.acknowledged.append(press.proposal)
        self.longest_wait = max(self.longest_wait, time.monotonic() - press.since)
        self.pressed = None

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] != "event":
            return
        if frame["seq"] != self._last + 1:
            self._fault(f"{self.name}: event {frame['seq']} came after {self._last}")
        self._last, run, event = frame["seq"], frame["run"], frame["event"]
        if event["type"] == "RUN_STARTED":
            action = event["input"]["forwardedProps"].get("action")
            if action:
                self._runs[action["id"]] = run
        elif event["type"] == "CUSTOM" and event["name"] == "proposal":
            self._cards[run] = event["value"]["state"]
        elif event["type"] in ("RUN_FINISHED", "RUN_ERROR"):
            self._ends[run] = event["type"]

    async def _receive(self, socket: ClientConnection) -> dict[str, Any]:
        async with asyncio.timeout(_ANSWER_SECONDS):
            frame: dict[str, Any] = orjson.loads(await socket.recv())
        return frame


def wishes(name: str, orders: int) -> Iterator[tuple[str, Request]]:
    """What this shopper wants done, in order: pay by gift card, send elsewhere, and every second order cancelled.

    Without end: when the orders are through, the first one goes from one address to the other and back.
    """
    for number in range(orders):
        order = f"{name}-{number}"
        yield order, ChangePayment(method_id="gift")
        yield order, ChangeAddress(address=OFFICE)
        if number % 2:
            yield order, Cancel(reason="no_longer_needed")
        else:
            yield order, ChangeAddress(address=HOME)
    while True:
        yield f"{name}-0", ChangeAddress(address=OFFICE)
        yield f"{name}-0", ChangeAddress(address=HOME)
