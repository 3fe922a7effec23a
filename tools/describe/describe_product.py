"""The tool that gathers what a description of a product may claim: its attributes, and nothing else.

The words are the model's (agent/describe.py writes and checks them); this tool hands it the backed facts.
"""

from __future__ import annotations

from tools.search.cards import View, ground_of, show
from tools.search.product_details import DetailsArgs, find_product
from tools.stores.catalog import Product
from tools.toolkit import ToolContext, ToolResult, tool
from tools.wording import say


@tool(DetailsArgs)
async def describe_product(context: ToolContext, args: DetailsArgs) -> ToolResult:
    """Gather a product's attributes for writing a description of it."""
    product = await find_product(context, args.product_id, args.name)
    if product is None:
        return ToolResult([say(context.language, "which_product")], notes={"found": 0})
    view = View(context.language, context.services.rates, context.currency)
    return ToolResult(
        backed_facts(product, context.language),
        ground=ground_of([show(product)], view),
        notes={"product_id": product.id, "described": True},
    )


def backed_facts(product: Product, language: str) -> list[str]:
    """Title, brand, category, attributes and options as lines: what a description may claim."""
    texts = product.text(language)
    colon = "：" if language == "zh" else ": "
    lines = [texts.title]
    if product.brand:
        lines.append(f"{say(language, 'brand')}{colon}{product.brand}")
    lines += [f"{label.replace('_', ' ')}{colon}{value}" for label, value in texts.attributes.items()]
    options: dict[str, dict[str, None]] = {}
    for variant in product.variants:
        for name, value in variant.options.items():
            options.setdefault(name, {})[value] = None
    lines += [f"{name}{colon}{', '.join(values)}" for name, values in options.items()]
    return lines
