"""The customers' names and streets are recognised word by word, and sealed for everybody else."""

from __future__ import annotations

import pytest

from agent.seal.seal import Seal
from tests import small_store
from tools.stores.known_people import KnownPeople, units
from tools.stores.people import Address, Customer
from tools.stores.store import Stores

OUYANG = Customer(
    id="ouyang",
    name="欧阳守静",
    email="o@example.com",
    addresses=[Address(line1="梧桐巷九十七号", city="临江", postcode="318862", country="CN")],
)


@pytest.fixture
async def people(stores: Stores) -> KnownPeople:
    await stores.customers.load([*small_store.customers(), OUYANG])
    found = KnownPeople(stores.database)
    await found.refresh()
    return found


def sealed(text: str, people: KnownPeople, customer: str | None = None) -> str:
    seal = Seal(people=people, customer_id=customer)
    return "".join(map(seal.feed, text)) + seal.finish()


@pytest.mark.parametrize(
    "written",
    ["12 Mill Lane", "12-mill-lane", "12 MILL LANE", "1 2 M i l l L a n e", "enaL lliM 21", "12\u200b Mill Lane"],
)
async def test_a_street_is_shown_to_nobody_else(people: KnownPeople, written: str) -> None:
    told = "".join(units(sealed(f"They live at {written}, it says.", people)))
    assert "mill" not in told
    assert "llim" not in told


@pytest.mark.parametrize("written", ["欧阳守静", "欧 阳 守 静", "欧-阳-守-静", "静守阳欧", "梧桐巷九十七号"])
async def test_a_chinese_name_is_shown_to_nobody_else(people: KnownPeople, written: str) -> None:
    told = "".join(units(sealed(f"那位顾客是{written}。", people)))
    assert "".join(units(written))[1:] not in told
    assert told.startswith("那位顾客是")


async def test_a_customer_reads_their_own_address(people: KnownPeople) -> None:
    assert sealed("It goes to 12 Mill Lane.", people, "mia") == "It goes to 12 Mill Lane."
    assert sealed("寄往梧桐巷九十七号。", people, "ouyang") == "寄往梧桐巷九十七号。"


async def test_a_card_is_shown_to_nobody_else(people: KnownPeople) -> None:
    assert "9212" not in sealed("Paid with Visa ending 9212.", people)
    assert sealed("Paid with Visa ending 9212.", people, "mia") == "Paid with Visa ending 9212."


async def test_words_that_only_begin_like_a_name_go_through(people: KnownPeople) -> None:
    text = "12 mill wheels, Mia said; 欧阳修写的诗，梧桐树下。"
    assert sealed(text, people) == text


async def test_a_short_name_may_be_an_ordinary_word_and_is_let_be(people: KnownPeople) -> None:
    assert sealed("陈伟 and Mia", people) == "陈伟 and Mia"


async def test_a_colour_that_a_fact_holds_is_no_customer(stores: Stores) -> None:
    await stores.customers.load([Customer(id="r", name="Rosie Golding", email="r@example.com")])
    people = KnownPeople(stores.database)
    await people.refresh()
    seal = Seal(people=people, known=lambda: "lipstick rosie golding, matte")
    assert seal.clean("The Rosie Golding is matte.") == "The Rosie Golding is matte."
