"""The tool that finds products by description and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from tools.ground import Ground
from tools.intent.understanding import Filters
from tools.phrases import list_text, told_in
from tools.search.cards import Shown, View, ground_of, price, product_card, product_line, show
from tools.search.index import SearchHit, SearchRequest, SearchResponse
from tools.search.limits import StoreLimits, in_store_currency, limit_words
from tools.stores.catalog import Product
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say


class SearchArgs(BaseModel):
    """What to look for."""

    query: str = Field(default="", max_length=300, description="what the shopper wants, in their words, without limits")
    category: str | None = Field(default=None, max_length=100)
    brand: str | None = Field(default=None, max_length=100)
    brands_not: list[str] | None = Field(default=None, max_length=20)
    colour: str | None = Field(default=None, max_length=40)
    colours_not: list[str] | None = Field(default=None, max_length=20)
    size: str | None = Field(default=None, max_length=20)
    price_min: Decimal | None = Field(default=None, ge=0)
    price_max: Decimal | None = Field(default=None, ge=0)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", description="of the price limits, e.g. CNY")
    rating_min: Decimal | None = Field(default=None, ge=0, le=5)
    in_stock: bool | None = None
    sort: Literal["price_asc", "price_desc", "rating"] | None = None
    exclude: list[str] = Field(default_factory=list, max_length=100, description="product ids not to show again")
    limit: int = Field(default=6, ge=1, le=12)

    def filters(self) -> Filters:
        """The limits alone."""
        return Filters.model_validate(self.model_dump(exclude={"query", "limit", "exclude"}))


@tool(SearchArgs)
async def search_products(context: ToolContext, args: SearchArgs) -> ToolResult:
    """Find products of the shop by description and limits (price, category, brand, colour, size, rating, stock)."""
    services = context.services
    currency = services.shop.currency
    limits = in_store_currency(args.filters(), services.rates, currency, context.language)
    profile = await services.profile.load(context.shopper_id)
    response = await _search(context, args, limits.filters, profile.dismissed | frozenset(args.exclude))
    found = await services.stores.catalog.get([hit.product_id for hit in response.hits])
    relaxed = [item.limit for item in response.relaxed]
    view = View(context.language, services.rates, args.currency or context.currency)
    items = _fresh(response.hits, found, limits, relaxed)
    services.side.start(services.queries.record(args.query, language=context.language, found=len(items)))
    if not items:
        words = [limit_words(name, limits.said, context.language) for name in _stated(limits.filters)]
        lines = [say(context.language, "found_none"), *words]
        spoken = told_in(context.language, [_nothing(words, context.language)])
        return ToolResult(lines, ground=Ground(amounts=limits.stated), spoken=spoken, notes={"found": 0})
    return _result(items, view, limits, relaxed, response.total, context.lines)


async def _search(
    context: ToolContext, args: SearchArgs, filters: Filters, dismissed: frozenset[str]
) -> SearchResponse:
    """The index's answer. A price the shopper named is worth more than the shelf we took their word for."""

    def request(limits: Filters) -> SearchRequest:
        return SearchRequest(args.query, limits, context.language, args.limit, dismissed)

    index = context.services.stores.index
    response = await index.search(request(filters))
    price_given_up = any(item.limit.startswith("price") for item in response.relaxed)
    if args.query and filters.category and (price_given_up or not response.hits):
        wider = await index.search(request(filters.model_copy(update={"category": None})))
        if wider.hits and not wider.relaxed:
            return wider
    return response


def _fresh(
    hits: Sequence[SearchHit], found: Mapping[str, Product], limits: StoreLimits, relaxed: Sequence[str]
) -> list[Shown]:
    """Products with the variants that were hit; one whose price has left the limits since indexing is dropped."""
    filters = limits.filters
    kept = []
    for hit in hits:
        product = found.get(hit.product_id)
        if product is None:
            continue
        hit_variant = next((variant for variant in product.variants if variant.id == hit.variant_id), None)
        item = Shown(product, hit_variant) if hit_variant else show(product, price_max=filters.price_max)
        too_dear = filters.price_max is not None and item.variant.price > filters.price_max
        if too_dear and "price_max" not in relaxed:
            continue
        kept.append(item)
    return kept


def _stated(filters: Filters) -> list[str]:
    return [name for name in filters.model_dump(exclude_none=True) if name not in ("currency", "sort", "in_stock")]


def _nothing(limits: Sequence[str], language: str) -> str:
    """That nothing fits, and what could be changed."""
    told = list_text(limits, language)
    return say(language, "nothing_within", limits=told) if told else say(language, "nothing_like_it")


def _closest(item: Shown, limits: str, view: View) -> str:
    """That a limit was given up, and what comes nearest: a model likes to say that it fits after all."""
    cost = price(item.variant)
    shown = cost.display()
    if converted := view.converted(cost):
        shown = say(view.language, "about", price=shown, converted=converted.display())
    title = item.product.text(view.language).title
    return say(view.language, "closest", limits=limits, title=title, price=shown)


def _result(
    items: list[Shown], view: View, limits: StoreLimits, relaxed: list[str], total: int, told: int
) -> ToolResult:
    language = view.language
    lines = [say(language, "found" if told > 1 else "best", count=len(items))]
    lines += [product_line(item, view) for item in items[:told]]
    notes = [limits.note] if limits.note else []
    spoken = []
    if relaxed:
        words = list_text((limit_words(name, limits.said, language) for name in relaxed), language)
        spoken = told_in(language, [_closest(items[0], words, view)])
        lines.insert(0, say(language, "relaxed", limits=words))
        notes.append(say(language, "relaxed_card", limits=words))
    if limits.note:
        lines.append(limits.note)
    ground = ground_of(items, view)
    ground.amounts = limits.stated
    ground.numbers = [str(len(items))]
    value = {"items": [product_card(item, view, place) for place, item in enumerate(items, 1)]}
    if notes:
        value["note"] = " ".join(notes)  # type: ignore[assignment]
    return ToolResult(
        lines,
        cards=[Card(name="product_cards", value=value)],  # type: ignore[arg-type]
        ground=ground,
        shown=[item.product.id for item in items],
        spoken=spoken,
        notes={"found": total, "relaxed": list(relaxed)},
    )
