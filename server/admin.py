"""The merchant's door, under /admin, with the admin token: catalogue imports and handoffs.

Owns the routes and the order of a reply (the store of handoffs first, then the conversation). An import runs in this
process, because it owns the indexes.
"""

from __future__ import annotations

import hmac
import tempfile
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request

from server.assistant import CatalogueImporter
from server.auth import bearer
from server.turns import Turns
from tools.errors import UserError


def admin_routes(turns: Turns, importer: CatalogueImporter | None, token: str) -> APIRouter:
    """The routes, each behind the token."""

    async def guard(authorization: Annotated[str | None, Header()] = None) -> None:
        given = bearer(authorization) or ""
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise UserError("admin_only", "This needs the admin token.")

    router = APIRouter(prefix="/admin", tags=["admin"], dependencies=[Depends(guard)])

    @router.post("/import", summary="Import a catalogue file, sent as the body")
    async def import_catalogue(
        request: Request,
        keep: Annotated[bool, Query(description="add and update only; else the file is the whole catalogue")] = False,
        name: Annotated[str, Query(max_length=200)] = "catalogue",
    ) -> dict[str, Any]:
        if importer is None:
            raise UserError("not_found", "This server takes no imports.")
        with tempfile.TemporaryDirectory(prefix="aisle-import-") as folder:
            # The name is kept for messages about the file; a path in it is not.
            path = Path(folder) / (Path(name).name or "catalogue")
            with path.open("wb") as file:
                async for chunk in request.stream():
                    file.write(chunk)
            return dict(await importer(path, keep=keep))

    return router
