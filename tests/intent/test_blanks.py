"""A page of blank lines is read as one: the cuts between requests begin with blanks, each tried against each."""

from __future__ import annotations

from tools.intent.requests import split_requests


def test_a_page_of_blanks_between_two_requests_is_one_cut() -> None:
    said = "where is my order A1001?" + "\n" * 100_000 + "show me running shoes please"
    assert split_requests(said) == ["where is my order A1001", "show me running shoes please"]
