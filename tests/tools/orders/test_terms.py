"""`orders.toml`: what a merchant edits, checked with plain errors."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.orders.terms import Terms, load_terms, terms_file


def write(folder: Path, text: str) -> Path:
    path = folder / "orders.toml"
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_there_are_sensible_terms(tmp_path: Path) -> None:
    assert load_terms(None) == Terms()
    assert terms_file(tmp_path / "store.toml") is None


def test_a_merchants_file_beside_the_stores_own(tmp_path: Path) -> None:
    write(
        tmp_path,
        """
        [returns]
        within_days = 14
        shipping_fee = "6.95"
        [returns.reasons]
        broken = { en = "Broken", zh = "坏了", paid_by = "store" }
        [exchanges]
        within_days = 0
        """,
    )
    terms = load_terms(terms_file(tmp_path / "store.toml"))
    assert (terms.returns.within_days, terms.returns.shipping_fee) == (14, Decimal("6.95"))
    assert list(terms.returns.reasons) == ["broken"]
    assert terms.exchanges.within_days is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[returns]\nwithin_days = -1", "returns.within_days"),
        ('[cancel]\nstatuses = ["shipped"]', "cancel.statuses: 'shipped' cannot allow this"),
        ('[cancel]\nstatuses = ["sent"]', "cancel.statuses"),
        ("[refunds]\ndays = 3", "refunds: Extra inputs"),
        ('[cancel.reasons]\nlate = { en = "Late" }', "cancel.reasons.late.zh"),
        ("refund_days = [7, 5]", "refund_days"),
        ("refund_days_by = { paypal = [2, 1] }", "paypal"),
        ("refund_days_by = { cash = [1, 2] }", "refund_days_by.cash"),
        ("not toml", "not valid TOML"),
    ],
)
def test_a_mistake_is_named_with_file_and_field(tmp_path: Path, text: str, words: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UserError) as error:
        load_terms(path)
    assert str(path) in error.value.message
    assert words in error.value.message
