"""The query log: masked, with keywords, and answerable."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.tools.conftest import Shop
from tools.profile.querylog import keywords
from tools.stores.schema import query_log

BOTH_DATABASES = True


async def test_nothing_that_identifies_a_person_is_stored(shop: Shop) -> None:
    await shop.services.queries.record(
        "ship to ann@mail.example or 802-555-0142, card 4111111111111111", language="en", found=0
    )
    async with shop.services.stores.database.connect() as connection:
        row = (await connection.execute(select(query_log))).one()
    assert row.query == "ship to [email] or [phone], card [card]"
    assert row.keywords == ["ship", "card"]
    assert row.source == "chat"


async def test_most_wanted_and_most_missed(shop: Shop) -> None:
    log = shop.services.queries
    for query, found in [("Blue tent", 3), ("blue tent", 2), ("kayak", 0), ("  ", 0)]:
        await log.record(query, language="en", found=found)
    wanted = await log.most_wanted()
    assert [(entry.query, entry.times) for entry in wanted] == [("blue tent", 2), ("kayak", 1)]
    assert [entry.query for entry in await log.most_wanted(unfound=True)] == ["kayak"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Do you have waterproof hiking boots under 200?", ["waterproof", "hiking", "boots", "under", "200"]),
        ("我想买一双防水的徒步鞋", ["一双", "防水", "徒步", "鞋"]),
    ],
)
def test_keywords_leave_fillers_out(text: str, expected: list[str]) -> None:
    assert keywords(text) == expected
