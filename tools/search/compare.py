"""The tool that puts products side by side."""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from tools.phrases import Phrases, pick, told_in
from tools.search.cards import Shown, View, ground_of, price, product_card, product_line, show, stock_word
from tools.stores.catalog import Product
from tools.toolkit import Card, ToolContext, ToolResult, tool
from tools.wording import say

MAX_ROWS = 10
_ABOUT_THE_OFFER = 4
"""Price, rating, stock and brand come first in the table."""
_SAY = Phrases(
    {
        "cheaper": ("The {title} is the cheaper one at {price}.", "{title}更便宜，{price}。"),
        "rated": ("The {title} is rated higher ({rating}/5).", "{title}评分更高（{rating}）。"),
        "differ": ("What else sets them apart, in this order: {parts}.", "其他区别（按顺序）：{parts}。"),
        "alike": ("In what the shop states of both they are alike.", "从店里的信息看，两者没有明显区别。"),
    }
)


class CompareArgs(BaseModel):
    """Which products to compare."""

    product_ids: list[str] = Field(default_factory=list, max_length=4, description="ids of products shown before")


@tool(CompareArgs)
async def compare_products(context: ToolContext, args: CompareArgs) -> ToolResult:
    """Compare two to four products that were shown before, in a table."""
    ids = list(dict.fromkeys(args.product_ids)) or context.shown[:2]
    found = await context.services.stores.catalog.get(ids)
    products = [found[product_id] for product_id in ids if product_id in found]
    if len(products) < 2:
        asks = [say(context.language, "compare_needs_two")]
        return ToolResult(asks, spoken=asks)
    view = View(context.language, context.services.rates, context.currency)
    items = [show(product) for product in products]
    rows = comparison_rows(products, view)
    lines = [product_line(item, view, place) for place, item in enumerate(items, 1)]
    colon = "：" if context.language == "zh" else ": "
    lines += [f"{row['label']}{colon}{' / '.join(row['values'])}" for row in rows if len(set(row["values"])) > 1]  # type: ignore[arg-type]
    value: dict[str, JsonValue] = {
        "items": [product_card(item, view, place) for place, item in enumerate(items, 1)],
        "rows": list[JsonValue](rows),
    }
    return ToolResult(
        lines,
        cards=[Card(name="comparison", value=value)],
        ground=ground_of(items, view),
        shown=[product.id for product in products],
        told=told_in(context.language, _differences(items, rows, view)),
    )


def _differences(items: list[Shown], rows: list[dict[str, JsonValue]], view: View) -> list[str]:
    """In what they differ: the price, the rating, and what else the table has of both."""
    language = view.language
    titles = [item.product.text(language).title for item in items]
    by_price = sorted(zip((item.variant.price for item in items), titles, strict=True))
    said = []
    if by_price[0][0] < by_price[-1][0]:
        cheapest = next(item for item in items if item.product.text(language).title == by_price[0][1])
        said.append(_SAY.say("cheaper", language, title=by_price[0][1], price=price(cheapest.variant).display()))
    rated = [(item.product.rating, title) for item, title in zip(items, titles, strict=True) if item.product.rating]
    if len(rated) == len(items) and len({rating for rating, _ in rated}) > 1:
        best = max(rated, key=lambda each: each[0])
        said.append(_SAY.say("rated", language, title=best[1], rating=best[0]))
    told = [row for row in rows[_ABOUT_THE_OFFER:] if len(set(row["values"])) > 1 and "–" not in row["values"]]  # type: ignore[arg-type, operator]
    if told:
        colon, comma = ("：", "；") if language == "zh" else (": ", "; ")
        parts = [f"{row['label']}{colon}{' / '.join(row['values'])}" for row in told[:3]]  # type: ignore[arg-type]
        said.append(_SAY.say("differ", language, parts=comma.join(parts)))
    return [pick(language, " ", "").join(said)] if said else [_SAY.say("alike", language)]


def comparison_rows(products: list[Product], view: View) -> list[dict[str, JsonValue]]:
    """Rows of label and one value a product: price, rating, stock, then the attributes that at least two share."""
    language = view.language
    fronts = [show(product).variant for product in products]
    texts = [product.text(language) for product in products]
    rows: list[tuple[str, list[str]]] = [
        (say(language, "price"), [price(variant).display() for variant in fronts]),
        (say(language, "rating"), [f"{product.rating}/5" if product.rating else "–" for product in products]),
        (say(language, "stock"), [stock_word(variant.availability, language) for variant in fronts]),
        (say(language, "brand"), [product.brand or "–" for product in products]),
    ]
    labels = dict.fromkeys(label for text in texts for label in text.attributes)
    shared = [label for label in labels if sum(label in text.attributes for text in texts) >= 2]
    single = [label for label in labels if label not in shared]
    for label in [*shared, *single][: MAX_ROWS - len(rows)]:
        rows.append((label.replace("_", " ").capitalize(), [text.attributes.get(label, "–") for text in texts]))
    return [{"label": label, "values": list[JsonValue](values)} for label, values in rows]
