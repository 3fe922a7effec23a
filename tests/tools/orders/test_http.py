"""HttpOrders against a real server: the documented contract, and everything a store's system may get wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests import small_store
from tools.orders.backend import OrdersUnavailableError
from tools.orders.http import HttpOrders

Answer = Callable[[str, dict[str, str]], tuple[int, bytes]]


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[str]:
    """A small HTTP server on a free port that answers each request's (path, headers)."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *rest = head.split("\r\n")
        headers = {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in rest if ":" in line}
        status, body = answer(first.split()[1], headers)
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api"


def order_json(**changes: Any) -> dict[str, Any]:
    """An order as a store's system writes it, with a field Aisle does not know."""
    return small_store.orders()[0].model_dump(mode="json") | {"warehouse": "B2"} | changes


async def test_reads_the_documented_contract_with_the_key() -> None:
    asked: list[tuple[str, str | None]] = []

    def answer(path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        asked.append((path, headers.get("authorization")))
        body = order_json() if path.startswith("/api/orders") else {"orders": [order_json()]}
        return 200, json.dumps(body).encode()

    async with serving(answer) as url:
        backend = HttpOrders(url, key="k1")
        listed = await backend.for_customer("mia", 5)
        one = await backend.get("A1001")
        await backend.close()
    assert [order.id for order in listed] == ["A1001"]
    assert one is not None
    assert one.total == listed[0].total
    assert asked == [("/api/customers/mia/orders?limit=5", "Bearer k1"), ("/api/orders/A1001", "Bearer k1")]


async def test_ids_cannot_leave_their_place_in_the_path() -> None:
    asked: list[str] = []

    def answer(path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        asked.append(path)
        return 404, b""

    async with serving(answer) as url:
        backend = HttpOrders(url)
        assert await backend.get("../customers/mia/orders?x=") is None
        await backend.close()
    assert asked == ["/api/orders/..%2Fcustomers%2Fmia%2Forders%3Fx%3D"]


async def test_an_order_of_somebody_else_in_the_answer_is_left_out() -> None:
    body = json.dumps({"orders": [order_json(), order_json(id="A7", customer_id="wei")]}).encode()
    async with serving(lambda path, headers: (200, body)) as url:
        backend = HttpOrders(url)
        assert [order.id for order in await backend.for_customer("mia")] == ["A1001"]
        await backend.close()


async def test_a_short_outage_is_tried_again() -> None:
    answers = iter([(503, b""), (200, json.dumps(order_json()).encode())])
    async with serving(lambda path, headers: next(answers)) as url:
        backend = HttpOrders(url, retry_pause_s=0)
        assert await backend.get("A1001") is not None
        await backend.close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b""),
        (401, b""),
        (200, b"<html>maintenance</html>"),
        (200, b"[]"),
        (200, b'{"orders": [{"id": "A1"}]}'),
    ],
)
async def test_whatever_is_wrong_becomes_one_clear_error(status: int, body: bytes) -> None:
    async with serving(lambda path, headers: (status, body)) as url:
        backend = HttpOrders(url, retry_pause_s=0)
        with pytest.raises(OrdersUnavailableError, match="does not answer"):
            await backend.for_customer("mia")
        await backend.close()


async def test_a_system_that_is_not_there_is_the_same_error() -> None:
    backend = HttpOrders("http://127.0.0.1:9", retry_pause_s=0, timeout_s=1)
    with pytest.raises(OrdersUnavailableError):
        await backend.get("A1001")
    await backend.close()
