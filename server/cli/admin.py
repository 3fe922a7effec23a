"""Asks the running server's admin door, for the commands that need it."""

from __future__ import annotations

from typing import Any

import httpx

from server.cli.store import store_settings
from server.settings import Settings, kept_secret
from tools.errors import UserError
from tools.stores.lock import holder


def admin_token(settings: Settings) -> str:
    """The set token, or the one kept in the data folder."""
    if settings.admin_token:
        return settings.admin_token.get_secret_value()
    return kept_secret(settings.data_dir / "admin_token")


def ask(method: str, path: str, *, timeout: float = 30, **request: Any) -> dict[str, Any]:
    """One request to the server of this data folder. Raises UserError when none runs, or with what it refused."""
    settings = store_settings()
    running = holder(settings.data_dir)
    if not running or not running.url:
        raise UserError("no_server", f"no Aisle server runs on {settings.data_dir}; start one with `aisle serve`")
    headers = {"Authorization": f"Bearer {admin_token(settings)}"}
    try:
        answer = httpx.request(method, running.url + path, headers=headers, timeout=timeout, **request)
    except httpx.HTTPError as error:
        raise UserError("no_server", f"the server at {running.url} does not answer: {error}") from None
    body: dict[str, Any] = answer.json()
    if answer.status_code != httpx.codes.OK:
        raise UserError(str(body.get("code", "refused")), str(body.get("message", answer.text)))
    return body
