"""The tool `recommend`: products for this shopper, each with its reason.

Reads the wish out of the arguments (limits into the store's currency, for whom it is), asks the Recommender and turns
the list into cards, lines and ground. Products named in a reason go into the ground too, so that they may be said.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel, Field, JsonValue

from tools.ground import Ground
from tools.intent.understanding import Filters
from tools.phrases import Phrases, told_in
from tools.recommend.audience import read_audience, thing_wanted
from tools.recommend.recommender import Recommendation, Wish, buyable_within
from tools.search.cards import Shown, View, ground_of, product_card, product_line
from tools.search.limits import StoreLimits, in_store_currency
from tools.stores.catalog import Product
from tools.toolkit import Card, ToolContext, ToolResult, tool

_SAY = Phrases(
    {
        "title": ("Picked for you", "为您推荐"),
        "title_like": ("More like this", "相似商品"),
        "found": ("{count} recommendations, each with its reason:", "{count}件推荐商品及理由："),
        "first": ("This one suits best, with its reason:", "最值得推荐的是这一件，理由如下："),
        "none": ("Nothing in the store fits these wishes right now.", "目前没有符合这些要求的商品可以推荐。"),
    }
)


class RecommendArgs(BaseModel):
    """What to recommend. All of it may be left out."""

    query: str = Field(default="", max_length=300, description="what kind of thing, in the shopper's words")
    for_whom: str | None = Field(default=None, max_length=100, description="if for somebody else: who, and their age")
    like_product_id: str | None = Field(default=None, max_length=200, description="a product the list is to be like")
    category: str | None = Field(default=None, max_length=100)
    brand: str | None = Field(default=None, max_length=100)
    brands_not: list[str] | None = Field(default=None, max_length=20)
    price_min: Decimal | None = Field(default=None, ge=0)
    price_max: Decimal | None = Field(default=None, ge=0)
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$", description="of the price limits, e.g. CNY")
    count: int = Field(default=4, ge=1, le=8)


@tool(RecommendArgs)
async def recommend(context: ToolContext, args: RecommendArgs) -> ToolResult:
    """Recommend products that suit this shopper, or are like a product, each with the reason."""
    services, language = context.services, context.language
    stated = Filters(
        price_min=args.price_min,
        price_max=args.price_max,
        currency=args.currency,
        category=args.category,
        brand=args.brand,
        brands_not=args.brands_not,
    )
    limits = in_store_currency(stated, services.rates, services.shop.currency, language)
    profile = await services.profile.load(context.shopper_id)
    held = await services.carts.lines(context.shopper_id)
    wish = Wish(
        query=thing_wanted(args.query),
        like=args.like_product_id,
        audience=read_audience(args.for_whom, args.query),
        filters=limits.filters,
        count=args.count,
        language=language,
        exclude=frozenset(line.product_id for line in held),
    )
    found = await services.recommender.recommend(profile, wish)
    if not found:
        none = [_SAY.say("none", language)]
        return ToolResult(none, ground=Ground(amounts=limits.stated), told=told_in(language, none), notes={"found": 0})
    named = await services.stores.catalog.get(sorted({seed for item in found for seed in item.seed_ids}))
    view = View(language, services.rates, args.currency or context.currency)
    title = "title_like" if args.like_product_id else "title"
    return _result(found, named, limits, view, title, context.lines)


def _result(
    found: Sequence[Recommendation], named: dict[str, Product], limits: StoreLimits, view: View, title: str, told: int
) -> ToolResult:
    items = [_shown(item, limits.filters) for item in found]
    ground = ground_of([*(Shown(product, product.variants[0]) for product in named.values()), *items], view)
    ground.amounts = limits.stated
    ground.numbers = [str(len(items))]
    cards: list[JsonValue] = [product_card(item, view, place) for place, item in enumerate(items, 1)]
    value: dict[str, JsonValue] = {"items": cards, "title": _SAY.say(title, view.language)}
    if limits.note:
        value["note"] = limits.note
    lines = [_SAY.say("found" if told > 1 else "first", view.language, count=len(items))]
    lines += [product_line(item, view) for item in items[:told]]
    why: dict[str, JsonValue] = {
        item.product.id: {signal.source: round(signal.value, 3) for signal in reversed(item.signals)} for item in found
    }
    return ToolResult(
        lines,
        cards=[Card(name="product_cards", value=value)],
        ground=ground,
        shown=[item.product.id for item in items],
        notes={"found": len(items), "signals": why},
    )


def _shown(item: Recommendation, filters: Filters) -> Shown:
    """The variant that can be bought within the limits in front; the strongest reason on the card, all behind it."""
    buyable = set(buyable_within(item.product, filters))
    variant = next(variant for variant in item.product.variants if variant.id in buyable)
    return Shown(item.product, variant, item.reasons[0], tuple(item.why))
