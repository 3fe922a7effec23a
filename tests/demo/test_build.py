"""The build is repeatable, keeps the merchant's edits, and says in a line what is wrong or what it made."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from examples.demo.build import HERE, TODAY, build, check_titles
from tests.demo.conftest import Store


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_and_day_give_the_same_bytes(demo: Store, tmp_path: Path) -> None:
    build(tmp_path)
    assert _contents(tmp_path) == _contents(demo.folder)


def test_another_seed_gives_other_stock(demo: Store, tmp_path: Path) -> None:
    build(tmp_path, seed=8)
    assert (tmp_path / "catalogue.jsonl").read_bytes() != (demo.folder / "catalogue.jsonl").read_bytes()


def test_a_rebuild_keeps_the_merchants_rates_and_drops_old_pictures(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "gone.svg").write_text("<svg/>")
    (tmp_path / "rates.toml").write_text('base = "USD"\n[rates]\nCNY = "7.00"\n')
    build(tmp_path)
    assert "7.00" in (tmp_path / "rates.toml").read_text()
    assert not (tmp_path / "pictures" / "gone.svg").exists()
    assert not list(tmp_path.rglob("*.part"))


def test_events_are_about_goods_that_exist_and_lie_in_the_past(demo: Store) -> None:
    products = {product.id: {variant.id for variant in product.variants} for product in demo.products}
    events = [json.loads(line) for line in (demo.folder / "events.jsonl").read_text("utf-8").splitlines()]
    assert len(events) > 1000
    assert {event["kind"] for event in events} == {"view", "purchase"}
    for event in events:
        assert event["product_id"] in products
        assert event.get("variant_id") is None or event["variant_id"] in products[event["product_id"]]
        assert event["at"] < TODAY.isoformat()
    bought = {(e["shopper_id"], e["product_id"]) for e in events if e["kind"] == "purchase"}
    for order in demo.orders:
        expected = {(order.customer_id, item.product_id) for item in order.items}
        assert order.status == "cancelled" or expected <= bought


def test_two_products_of_one_title_are_refused(demo: Store) -> None:
    twin = demo.products[0].model_copy(update={"id": "twin"})
    with pytest.raises(ValueError, match="twin and jk-001 are both called"):
        check_titles([demo.products[0], twin])


def test_the_command_says_what_it_made_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.demo.build", "--out", str(tmp_path), "--today", "2026-06-01"]
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.count("\n") == 1
    assert "products" in done.stdout


def test_a_day_that_is_none_is_refused_in_a_clear_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "examples.demo.build", "--out", str(tmp_path / "x"), "--today", "tomorrow"]
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert "tomorrow" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x").exists()
