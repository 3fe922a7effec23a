"""The small doors: health, readiness, shoppers' events and the widget's file.

Owns those routes; the chat doors are server/ws.py and server/agui.py, the merchant's server/admin.py.
"""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import JSONResponse, Response

from server.admission import Admission, origin_allowed
from server.assistant import Assistant, Recorder
from server.auth import bearer
from server.limits import Buckets
from tools.errors import UserError

WIDGET = Path(__file__).with_name("static") / "aisle.js"
_READY_SECONDS = 1.0
_EVENT_BYTES = 4096


class ShopperEvent(BaseModel):
    """What a shopper did on the store's page."""

    kind: Literal["view", "click", "cart", "purchase"]
    product_id: str = Field(min_length=1, max_length=200)
    variant_id: str | None = Field(default=None, max_length=200)
    conversation: str | None = Field(default=None, max_length=64, description="whose events these are, without a token")


class Readiness:
    """Whether a question would be answered, asked at most once a second however often one looks."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._problems: list[str] = []
        self._asked = float("-inf")

    async def problems(self) -> list[str]:
        """What is missing, in plain words."""
        if time.monotonic() - self._asked > _READY_SECONDS:
            self._problems = await self._assistant.ready()
            self._asked = time.monotonic()
        return self._problems


def health_routes(assistant: Assistant) -> APIRouter:
    """GET /health and GET /ready."""
    router = APIRouter(tags=["health"])
    readiness = Readiness(assistant)

    @router.get("/health", summary="Whether the process lives")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready", summary="Whether a question would be answered", responses={503: {"description": "Not yet"}})
    async def ready() -> JSONResponse:
        problems = await readiness.problems()
        return JSONResponse({"ready": not problems, "problems": problems}, 503 if problems else 200)

    return router


def event_routes(
    admission: Admission, recorder: Recorder, origins: tuple[str, ...], per_minute: int = 600
) -> APIRouter:
    """POST /events."""
    router = APIRouter(tags=["events"])
    buckets = Buckets(per_minute)

    @router.post(
        "/events",
        status_code=204,
        summary="Take a view, click, cart or purchase",
        openapi_extra={"requestBody": {"content": {"application/json": {"schema": ShopperEvent.model_json_schema()}}}},
    )
    async def events(request: Request) -> Response:
        address = request.client.host if request.client is not None else "-"
        if not origin_allowed(request.headers.get("origin"), request.headers.get("host"), origins):
            raise UserError("origin_refused", "Pages of this origin may not talk to this store.")
        if not buckets.take(address):
            raise UserError("rate_limited", "Too many events from this address.")
        # A page that is being left sends its last event as text/plain: that one needs no preflight.
        event = await _read_event(request)
        customer = await admission.identify(bearer(request.headers.get("authorization")))
        if customer is not None:
            shopper = customer.customer_id()
        elif event.conversation is not None:
            shopper = (await admission.open(event.conversation, None)).id
        else:
            raise UserError("conversation_unknown", "An event needs a conversation or a token.")
        await recorder.record(shopper, event.kind, event.product_id, event.variant_id)
        return Response(status_code=204)

    return router


async def _read_event(request: Request) -> ShopperEvent:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _EVENT_BYTES:
            raise UserError("frame_too_large", f"An event may hold {_EVENT_BYTES} bytes.")
    try:
        return ShopperEvent.model_validate_json(bytes(body))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise UserError("bad_frame", f"{where}: {first['msg']}") from None


def widget_routes(path: Path = WIDGET) -> APIRouter:
    """GET /widget/aisle.js: one file for every store page, so any origin may load it."""
    router = APIRouter(tags=["widget"])
    known: dict[int, tuple[str, bytes]] = {}

    def load() -> tuple[str, bytes]:
        changed = path.stat().st_mtime_ns
        if changed not in known:
            body = path.read_bytes()
            known.clear()
            known[changed] = (f'"{hashlib.sha256(body).hexdigest()[:32]}"', body)
        return known[changed]

    @router.get("/widget/aisle.js", response_class=Response, summary="The chat widget")
    async def widget(if_none_match: Annotated[str | None, Header()] = None) -> Response:
        try:
            tag, body = load()
        except FileNotFoundError:
            raise UserError("not_found", "The widget has not been built.") from None
        headers = {
            "ETag": tag,
            "Cache-Control": "public, max-age=300",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        tags = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
        if tag in tags or "*" in tags:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)

    return router
