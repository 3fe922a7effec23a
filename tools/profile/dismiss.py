"""The tool behind the card's "not for me" button: the product is shown no more, and the taste follows at once."""

from __future__ import annotations

from pydantic import BaseModel, Field

from tools.errors import ToolError, UserError
from tools.phrases import pick
from tools.toolkit import ToolContext, ToolResult, tool


class DismissArgs(BaseModel):
    """Which product."""

    product_id: str = Field(min_length=1, max_length=200)


@tool(DismissArgs)
async def dismiss_product(context: ToolContext, args: DismissArgs) -> ToolResult:
    """Do not show this product to the shopper again."""
    language = context.language
    try:
        await context.services.profile.record(context.shopper_id, "dismiss", args.product_id)
    except UserError:
        raise ToolError(pick(language, "This product is not in the store.", "店里没有这件商品。")) from None
    line = pick(
        language,
        "I will not show you this one again, and will suggest less of its kind.",
        "不会再向您展示这件商品，同类推荐也会减少。",
    )
    return ToolResult([line], notes={"product_id": args.product_id, "dismissed": True})
