"""How a page of the demo store becomes HTML: its language, its head and foot, its headers.

Owns rendering. Which pages there are is pages.py's; what stands on the shelves is shelf.py's. The pages carry a strict
content security policy on purpose: the widget must work under one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from server.auth import Authenticator
from server.demo.shelf import Shelf, loved, mixed, slug_of
from server.demo.signin import SignedIn
from server.demo.words import LANGUAGES, TEXTS
from tools.services import Services
from tools.stores.people import Policy

_LANGUAGE_COOKIE = "aisle_demo_language"
_YEAR = 365 * 86_400
_POLICY = (
    "default-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)


class Site:
    """Everything a page needs."""

    def __init__(self, services: Services, identity: Authenticator) -> None:
        self.services = services
        self.shelf = Shelf(services.stores.catalog, services.rates)
        self.signed = SignedIn(services.stores.customers, identity)
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals["slug"] = slug_of

    def language(self, request: Request) -> str:
        """What the address asks for, else the cookie, else the browser."""
        wanted = (
            request.query_params.get("lang")
            or request.cookies.get(_LANGUAGE_COOKIE)
            or request.headers.get("accept-language", "")
        )
        return "zh" if wanted.lower().startswith("zh") else "en"

    async def render(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page with its head and foot, in the shopper's language."""
        language = self.language(request)
        other = request.url.include_query_params(lang=LANGUAGES[1 - LANGUAGES.index(language)])
        around = {
            "t": TEXTS[language],
            "language": language,
            "other_language": f"{other.path}?{other.query}",
            "shop": self.services.shop.called(language),
            "departments": await self.shelf.departments(language),
            "policies": await self.policies(language),
            "customer": await self.signed.customer(request),
            "customers": await self.signed.customers.list(),
            "product_id": None,
        }
        page = self._templates.get_template(name).render(around | values)
        response = HTMLResponse(page, status, {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})
        if request.query_params.get("lang") in LANGUAGES:
            response.set_cookie(_LANGUAGE_COOKIE, language, max_age=_YEAR, path="/", samesite="lax")
        return response

    async def policies(self, language: str) -> list[Policy]:
        """The store's policies in a language."""
        return [policy for policy in await self.services.stores.policies.all() if policy.language == language]

    async def missing(self, request: Request) -> HTMLResponse:
        """A page that says what to do instead."""
        best = mixed(loved(await self.shelf.products()), 4)
        tiles = self.shelf.tiles(best, self.language(request))
        return await self.render(request, "missing.html", status=404, tiles=tiles)
