"""The tool `add_to_cart`: put a product into the shopper's own cart, at their request.

Finds the variant meant, looks at its stock as it is now, and says what is still to be chosen instead of guessing. The
cart is the shopper's own and everything in it can be taken out again, so no confirmation is asked.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, Field, JsonValue

from tools.cart.cart import MOST_LINES, MOST_OF_ONE
from tools.cart.choice import Choice, choose
from tools.cart.view import can_buy, enough, read_cart
from tools.ground import Ground
from tools.phrases import Phrases, list_text, pick, told_in, with_options
from tools.search.cards import Shown, View, ground_of, price, product_card, show, stock_word
from tools.search.index import SearchRequest
from tools.search.index_words import words
from tools.search.option_words import option_word, option_words
from tools.search.product_details import find_product
from tools.stores.catalog import Product, Variant
from tools.toolkit import Card, ToolContext, ToolResult, tool

_MOST_CHOICES = 8
_LOOKED_AT, _MOST_MEANT = 8, 4

_SAY = Phrases(
    {
        "which": (
            "It is not clear which product is to go into the cart.",
            "还不清楚要把哪件商品加入购物车。",
        ),
        "unknown": ("This product is no longer in the store. Nothing was added.", "该商品已下架，没有加入购物车。"),
        "which_of": (
            "Nothing was added yet: which of these do you mean by “{name}”?",
            "还没有加入购物车。“{name}”指的是下面哪一件？",
        ),
        "not_found": (
            "I found nothing in the store that is clearly “{name}”. Nothing was added.",
            "店里没有找到明确是“{name}”的商品，没有加入购物车。",
        ),
        "no_such_option": (
            "{title} does not come in {said}. Nothing was added.",
            "{title}没有{said}这个选项，没有加入购物车。",
        ),
        "choices": ("{title} can be had in: {choices}.", "{title}可选：{choices}。"),
        "ask": (
            "Nothing was added yet; please choose first: {options}.",
            "还没有加入购物车，请先选择{options}。",
        ),
        "sold_out": ("{title} is {stock}. Nothing was added.", "{title}{stock}，没有加入购物车。"),
        "all_sold_out": ("No variant of {title} can be bought right now.", "{title}目前所有款式都无法购买。"),
        "too_many": (
            "Of {title} only {left} can be had, and the cart holds {held}. Nothing was added.",
            "{title}只剩{left}件，购物车中已有{held}件，没有再加。",
        ),
        "full": ("The cart is full. Nothing was added.", "购物车已满，没有加入。"),
        "added": (
            "Added to the cart: {quantity} × {title}, {price} each.",
            "已加入购物车：{quantity} × {title}，单价{price}。",
        ),
        "color": ("colour", "颜色"),
        "size": ("size", "尺码"),
    }
)


class AddToCartArgs(BaseModel):
    """What to put into the cart. Without a product: the one the shopper is looking at."""

    variant_id: str | None = Field(default=None, max_length=200)
    product_id: str | None = Field(default=None, max_length=200)
    name: str | None = Field(default=None, max_length=200, description="the product's name, when no id is known")
    options: dict[str, str] = Field(default_factory=dict, description="what the shopper chose, e.g. {'size': 'M'}")
    quantity: int = Field(default=1, ge=1, le=MOST_OF_ONE)
    said: str = Field(default="", max_length=500, description="the shopper's own words")


@tool(AddToCartArgs)
async def add_to_cart(context: ToolContext, args: AddToCartArgs) -> ToolResult:
    """Put a product into the shopper's cart, with the options (size, colour) and quantity they chose."""
    found: tuple[Product, Variant | None] | None
    if not (args.variant_id or args.product_id) and args.name:
        could_be = await _named(context, args.name)
        if not isinstance(could_be, Product):
            return _which(context, args.name, could_be)
        found = could_be, None
    else:
        found = await _product(context, args)
    if found is None:
        key = "unknown" if args.variant_id or args.product_id else "which"
        return _nothing([_SAY.say(key, context.language)], Ground())
    product, variant = found
    if variant is None:
        choice = choose(product, args.options or _options_named(product, args.said))
        if choice.variant is None:
            return _ask(context, product, choice, args)
        variant = choice.variant
    return await _add(context, product, variant, args.quantity)


async def _named(context: ToolContext, name: str) -> Product | list[Product]:
    """The one product with all the words of a name, else what may be meant: two mugs are none."""
    stores = context.services.stores
    response = await stores.index.search(SearchRequest(query=name, language=context.language, limit=_LOOKED_AT))
    found = await stores.catalog.get([hit.product_id for hit in response.hits])
    products = [found[hit.product_id] for hit in response.hits if hit.product_id in found]
    said = set(stores.index.read(name))
    titled = [product for product in products if said <= set(words(" ".join(_titles(product))))]
    return titled[0] if len(titled) == 1 else (titled or products)[:_MOST_MEANT]


def _titles(product: Product) -> list[str]:
    return [product.title, product.brand or "", *(text.title for text in product.translations.values())]


def _which(context: ToolContext, name: str, could_be: list[Product]) -> ToolResult:
    """Nothing was added; what may be meant is shown."""
    language = context.language
    lines = [_SAY.say("which_of" if could_be else "not_found", language, name=name)]
    result = _nothing(lines, Ground())
    if could_be:
        view = _view(context)
        items = [show(product) for product in could_be]
        cards: list[JsonValue] = [product_card(item, view, place) for place, item in enumerate(items, 1)]
        result.cards = [Card(name="product_cards", value={"items": cards})]
        result.ground = ground_of(items, view)
        result.shown = [product.id for product in could_be]
    return result


async def _product(context: ToolContext, args: AddToCartArgs) -> tuple[Product, Variant | None] | None:
    """The product meant, and its variant where that was named by id."""
    catalog = context.services.stores.catalog
    if args.variant_id:
        product = (await catalog.by_variant([args.variant_id])).get(args.variant_id)
        if product:
            return product, next(variant for variant in product.variants if variant.id == args.variant_id)
        if not args.product_id:
            return None
    product = await find_product(context, args.product_id, None)
    return (product, None) if product else None


def _options_named(product: Product, said: str) -> dict[str, str]:
    """The options of a product that a message names as the store does: 'the coral one'."""
    found: dict[str, str] = {}
    text = said.lower().replace(product.title.lower(), " ")
    for variant in product.variants:
        for name, value in variant.options.items():
            names = (value.lower(), option_word(value, "zh"))
            if any(re.search(rf"(?<![a-z\d]){re.escape(word)}(?![a-z\d])", text) for word in names if len(word) > 1):
                found.setdefault(name, value)
    return found


async def _add(context: ToolContext, product: Product, variant: Variant, quantity: int) -> ToolResult:
    services, language = context.services, context.language
    title = with_options(product.text(language).title, variant.options, language)
    if not can_buy(variant):
        availability = "out_of_stock" if variant.availability == "in_stock" else variant.availability
        lines = [_SAY.say("sold_out", language, title=title, stock=stock_word(availability, language))]
        return _with_choices(context, product, [v for v in product.variants if can_buy(v)], lines)
    held = await services.carts.lines(context.shopper_id)
    have = next((line.quantity for line in held if line.variant_id == variant.id), 0)
    if not enough(variant, have + quantity) or have + quantity > MOST_OF_ONE:
        left = min(MOST_OF_ONE, MOST_OF_ONE if variant.quantity is None else variant.quantity)
        result = _with_choices(
            context, product, [], [_SAY.say("too_many", language, title=title, left=left, held=have)]
        )
        result.ground.products[product.id].numbers += [str(left), str(have)]
        return result
    if not have and len(held) >= MOST_LINES:
        return _nothing([_SAY.say("full", language)], Ground())
    await services.carts.add(context.shopper_id, variant.id, product.id, quantity)
    await services.profile.record(context.shopper_id, "cart", product.id, variant.id)
    cart = await read_cart(services, context.shopper_id, language)
    ground = cart.ground(_view(context))
    ground.done = ["added_to_cart"]
    first = _SAY.say("added", language, quantity=quantity, title=title, price=price(variant).display())
    return ToolResult(
        [first, *cart.lines(language)[-2:]],
        cards=[cart.card(language)],
        ground=ground,
        spoken=told_in(language, [first]),
        notes={"added": True, "variant_id": variant.id, "product_id": product.id},
    )


def _ask(context: ToolContext, product: Product, choice: Choice, args: AddToCartArgs) -> ToolResult:
    """Nothing fits, or several do: say what there is to choose from."""
    language = context.language
    title = product.text(language).title
    if not choice.fitting:
        lines = [_SAY.say("no_such_option", language, title=title, said=list_text(args.options.values(), language))]
        return _with_choices(context, product, [v for v in product.variants if can_buy(v)], lines)
    buyable = [variant for variant in choice.fitting if can_buy(variant)]
    if not buyable:
        return _with_choices(context, product, [], [_SAY.say("all_sold_out", language, title=title)])
    names = [_SAY.say(name, language) if name in _SAY else name for name in choice.open_options]
    return _with_choices(context, product, buyable, [_SAY.say("ask", language, options=list_text(names, language))])


def _with_choices(context: ToolContext, product: Product, variants: list[Variant], lines: list[str]) -> ToolResult:
    """A result that added nothing, with the variants that can be chosen as quick replies."""
    language = context.language
    title = product.text(language).title
    ground: Ground = ground_of(
        [Shown(product, variant) for variant in variants[:1] or product.variants[:1]], _view(context)
    )
    if not variants:
        return _nothing(lines, ground, product)
    # Where variants differ in two options, the values of each are named once; the quick replies are whole variants.
    choices = _values(variants, language)
    lines = [*lines, _SAY.say("choices", language, title=title, choices=choices)]
    replies: list[JsonValue] = []
    for variant in variants[:_MOST_CHOICES]:
        label = list_text(option_words(variant.options, language).values(), language)
        wanted = with_options(title, variant.options, language)
        replies.append({"label": label, "text": pick(language, f"Add {wanted} to my cart", f"把{wanted}加入购物车")})
    result = _nothing(lines, ground, product)
    result.cards = [Card(name="quick_replies", value={"items": replies})]
    result.notes["choices"] = len(variants)
    return result


def _nothing(lines: list[str], ground: Ground, about: Product | None = None) -> ToolResult:
    """A result that added nothing, said in these words."""
    result = ToolResult(lines, ground=ground, spoken=lines, notes={"added": False})
    if about:
        result.notes["product_id"] = about.id
    return result


def _values(variants: list[Variant], language: str) -> str:
    values: dict[str, dict[str, None]] = {}
    for variant in variants:
        for name, value in variant.options.items():
            values.setdefault(name, {})[option_word(value, language)] = None
    return pick(language, "; ", "；").join(list_text(of_one, language) for of_one in values.values())


def _view(context: ToolContext) -> View:
    return View(context.language, context.services.rates, context.currency)
