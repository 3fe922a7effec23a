"""The demo store's routes: home, departments, products, cart, policies, and the files they need.

Owns which page shows what. Rendering is site.py's, the shelves shelf.py's, signing in signin.py's. Called by `aisle
demo`; a real store has pages of its own and takes only the script tag from here.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from server.auth import Authenticator
from server.demo.cart import read_cart
from server.demo.shelf import front_variant, in_department, loved, mixed, on_sale, options_of, variants_json
from server.demo.signin import sign_in_routes
from server.demo.site import Site
from tools.errors import UserError
from tools.money import Money
from tools.services import Services
from tools.stores.catalog import Product

_ASSETS = Path(__file__).parent / "assets"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
_markdown = MarkdownIt("js-default")  # no raw HTML: policies are the merchant's text, and stay text


def demo_routes(services: Services, identity: Authenticator, *, pictures: Path) -> APIRouter:
    """The whole demo store. `pictures` is the folder its product pictures are served from."""
    site = Site(services, identity)
    router = APIRouter(include_in_schema=False)
    router.include_router(_shop_routes(site))
    router.include_router(_product_routes(site))
    router.include_router(_cart_and_policy_routes(site))
    router.include_router(_file_routes(pictures))
    router.include_router(sign_in_routes(site.signed))
    return router


def _shop_routes(site: Site) -> APIRouter:
    router = APIRouter()
    shelf = site.shelf

    @router.get("/")
    async def root() -> RedirectResponse:
        return RedirectResponse("/store")

    @router.get("/store")
    async def home(request: Request) -> Response:
        products, language = await shelf.products(), site.language(request)
        sale = shelf.tiles(mixed(on_sale(products), 4), language)
        best = shelf.tiles(mixed(loved(products), 8), language)
        return await site.render(request, "home.html", sale=sale, loved=best)

    @router.get("/store/c/{slug}")
    async def department(request: Request, slug: str, sort: str = "loved", on: str = "") -> Response:
        language = site.language(request)
        found = next((one for one in await shelf.departments(language) if one.slug == slug), None)
        if found is None:
            return await site.missing(request)
        tiles = shelf.tiles(loved(in_department(await shelf.products(), slug, on)), language)
        if sort in ("low", "high"):
            tiles.sort(key=lambda tile: tile.amount, reverse=sort == "high")
        return await site.render(request, "department.html", department=found, on=on, sort=sort, tiles=tiles)

    return router


def _product_routes(site: Site) -> APIRouter:
    router = APIRouter()
    shelf = site.shelf

    @router.get("/store/p/{product_id}")
    async def product(request: Request, product_id: str, variant: str = "") -> Response:
        found = await shelf.product(product_id)
        if found is None:
            return await site.missing(request)
        language = site.language(request)
        variants = variants_json(found, shelf, language)
        front = next((one.id for one in found.variants if one.id == variant), front_variant(found).id)
        return await site.render(
            request,
            "product.html",
            product=found,
            product_id=found.id,
            text=found.text(language),
            tile=shelf.tiles([found], language)[0],
            options=options_of(found, language),
            variants=variants,
            chosen=next(one for one in variants if one["id"] == front),
            related=shelf.tiles(_related(found, await shelf.products()), language),
        )

    return router


def _related(product: Product, products: list[Product]) -> list[Product]:
    """Best of the same shelf, then of the same department."""
    others = [one for one in loved(products) if one.id != product.id]
    near = [one for one in others if one.category == product.category]
    wider = [one for one in others if one.category[:1] == product.category[:1] and one not in near]
    return [*near, *wider][:4]


def _cart_and_policy_routes(site: Site) -> APIRouter:
    router = APIRouter()
    shop = site.services.shop

    @router.get("/store/cart")
    async def cart(request: Request, items: str = "") -> Response:
        page = await read_cart(site.services.stores.catalog, items, site.language(request), shop.currency)
        threshold = shop.free_shipping_threshold
        free_from = Money(threshold, shop.currency).display() if threshold else None
        return await site.render(request, "cart.html", cart=page, items=items, free_from=free_from)

    @router.get("/store/policies/{policy_id}")
    async def policy(request: Request, policy_id: str) -> Response:
        found = next((one for one in await site.policies(site.language(request)) if one.id == policy_id), None)
        if found is None:
            return await site.missing(request)
        body = Markup(_markdown.render(found.body))
        return await site.render(request, "policy.html", policy=found, body=body)

    return router


def _file_routes(pictures: Path) -> APIRouter:
    router = APIRouter(prefix="/store")

    @router.get("/pictures/{name}")
    async def picture(name: str) -> FileResponse:
        return _file(pictures, name, "public, max-age=86400")

    @router.get("/assets/{name}")
    async def asset(name: str) -> FileResponse:
        return _file(_ASSETS, name, "no-cache")

    return router


def _file(folder: Path, name: str, caching: str) -> FileResponse:
    path = folder / name
    kind = _TYPES.get(path.suffix)
    if kind is None or path.parent != folder or not path.is_file():
        raise UserError("not_found", "There is no such file.")
    return FileResponse(path, media_type=kind, headers={"Cache-Control": caching, "X-Content-Type-Options": "nosniff"})
