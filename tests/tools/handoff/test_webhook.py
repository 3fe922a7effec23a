"""The webhook: signed, repeated until taken, never in the conversation's way, and without the conversation's secret."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
import pytest

from tests.tools.conftest import Shop
from tools.handoff.summary import Said, Talk, summarise
from tools.handoff.webhook import Webhook


@dataclass
class Receiver:
    """What a store's system was sent."""

    url: str = ""
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[dict[str, object]]:
        return [orjson.loads(body) for _, body in self.calls]


@asynccontextmanager
async def receiving(answer: Callable[[int], int]) -> AsyncIterator[Receiver]:
    """A server on a free port; `answer` gives the status of the n-th call."""
    receiver = Receiver()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head.split("\r\n")[1:])}
        body = await reader.readexactly(int(headers["content-length"]))
        receiver.calls.append((headers, body))
        status = answer(len(receiver.calls))
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with server:
        receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
        yield receiver


def talk(text: str = "I want a person, mail me at mia@example.com") -> Talk:
    return Talk(said=[Said(role="shopper", text=text)])


async def hand(shop: Shop, webhook: Webhook) -> str:
    shop.services.handoffs.notifier = webhook
    summary = summarise(talk(), reason="asked", language="en", customer_id="mia", customer_name="Mia Hart")
    return (await shop.services.handoffs.create("secret-conversation", "asked", summary)).handoff.id


async def test_the_signature_is_checkable_with_the_shared_secret(shop: Shop) -> None:
    async with receiving(lambda n: 200) as receiver:
        webhook = Webhook(receiver.url, "s3cret", told=shop.services.handoffs.told)
        handoff_id = await hand(shop, webhook)
        await webhook.drain()
        await webhook.close()
    headers, body = receiver.calls[0]
    parts = dict(part.split("=", 1) for part in headers["x-aisle-signature"].split(","))
    expected = hmac.new(b"s3cret", f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(parts["v1"], expected)
    assert headers["x-aisle-delivery"] == f"{handoff_id}:waiting"
    assert await shop.services.handoffs.untold() == []


async def test_no_secret_and_no_personal_data_leave_the_house(shop: Shop) -> None:
    async with receiving(lambda n: 200) as receiver:
        webhook = Webhook(receiver.url, "s", told=shop.services.handoffs.told)
        await hand(shop, webhook)
        await webhook.drain()
        await webhook.close()
    sent = receiver.calls[0][1].decode()
    for secret in ("secret-conversation", "mia@example.com", "Mia", "Hart"):
        assert secret not in sent


async def test_a_failing_receiver_is_tried_again_under_the_same_delivery_id(shop: Shop) -> None:
    async with receiving(lambda n: 503 if n < 3 else 200) as receiver:
        webhook = Webhook(receiver.url, "s", told=shop.services.handoffs.told, pauses_s=(0.01, 0.01, 0.01))
        await hand(shop, webhook)
        await webhook.drain()
        await webhook.close()
    assert len(receiver.calls) == 3
    assert len({headers["x-aisle-delivery"] for headers, _ in receiver.calls}) == 1
    assert await shop.services.handoffs.untold() == []


async def test_a_refusal_is_final_and_logged(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    async with receiving(lambda n: 400) as receiver:
        webhook = Webhook(receiver.url, "s", told=shop.services.handoffs.told, pauses_s=(0.01,) * 5)
        with caplog.at_level(logging.WARNING, logger="tools.handoff.webhook"):
            await hand(shop, webhook)
            await webhook.drain()
        await webhook.close()
    assert len(receiver.calls) == 1
    assert "was not delivered" in caplog.text


async def test_a_receiver_that_is_down_neither_blocks_nor_fails_the_handoff_and_a_restart_tells_again(
    shop: Shop,
) -> None:
    store = shop.services.handoffs
    down = Webhook("http://127.0.0.1:9/hook", "s", told=store.told, pauses_s=(60,))
    handoff_id = await hand(shop, down)
    assert await store.owner("secret-conversation") == "person"
    await down.close()
    assert [handoff.id for handoff in await store.untold()] == [handoff_id]
    async with receiving(lambda n: 204) as receiver:
        restarted = Webhook(receiver.url, "s", told=store.told)
        assert await restarted.resume(store) == 1
        await restarted.drain()
        await restarted.close()
    assert [body["event"] for body in receiver.bodies()] == ["handoff.waiting"]
    assert await store.untold() == []


async def test_giving_back_is_told_once(shop: Shop) -> None:
    async with receiving(lambda n: 200) as receiver:
        webhook = Webhook(receiver.url, "s", told=shop.services.handoffs.told)
        handoff_id = await hand(shop, webhook)
        await webhook.drain()
        await shop.services.handoffs.close(handoff_id)
        await shop.services.handoffs.close(handoff_id)
        await webhook.drain()
        await webhook.close()
    assert [body["event"] for body in receiver.bodies()] == ["handoff.waiting", "handoff.closed"]
