"""Refusals over HTTP: every one is `{code, message}` with the stable codes of docs/protocol.md, and described as such.

Owns the status of each code and what FastAPI's own checks of a request become. The doors raise UserError; called by
server/app.py.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from tools.errors import UserError

_STATUS = {
    "bad_json": 400,
    "bad_frame": 422,
    "message_empty": 422,
    "message_too_long": 422,
    "frame_too_large": 413,
    "token_invalid": 401,
    "token_expired": 401,
    "token_wrong_store": 401,
    "admin_only": 401,
    "conversation_forbidden": 403,
    "origin_refused": 403,
    "conversation_unknown": 404,
    "not_found": 404,
    "unknown_handoff": 404,
    "unknown_customer": 404,
    "handoff_taken": 409,
    "handoff_closed": 409,
    "busy": 409,
    "not_yours": 409,
    "rate_limited": 429,
    "too_many_conversations": 429,
    "overloaded": 503,
    "server_stopping": 503,
    "internal": 500,
}


class Refusal(BaseModel):
    """Why a request was refused."""

    code: str
    message: str


REFUSALS: dict[int | str, dict[str, Any]] = {"4XX": {"model": Refusal, "description": "Refused; `code` says why"}}


def add_refusals(app: FastAPI) -> None:
    """Answer UserError, and requests of a wrong shape, with a refusal."""
    app.add_exception_handler(UserError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_shape)
    app.add_exception_handler(HTTPException, _refuse_early)


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, UserError):
        raise error
    return JSONResponse({"code": error.code, "message": error.message}, _STATUS.get(error.code, 400))


async def _refuse_shape(request: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return await _refuse(request, UserError("bad_frame", f"{where}: {first['msg']}"))


async def _refuse_early(_: Request, error: Exception) -> JSONResponse:
    """What FastAPI refuses by itself: a body that cannot be read at all, a page that is not there."""
    if not isinstance(error, HTTPException):
        raise error
    code = "bad_json" if error.status_code == 400 else "not_found"
    return JSONResponse({"code": code, "message": error.detail}, error.status_code, headers=error.headers)
