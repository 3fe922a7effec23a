"""Customers, orders and policies: imported with their bad rows told, found again, policies by passage and language."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from tests.stores.files import EXAMPLES, write
from tests.stores.hashing import HashingEmbedder
from tools.errors import UserError
from tools.stores.imports.import_people import import_people
from tools.stores.people import Policy
from tools.stores.policies import split
from tools.stores.schema import orders
from tools.stores.store import Stores


async def test_customers_are_imported_and_found(stores: Stores) -> None:
    report = await import_people(stores, "customers", EXAMPLES / "customers.jsonl")
    assert (report.read, report.imported, report.errors) == (2, 2, [])
    lin = await stores.customers.get("c-2")
    assert lin is not None
    assert (lin.name, lin.language, lin.addresses[0].city) == ("林晓", "zh", "杭州")
    assert [customer.id for customer in await stores.customers.list()] == ["c-1", "c-2"]
    assert await stores.customers.get("nobody") is None


async def test_orders_keep_their_record_and_their_time_in_utc(stores: Stores) -> None:
    await import_people(stores, "orders", EXAMPLES / "orders.jsonl")
    async with stores.database.connect() as connection:
        rows = {row.id: row for row in await connection.execute(select(orders))}
    assert rows["A1002"].placed_at == "2026-10-02T12:05:00+00:00"
    assert rows["A1001"].record["shipments"][0]["carrier"] == "UPS"


async def test_importing_again_replaces_and_removes_nothing(stores: Stores, tmp_path: Path) -> None:
    await import_people(stores, "customers", EXAMPLES / "customers.jsonl")
    renamed = write(tmp_path / "c.jsonl", [{"id": "c-1", "name": "Mira O.", "email": "m@example.com"}])
    await import_people(stores, "customers", renamed)
    assert [customer.name for customer in await stores.customers.list()] == ["Mira O.", "林晓"]


async def test_bad_rows_of_people_are_told_and_good_ones_land(lite: Stores, tmp_path: Path) -> None:
    good = {"id": "a", "name": "A", "email": "a@example.com"}
    rows = [good, {"id": "b", "name": "B"}, "{broken", good, {**good, "id": "c", "card": "4242"}]
    report = await import_people(lite, "customers", write(tmp_path / "c.jsonl", rows))
    assert (report.read, report.imported) == (5, 1)
    assert [(error.line, error.field) for error in report.errors] == [(2, "email"), (3, ""), (4, "id"), (5, "card")]


async def test_a_file_without_one_good_row_is_refused(lite: Stores, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="line 1, customer_id") as raised:
        await import_people(lite, "orders", write(tmp_path / "o.jsonl", [{"id": "a"}]))
    assert raised.value.code == "import_nothing"


def test_a_policy_is_cut_at_its_headings() -> None:
    body = (
        "# Returns\n\nIntro.\n\n## How long\n\n30 days.\n\n### Not a cut\n\nStill here.\n\n## Empty\n\n## Who pays\nWe."
    )
    passages = split(Policy(id="r", language="en", title="Returns", body=body))
    assert [(each.heading, each.text) for each in passages] == [
        ("Returns", "Intro."),
        ("How long", "30 days.\n\n### Not a cut\n\nStill here."),
        ("Who pays", "We."),
    ]


async def test_a_policy_question_is_answered_from_its_passage_in_the_asked_language(stores: Stores) -> None:
    await import_people(stores, "policies", EXAMPLES / "policies.jsonl")
    english = (await stores.policies.search("How many days do I have to return something?", "en"))[0]
    assert (english.policy_id, english.heading, english.language) == ("returns", "How long you have", "en")
    assert english.url == "/policies/returns"
    chinese = (await stores.policies.search("退货期限是多久", "zh"))[0]
    assert (chinese.policy_id, chinese.heading, chinese.language) == ("returns", "退货期限", "zh")


async def test_a_policy_that_does_not_exist_in_a_language_is_answered_in_another(stores: Stores) -> None:
    await import_people(stores, "policies", EXAMPLES / "policies.jsonl")
    found = await stores.policies.search("shipping cost", "zh", limit=8)
    assert {(each.policy_id, each.language) for each in found} == {("returns", "zh"), ("shipping", "en")}
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


async def test_opening_hours_are_found_by_what_shoppers_call_them(lite: Stores) -> None:
    body = "## 联系人工客服\n随时可以转接人工客服。\n## 营业时间\n周一至周六 9:00-18:00。"
    await lite.policies.load([Policy(id="contact", language="zh", title="联系我们", body=body)])
    assert (await lite.policies.search("客服几点上班", "zh"))[0].heading == "营业时间"


async def test_policies_are_embedded_once(stores: Stores, embedder: HashingEmbedder) -> None:
    await import_people(stores, "policies", EXAMPLES / "policies.jsonl")
    asked = embedder.asked
    await stores.policies.refresh()
    assert embedder.asked == asked


async def test_no_policies_and_no_question_find_nothing(lite: Stores) -> None:
    assert await lite.policies.search("returns", "en") == []
    await import_people(lite, "policies", EXAMPLES / "policies.jsonl")
    assert await lite.policies.search("  ", "en") == []
