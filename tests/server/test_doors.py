"""The small doors: readiness, shoppers' events, the widget's file, imports, CORS and the API's description."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from server.doors import widget_routes
from tests.server.house import House, serving, settings_for
from tools.errors import UserError

ADMIN = {"Authorization": "Bearer admin-token-of-the-test"}


def at(house: House) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=house.url)


async def test_ready_only_when_a_question_would_be_answered(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path)) as house, at(house) as http:
        house.assistant.problems = ["The catalogue is empty."]
        assert (await http.get("/health")).status_code == 200
        answer = await http.get("/ready")
        assert answer.status_code == 503
        assert answer.json() == {"ready": False, "problems": ["The catalogue is empty."]}


async def test_ready_says_so(house: House) -> None:
    async with at(house) as http:
        assert (await http.get("/ready")).json() == {"ready": True, "problems": []}


async def test_events_reach_the_profile_of_the_guest_or_the_customer(house: House) -> None:
    async with house.client() as client, at(house) as http:
        event = {"kind": "view", "product_id": "p1", "conversation": client.conversation}
        assert (await http.post("/events", json=event)).status_code == 204
        token = {"Authorization": f"Bearer {house.token('c1')}"}
        bought = {"kind": "purchase", "product_id": "p1", "variant_id": "v1"}
        assert (await http.post("/events", json=bought, headers=token)).status_code == 204
    assert house.recorder.events == [(client.conversation, "view", "p1", None), ("c1", "purchase", "p1", "v1")]


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        ({"kind": "stare", "product_id": "p1"}, 422, "bad_frame"),
        ({"kind": "view"}, 422, "bad_frame"),
        ([], 422, "bad_frame"),
        ({"kind": "view", "product_id": "p1"}, 404, "conversation_unknown"),
        ({"kind": "view", "product_id": "p1", "conversation": "x" * 32}, 404, "conversation_unknown"),
        ({"kind": "view", "product_id": "p" * 5000}, 413, "frame_too_large"),
    ],
)
async def test_an_event_of_nobody_or_nothing_is_refused(house: House, event: Any, status: int, code: str) -> None:
    async with at(house) as http:
        answer = await http.post("/events", json=event)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert house.recorder.events == []


async def test_the_widget_is_one_file_for_every_origin_and_fetched_once(house: House) -> None:
    async with at(house) as http:
        first = await http.get("/widget/aisle.js", headers={"Origin": "https://shop.example"})
        assert first.status_code == 200
        assert first.headers["access-control-allow-origin"] == "*"
        assert first.headers["content-type"].startswith("text/javascript")
        again = await http.get("/widget/aisle.js", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_a_widget_that_was_not_built_is_said_to_be_missing(tmp_path: Path) -> None:
    app = FastAPI()
    app.include_router(widget_routes(tmp_path / "none.js"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        with pytest.raises(UserError, match="not been built"):
            await http.get("/widget/aisle.js")


async def test_only_listed_origins_may_call(tmp_path: Path) -> None:
    async with serving(settings_for(tmp_path, allowed_origins="https://shop.example")) as house, at(house) as http:
        asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
        for origin, status in (("https://shop.example", 200), ("https://evil.example", 400)):
            answer = await http.options("/agui", headers={"Origin": origin, **asking})
            assert answer.status_code == status
        event = {"kind": "view", "product_id": "p1", "conversation": "x" * 32}
        answer = await http.post("/events", json=event, headers={"Origin": "https://evil.example"})
        assert answer.json()["code"] == "origin_refused"


async def test_a_file_is_imported_by_the_process_that_owns_the_indexes(tmp_path: Path) -> None:
    seen: list[tuple[str, bytes, str, bool]] = []

    async def importer(path: Path, *, kind: str, keep: bool) -> Mapping[str, Any]:
        seen.append((path.name, path.read_bytes(), kind, keep))
        return {"imported": 1}

    async with serving(settings_for(tmp_path), importer=importer) as house, at(house) as http:
        headers = {**ADMIN, "X-File-Name": "../../etc/feed.csv"}
        answer = await http.post("/admin/import", params={"keep": True}, content=b"id,title", headers=headers)
        assert answer.json() == {"imported": 1}
        assert (await http.post("/admin/import", content=b"id,title")).status_code == 401
    assert seen == [("feed.csv", b"id,title", "catalogue", True)]


async def test_the_description_of_the_api_is_whole(house: House) -> None:
    async with at(house) as http:
        described = (await http.get("/openapi.json")).json()
    assert {"/health", "/ready", "/agui", "/events", "/admin/import"} <= {*described["paths"], "/admin/import"}
    assert all("summary" in operation for path in described["paths"].values() for operation in path.values())


async def test_every_refusal_is_a_code_and_a_message_and_described_so(tmp_path: Path) -> None:
    async def importer(path: Path, *, kind: str, keep: bool) -> Mapping[str, Any]:
        return {}

    async with serving(settings_for(tmp_path), importer=importer) as house, at(house) as http:
        refused = await http.post("/admin/import", params={"keep": "perhaps"}, headers=ADMIN)
        assert refused.status_code == 422
        assert refused.json().keys() == {"code", "message"}
        assert refused.json()["code"] == "bad_frame"
        paths = (await http.get("/openapi.json")).json()["paths"]
    for operation in (operation for path in paths.values() for operation in path.values()):
        assert "4XX" in operation["responses"]


async def test_a_body_that_cannot_be_read_and_a_page_that_is_not_there_are_refused_alike(house: House) -> None:
    async with at(house) as http:
        assert (await http.get("/nowhere")).json() == {"code": "not_found", "message": "Not Found"}
        wrong = await http.put("/health")
        assert (wrong.status_code, wrong.json()["code"]) == (405, "not_found")
        assert wrong.headers["allow"] == "GET"
