"""The tools `show_cart`, `set_quantity` and `remove_from_cart`.

They name a line by its variant, by its product, by words of its title and options, or not at all where the cart holds
one thing only. Always answer with the cart as it now is.
"""

from __future__ import annotations

from pydantic import BaseModel, Field, JsonValue

from tools.cart.cart import MOST_OF_ONE
from tools.cart.choice import choose
from tools.cart.view import Cart, CartItem, enough, read_cart
from tools.ground import Action
from tools.phrases import Phrases, list_text, told_in
from tools.search.cards import View
from tools.search.index_words import query_words, words
from tools.toolkit import Card, ToolContext, ToolResult, tool

_SAY = Phrases(
    {
        "not_in": ("This is not in the cart. In it: {titles}.", "购物车里没有这件商品。现有：{titles}。"),
        "empty": ("There is nothing in the cart.", "购物车里没有商品。"),
        "holds": (
            "In the cart: {quantity} in all, {total} together. Pay with the button on the card.",
            "购物车里共{quantity}件，合计{total}。点击卡片上的按钮即可结算。",
        ),
        "remove": ("Remove {title} from my cart", "把{title}从购物车删掉"),
        "which": ("It is not clear which of these is meant: {titles}.", "还不清楚指的是哪一件：{titles}。"),
        "set": ("Now {quantity} × {title} in the cart.", "购物车中现有{quantity} × {title}。"),
        "removed": ("Taken out of the cart: {title}.", "已从购物车移除：{title}。"),
        "emptied": ("The cart was emptied.", "购物车已清空。"),
        "too_many": ("Of {title} only {left} can be had. Nothing was changed.", "{title}只剩{left}件，没有更改。"),
    }
)


class ShowCartArgs(BaseModel):
    """Nothing is needed."""


class LineArgs(BaseModel):
    """Which line of the cart."""

    variant_id: str | None = Field(default=None, max_length=200)
    product_id: str | None = Field(default=None, max_length=200)
    name: str | None = Field(default=None, max_length=200, description="words of its title")
    options: dict[str, str] = Field(default_factory=dict, description="what it comes in, e.g. {'size': 'M'}")


class SetQuantityArgs(LineArgs):
    """A line of the cart and how many of it."""

    quantity: int = Field(ge=0, le=MOST_OF_ONE, description="0 takes it out")


class RemoveArgs(LineArgs):
    """A line of the cart, or all of them."""

    everything: bool = Field(default=False, description="true empties the cart")


@tool(ShowCartArgs)
async def show_cart(context: ToolContext, args: ShowCartArgs) -> ToolResult:
    """Show what is in the shopper's cart, with the total and the way to the checkout."""
    return _result(context, await _cart(context), None)


@tool(SetQuantityArgs)
async def set_quantity(context: ToolContext, args: SetQuantityArgs) -> ToolResult:
    """Change how many of a product are in the shopper's cart."""
    if args.quantity == 0:
        return await _remove(context, args)
    cart = await _cart(context)
    item = _meant(cart, args)
    if not isinstance(item, CartItem):
        return _unclear(context, cart, item)
    title = item.title(context.language)
    if not enough(item.variant, args.quantity):
        result = _result(context, cart, _SAY.say("too_many", context.language, title=title, left=item.variant.quantity))
        result.ground.products[item.product.id].numbers.append(str(item.variant.quantity))
        return result
    await context.services.carts.set(context.shopper_id, item.variant.id, args.quantity)
    line = _SAY.say("set", context.language, quantity=args.quantity, title=title)
    done: Action = "added_to_cart" if args.quantity > item.quantity else "removed_from_cart"
    return _result(context, await _cart(context), line, done, item.product.id)


@tool(RemoveArgs)
async def remove_from_cart(context: ToolContext, args: RemoveArgs) -> ToolResult:
    """Take a product out of the shopper's cart, or empty the cart."""
    if args.everything:
        await context.services.carts.clear(context.shopper_id)
        return _result(context, await _cart(context), _SAY.say("emptied", context.language), "removed_from_cart")
    return await _remove(context, args)


async def _remove(context: ToolContext, args: LineArgs) -> ToolResult:
    if args.variant_id and await context.services.carts.set(context.shopper_id, args.variant_id, 0):
        # By its id even what can no longer be bought can be taken out; its title may be gone with it.
        found = (await context.services.stores.catalog.by_variant([args.variant_id])).get(args.variant_id)
        title = found.text(context.language).title if found else args.variant_id
    else:
        cart = await _cart(context)
        item = _meant(cart, args)
        if not isinstance(item, CartItem):
            return _unclear(context, cart, item)
        title = item.title(context.language)
        await context.services.carts.set(context.shopper_id, item.variant.id, 0)
    line = _SAY.say("removed", context.language, title=title)
    return _result(context, await _cart(context), line, "removed_from_cart")


def _meant(cart: Cart, args: LineArgs) -> CartItem | list[CartItem]:
    """The line meant, or all that could be: none, or several."""
    named = set(query_words(args.name)) if args.name else set[str]()
    fitting = [
        item
        for item in cart.items
        if (args.variant_id is None or item.variant.id == args.variant_id)
        and (args.product_id is None or item.product.id == args.product_id)
        and named <= _words(item)
        and item.variant in choose(item.product, args.options).fitting
    ]
    return fitting[0] if len(fitting) == 1 else fitting


def _words(item: CartItem) -> frozenset[str]:
    """What a line may be called by: its titles and kinds in every language of the catalogue."""
    product = item.product
    texts = [product.title, *product.category, *product.attributes.values(), *item.variant.options.values()]
    texts += [part for text in product.translations.values() for part in (text.title, *text.category)]
    return frozenset(word for text in texts for word in words(text))


def _unclear(context: ToolContext, cart: Cart, could_be: list[CartItem]) -> ToolResult:
    """Nothing was changed: what the cart holds, or which of several is meant, each with a reply that says so."""
    language = context.language
    titles = [item.title(language) for item in could_be or cart.items]
    if not cart.items:
        return _result(context, cart, _SAY.say("empty", language))
    line = _SAY.say("which" if could_be else "not_in", language, titles=list_text(titles, language))
    result = _result(context, cart, line)
    if could_be:
        replies: list[JsonValue] = [
            {"label": title, "text": _SAY.say("remove", language, title=title)} for title in titles
        ]
        result.cards.append(Card(name="quick_replies", value={"items": replies}))
    return result


async def _cart(context: ToolContext) -> Cart:
    return await read_cart(context.services, context.shopper_id, context.language)


def _result(
    context: ToolContext, cart: Cart, first: str | None, done: Action | None = None, about: str | None = None
) -> ToolResult:
    language = context.language
    ground = cart.ground(View(language, context.services.rates, context.currency))
    ground.done = [done] if done else []
    pieces = sum(item.quantity for item in cart.items)
    holds = _SAY.say("holds" if cart.items else "empty", language, quantity=pieces, total=cart.total.display())
    notes: dict[str, JsonValue] = {"items": len(cart.items), "total": str(cart.total.amount)}
    if about:
        notes["product_id"] = about
    said = [first or holds, *cart.warnings(language)]
    return ToolResult(
        [*([first] if first else []), *cart.lines(language)],
        cards=[cart.card(language)],
        ground=ground,
        shown=[item.product.id for item in cart.items],
        spoken=told_in(language, said),
        notes=notes,
    )
