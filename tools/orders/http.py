"""HttpOrders: orders kept in the store's own system, read over the REST contract of docs/orders-http.md.

Two GETs with a bearer key; JSON in the shape of tools/stores/people.Order, unknown fields passed over, so that the
store's system may grow. A transport fault or a 5xx is tried once more; anything the contract does not know becomes
OrdersUnavailableError, with the cause in the log and nothing of the store's insides in the message.
"""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from tools.orders.backend import OrdersUnavailableError
from tools.stores.people import Order

_log = logging.getLogger(__name__)
_MESSAGE = "the order system does not answer right now; nothing is known about the order at the moment"


class HttpOrders:
    """The OrderBackend over HTTP. `base_url` is the prefix of the contract's paths; `key` goes in `Authorization`."""

    def __init__(
        self,
        base_url: str,
        *,
        key: str | None = None,
        timeout_s: float = 5.0,
        retry_pause_s: float = 0.2,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._timeout = timeout_s
        self._pause = retry_pause_s
        self._own = http is None
        self._http = http or httpx.AsyncClient(follow_redirects=False)

    async def for_customer(self, customer_id: str, limit: int = 20) -> list[Order]:
        """`GET /customers/{id}/orders?limit=N`, newest first."""
        body = await self._get(f"/customers/{quote(customer_id, safe='')}/orders", {"limit": str(limit)})
        if body is None:
            return []
        if not isinstance(body, dict) or not isinstance(body.get("orders"), list):
            raise self._fault("the answer is no object with a list `orders`")
        found = [order for order in map(self._order, body["orders"]) if order.customer_id == customer_id]
        return sorted(found, key=lambda order: order.placed_at, reverse=True)[:limit]

    async def get(self, order_id: str) -> Order | None:
        """`GET /orders/{id}`; 404 means there is none."""
        body = await self._get(f"/orders/{quote(order_id, safe='')}", {})
        if body is None:
            return None
        order = self._order(body)
        return order if order.id == order_id else None

    async def close(self) -> None:
        """Close the connections this object opened itself."""
        if self._own:
            await self._http.aclose()

    async def _get(self, path: str, query: dict[str, str]) -> Any:
        """The decoded JSON; None for 404."""
        response = await self._send(path, query)
        if response is None or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            await asyncio.sleep(self._pause)
            response = await self._send(path, query)
        if response is None:
            raise OrdersUnavailableError(_MESSAGE)
        if response.status_code == HTTPStatus.NOT_FOUND:
            return None
        if response.status_code != HTTPStatus.OK:
            raise self._fault(f"{path} answered {response.status_code}")
        try:
            return response.json()
        except ValueError:
            raise self._fault(f"{path} answered something that is not JSON") from None

    async def _send(self, path: str, query: dict[str, str]) -> httpx.Response | None:
        try:
            return await self._http.get(
                self._base_url + path, params=query, headers=self._headers, timeout=self._timeout
            )
        except httpx.HTTPError as error:
            _log.warning("order system: %s: %s", path, error or type(error).__name__)
            return None

    def _order(self, data: object) -> Order:
        try:
            return Order.model_validate(data, extra="ignore")
        except ValidationError as error:
            # Inputs stay out of the log: they are a customer's.
            where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False))
            raise self._fault(f"an order does not fit the contract: {where}") from None

    def _fault(self, reason: str) -> OrdersUnavailableError:
        _log.error("order system: %s", reason)
        return OrdersUnavailableError(_MESSAGE)
