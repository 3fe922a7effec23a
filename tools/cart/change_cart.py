"""The tools `show_cart`, `set_quantity` and `remove_from_cart`.

They name a line by its variant, by its product, or not at all where the cart holds one thing only. Always answer with
the cart as it now is.
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from tools.cart.cart import MOST_OF_ONE
from tools.cart.view import Cart, CartItem, enough, read_cart
from tools.ground import Action
from tools.phrases import Phrases, list_text
from tools.search.cards import View
from tools.toolkit import ToolContext, ToolResult, tool

_SAY = Phrases(
    {
        "not_in": ("This is not in the cart.", "购物车里没有这件商品。"),
        "which": ("It is not clear which of these is meant: {titles}.", "还不清楚指的是哪一件：{titles}。"),
        "set": ("Now {quantity} × {title} in the cart.", "购物车中现有{quantity} × {title}。"),
        "removed": ("Taken out of the cart: {title}.", "已从购物车移除：{title}。"),
        "emptied": ("The cart was emptied.", "购物车已清空。"),
        "too_many": ("Of {title} only {left} can be had. Nothing was changed.", "{title}只剩{left}件，没有更改。"),
    }
)


class ShowCartArgs(BaseModel):
    """Nothing is needed."""


class SetQuantityArgs(BaseModel):
    """A line of the cart and how many of it."""

    quantity: int = Field(ge=0, le=MOST_OF_ONE, description="0 takes it out")
    variant_id: str | None = Field(default=None, max_length=200)
    product_id: str | None = Field(default=None, max_length=200)


class RemoveArgs(BaseModel):
    """A line of the cart, or all of them."""

    variant_id: str | None = Field(default=None, max_length=200)
    product_id: str | None = Field(default=None, max_length=200)
    everything: bool = Field(default=False, description="true empties the cart")


@tool(ShowCartArgs)
async def show_cart(context: ToolContext, args: ShowCartArgs) -> ToolResult:
    """Show what is in the shopper's cart, with the total and the way to the checkout."""
    return _result(context, await _cart(context), [])


@tool(SetQuantityArgs)
async def set_quantity(context: ToolContext, args: SetQuantityArgs) -> ToolResult:
    """Change how many of a product are in the shopper's cart."""
    if args.quantity == 0:
        return await _remove(context, args.variant_id, args.product_id)
    cart = await _cart(context)
    item = _meant(context, cart, args.variant_id, args.product_id)
    if not isinstance(item, CartItem):
        return _result(context, cart, [item])
    title = item.title(context.language)
    if not enough(item.variant, args.quantity):
        result = _result(
            context, cart, [_SAY.say("too_many", context.language, title=title, left=item.variant.quantity)]
        )
        result.ground.products[item.product.id].numbers.append(str(item.variant.quantity))
        return result
    await context.services.carts.set(context.shopper_id, item.variant.id, args.quantity)
    line = _SAY.say("set", context.language, quantity=args.quantity, title=title)
    done: Action = "added_to_cart" if args.quantity > item.quantity else "removed_from_cart"
    return _result(context, await _cart(context), [line], done)


@tool(RemoveArgs)
async def remove_from_cart(context: ToolContext, args: RemoveArgs) -> ToolResult:
    """Take a product out of the shopper's cart, or empty the cart."""
    if args.everything:
        await context.services.carts.clear(context.shopper_id)
        return _result(context, await _cart(context), [_SAY.say("emptied", context.language)], "removed_from_cart")
    return await _remove(context, args.variant_id, args.product_id)


async def _remove(context: ToolContext, variant_id: str | None, product_id: str | None) -> ToolResult:
    if variant_id and await context.services.carts.set(context.shopper_id, variant_id, 0):
        # By its id even what can no longer be bought can be taken out; its title may be gone with it.
        found = (await context.services.stores.catalog.by_variant([variant_id])).get(variant_id)
        title = found.text(context.language).title if found else variant_id
    else:
        cart = await _cart(context)
        item = _meant(context, cart, variant_id, product_id)
        if not isinstance(item, CartItem):
            return _result(context, cart, [item])
        title = item.title(context.language)
        await context.services.carts.set(context.shopper_id, item.variant.id, 0)
    line = _SAY.say("removed", context.language, title=title)
    return _result(context, await _cart(context), [line], "removed_from_cart")


def _meant(context: ToolContext, cart: Cart, variant_id: str | None, product_id: str | None) -> CartItem | str:
    """The line meant, or the sentence that says why there is none."""
    fitting = [
        item
        for item in cart.items
        if (variant_id is None or item.variant.id == variant_id)
        and (product_id is None or item.product.id == product_id)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        return _SAY.say("not_in", context.language)
    titles = list_text((item.title(context.language) for item in fitting), context.language)
    return _SAY.say("which", context.language, titles=titles)


async def _cart(context: ToolContext) -> Cart:
    return await read_cart(context.services, context.shopper_id, context.language)


def _result(context: ToolContext, cart: Cart, first: list[str], done: Action | None = None) -> ToolResult:
    ground = cart.ground(View(context.language, context.services.rates, context.currency))
    ground.done = [done] if done else []
    return ToolResult(
        [*first, *cart.lines(context.language)],
        cards=[cart.card(context.language)],
        ground=ground,
        shown=[item.product.id for item in cart.items],
        notes={"items": len(cart.items), "total": str(cart.total.amount)},
    )
