"""Webhook: tells the store's own system of handoffs, signed, without ever holding up a conversation.

`tell` only starts a task. A delivery that fails is tried again with growing pauses (a 4xx other than 408, 425 and 429
is final), the outcome is logged, and a handoff nobody took the news of is told again after a restart. The body carries
no conversation id, because an anonymous conversation's id is its secret. See docs/handoff.md for the receiver's side.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx
import orjson

if TYPE_CHECKING:
    from tools.handoff.handoffs import Handoff, HandoffStore

_log = logging.getLogger(__name__)
SIGNATURE_HEADER = "X-Aisle-Signature"
DELIVERY_HEADER = "X-Aisle-Delivery"
PAUSES_S: Sequence[float] = (1, 5, 30, 120, 600)
_TRY_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 over `<seconds>.<body>`, so that a recorded call cannot be played later."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Webhook:
    """Posts to one address. `told` is called once an opening was taken."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        told: Callable[[str], Awaitable[None]] | None = None,
        pauses_s: Sequence[float] = PAUSES_S,
        timeout_s: float = 10,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._url = url
        self._secret = secret
        self._told = told
        self._pauses = pauses_s
        self._own = http is None
        self._http = http or httpx.AsyncClient(timeout=timeout_s, follow_redirects=False)
        self._tasks: set[asyncio.Task[None]] = set()

    def tell(self, handoff: Handoff) -> None:
        """Start telling; returns at once."""
        task = asyncio.create_task(self._deliver(handoff), name=f"webhook {handoff.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def resume(self, store: HandoffStore) -> int:
        """Tell again what nobody took before a restart; returns how many."""
        left = await store.untold()
        for handoff in left:
            self.tell(handoff)
        return len(left)

    async def drain(self) -> None:
        """Wait until every delivery has ended, one way or the other."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """Stop; what was not delivered is told again by `resume`."""
        for task in self._tasks:
            task.cancel()
        await self.drain()
        if self._own:
            await self._http.aclose()

    async def _deliver(self, handoff: Handoff) -> None:
        delivery = f"{handoff.id}:{handoff.state}"
        body = orjson.dumps(payload(handoff))
        for pause in (*self._pauses, None):
            outcome = await self._post(delivery, body)
            if outcome is True:
                if handoff.state == "waiting" and self._told is not None:
                    await self._told(handoff.id)
                return
            if outcome is False or pause is None:
                break
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))
        _log.error("webhook: %s was not delivered; `aisle handoffs` lists it all the same", delivery)

    async def _post(self, delivery: str, body: bytes) -> bool | None:
        """True: taken. False: refused for good. None: worth another try."""
        headers = {
            "Content-Type": "application/json",
            DELIVERY_HEADER: delivery,
            SIGNATURE_HEADER: sign(self._secret, int(time.time()), body),
        }
        try:
            response = await self._http.post(self._url, content=body, headers=headers)
        except httpx.HTTPError as error:
            _log.warning("webhook: %s: %s", delivery, error or type(error).__name__)
            return None
        if response.is_success:
            return True
        _log.warning("webhook: %s answered %s", delivery, response.status_code)
        again = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or response.status_code in _TRY_AGAIN
        return None if again else False


def payload(handoff: Handoff) -> dict[str, object]:
    """What the receiver reads."""
    return {
        "event": "handoff.closed" if handoff.state == "closed" else "handoff.waiting",
        "id": handoff.id,
        "created_at": handoff.created_at.isoformat(),
        "closed_at": handoff.closed_at.isoformat() if handoff.closed_at else None,
        "agent": handoff.agent,
        "summary": handoff.summary.for_outside(),
    }
