"""The demo store's pages over real stores: what they show, in both languages, and who is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from server.auth import Authenticator
from server.demo.cart import parse_items
from server.demo.pages import demo_routes
from tests import small_store
from tests.stores.hashing import HashingEmbedder
from tools.errors import UserError
from tools.money import Rates
from tools.services import Services
from tools.shop import ShopInfo
from tools.stores.imports.importer import import_catalogue
from tools.stores.store import open_stores


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the demo store, with a dozen products."""
    feed = tmp_path / "catalogue.jsonl"
    feed.write_text("\n".join(product.model_dump_json() for product in small_store.products()))
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "jacket.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "secret.svg").write_text("no")
    stores = await open_stores(
        database_url=f"sqlite:///{tmp_path}/aisle.db", data_dir=tmp_path, embedder=HashingEmbedder()
    )
    await import_catalogue(stores, feed)
    await stores.customers.load(small_store.customers())
    await stores.policies.load(small_store.policies())
    rates = Rates("USD", {"CNY": Decimal("7.2")})
    services = cast(Services, SimpleNamespace(stores=stores, rates=rates, shop=ShopInfo()))
    app = FastAPI()
    app.include_router(demo_routes(services, Authenticator("demo", secret="s" * 32), pictures=pictures))

    @app.exception_handler(UserError)
    async def refuse(_: Request, error: UserError) -> JSONResponse:
        return JSONResponse({"code": error.code}, 404)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.example") as client:
        yield client
    await stores.close()


async def test_home_shows_departments_products_and_the_widget(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/store")).text
    assert "Alder Rain Jacket" in page
    assert '/store/c/jackets">' in page
    assert 'src="/widget/aisle.js"' in page


async def test_pages_speak_chinese_when_asked_and_remember_it(shop: httpx.AsyncClient) -> None:
    assert "赤杨雨衣外套" in (await shop.get("/store/p/jk-1?lang=zh")).text
    page = (await shop.get("/store/p/jk-1")).text
    assert "加入购物车" in page
    assert "≈ ¥640.80" in page
    assert "藏青色" in page


async def test_a_product_page_tells_the_widget_which_product_it_shows(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/store/p/jk-1?variant=jk-1-red")).text
    assert 'data-product="jk-1"' in page
    assert '"availability": "out_of_stock"' in page


async def test_the_cart_page_prices_a_permalink_afresh_and_leaves_out_what_is_not_sold(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/store/cart", params={"items": "jk-1-navy:2,gone:1,bg-2-beige:1,x"})).text
    assert "$207.00" in page
    assert page.count('class="stepper"') == 2


def test_a_permalink_is_read_with_care() -> None:
    assert parse_items("a:2,b%3A1:1,a:1") == {"a": 3, "b:1": 1}
    assert parse_items("a:-1,b:0,c,:3,d:²,e:99999999") == {"e": 999}
    assert parse_items("") == {}


async def test_what_is_not_there_is_a_page_of_the_store(shop: httpx.AsyncClient) -> None:
    for address in ("/store/p/nope", "/store/c/nope", "/store/policies/nope"):
        answer = await shop.get(address)
        assert answer.status_code == 404
        assert "This page is not here." in answer.text


async def test_a_products_text_stays_text(shop: httpx.AsyncClient) -> None:
    page = (await shop.get("/store/c/jackets?on=%22%3E%3Cscript%3E&sort=%3Cb%3E")).text
    assert "<script>&" not in page
    assert '"><script>' not in page


async def test_signing_in_gives_a_token_and_the_page_knows(shop: httpx.AsyncClient) -> None:
    customer = small_store.customers()[0]
    assert (await shop.get("/store/token")).json() == {"token": None, "name": None}
    signed = (await shop.post("/store/sign-in", json={"customer": customer.id})).json()
    verified = await Authenticator("demo", secret="s" * 32).verify(signed["token"])
    assert verified.customer_id() == customer.id
    assert 'data-signed-in="yes"' in (await shop.get("/store")).text
    assert (await shop.get("/store/token")).json()["name"] == customer.name
    await shop.post("/store/sign-out")
    assert (await shop.get("/store/token")).json()["token"] is None


async def test_a_forged_cookie_is_a_guest(shop: httpx.AsyncClient) -> None:
    forged = Authenticator("demo", secret="x" * 32).issue(small_store.customers()[0].id)
    shop.cookies.set("aisle_demo_customer", forged, path="/store")
    assert 'data-signed-in="no"' in (await shop.get("/store")).text


async def test_only_pictures_are_served_from_their_folder(shop: httpx.AsyncClient) -> None:
    assert (await shop.get("/store/pictures/jacket.svg")).headers["content-type"] == "image/svg+xml"
    for name in ("..%2fsecret.svg", "%2e%2e/secret.svg", "nope.svg", "catalogue.jsonl"):
        assert (await shop.get(f"/store/pictures/{name}")).status_code == 404
