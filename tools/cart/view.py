"""A cart as the shopper sees it: lines with titles, prices read just now, an exact total, and the way to the checkout.

Made from CartStore's lines and the catalogue's products. What can no longer be bought stays in the store, so that it
comes back with the stock, but it is neither counted nor carried to the checkout, and the shopper is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import quote

from pydantic import JsonValue

from tools.cart.cart import CartLine
from tools.errors import ToolError
from tools.ground import AmountFact, Ground
from tools.money import Money, UnknownCurrencyError
from tools.phrases import Phrases, with_options
from tools.search.cards import Shown, View, ground_of, money_json, price
from tools.search.option_words import option_words
from tools.stores.catalog import Product, Variant
from tools.toolkit import Card

if TYPE_CHECKING:
    from tools.services import Services

SAY = Phrases(
    {
        "empty": ("The cart is empty.", "购物车是空的。"),
        "line": ("{quantity} × {title}: {price} each.", "{quantity} × {title}：单价{price}。"),
        "total": ("Total of the cart: {total}.", "购物车合计：{total}。"),
        "checkout": (
            "The shopper pays at the checkout, through the button on the card.",
            "顾客点击卡片上的按钮去结算。",
        ),
        "gone": (
            "{title} is no longer available and is not counted.",
            "{title}已无法购买，未计入合计。",
        ),
        "short": (
            "Of {title} only {left} are left; the cart holds {quantity}.",
            "{title}仅剩{left}件，购物车中有{quantity}件。",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class CartItem:
    """One line that can be bought."""

    product: Product
    variant: Variant
    quantity: int

    def title(self, language: str) -> str:
        """The product's title with the chosen options."""
        return with_options(self.product.text(language).title, self.variant.options, language)


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart with today's prices."""

    items: list[CartItem]
    gone: list[str]
    """Titles of what can no longer be bought."""
    total: Money
    checkout_url: str

    def card(self, language: str) -> Card:
        """The `cart` card of docs/protocol.md."""
        value: dict[str, JsonValue] = {
            "items": [_item_json(item, language) for item in self.items],
            "total": money_json(self.total),
            "checkout_url": self.checkout_url,
        }
        return Card(name="cart", value=value)

    def lines(self, language: str) -> list[str]:
        """What the model is told of the cart."""
        lines = [
            SAY.say(
                "line",
                language,
                quantity=item.quantity,
                title=item.title(language),
                price=price(item.variant).display(),
            )
            for item in self.items
        ]
        lines += self.warnings(language)
        if not self.items:
            return [*lines, SAY.say("empty", language)]
        return [*lines, SAY.say("total", language, total=self.total.display()), SAY.say("checkout", language)]

    def warnings(self, language: str) -> list[str]:
        """What the shopper must be told: too few of a thing are left, or none."""
        short = [
            SAY.say("short", language, title=item.title(language), left=item.variant.quantity, quantity=item.quantity)
            for item in self.items
            if not enough(item.variant, item.quantity)
        ]
        return short + [SAY.say("gone", language, title=title) for title in self.gone]

    def ground(self, view: View) -> Ground:
        """The facts of the cart: its products, their line sums, the total and the quantities."""
        ground = ground_of([Shown(item.product, item.variant) for item in self.items], view)
        for item in self.items:
            fact = ground.products[item.product.id]
            money = Money(item.variant.price * item.quantity, item.variant.currency).rounded()
            fact.amounts.append(AmountFact(amount=money.amount, currency=money.currency))
            fact.numbers.append(str(item.quantity))
        total = self.total.rounded()
        ground.amounts = [AmountFact(amount=total.amount, currency=total.currency)]
        ground.numbers = list({str(sum(item.quantity for item in self.items)), str(len(self.items))})
        return ground


async def read_cart(services: Services, shopper_id: str, language: str) -> Cart:
    """The shopper's cart with prices and stock as they are now. Raises ToolError where a price has no rate."""
    lines = await services.carts.lines(shopper_id)
    products = await services.stores.catalog.by_variant([line.variant_id for line in lines]) if lines else {}
    items: list[CartItem] = []
    gone: list[str] = []
    for line in lines:
        product = products.get(line.variant_id)
        if product is None:
            gone.append(line.variant_id)
            continue
        variant = next(variant for variant in product.variants if variant.id == line.variant_id)
        if can_buy(variant):
            items.append(CartItem(product, variant, line.quantity))
        else:
            gone.append(with_options(product.text(language).title, variant.options, language))
    total = _total(items, services)
    return Cart(items, gone, total, checkout_address(services.shop.checkout_url, _as_lines(items)))


def can_buy(variant: Variant) -> bool:
    """Whether the store would take an order for this variant now."""
    if variant.availability in ("preorder", "backorder"):
        return True
    return variant.availability == "in_stock" and variant.quantity != 0


def enough(variant: Variant, quantity: int) -> bool:
    """Whether that many can be had; a store that does not count, or takes orders ahead, has enough."""
    return variant.availability != "in_stock" or variant.quantity is None or quantity <= variant.quantity


def checkout_address(template: str, lines: Sequence[CartLine]) -> str:
    """The checkout with the cart in it: `{items}` in the template, else a query parameter `items`.

    Items are `variant:quantity` joined by commas, as several store systems read them; ids are percent-quoted.
    """
    items = ",".join(f"{quote(line.variant_id, safe='')}:{line.quantity}" for line in lines)
    for place in ("{items}", "{variants}"):
        if place in template:
            return template.replace(place, items)
    if not items:
        return template
    address, hash_, fragment = template.partition("#")
    return f"{address}{'&' if '?' in address else '?'}items={items}{hash_}{fragment}"


def _as_lines(items: Sequence[CartItem]) -> list[CartLine]:
    return [CartLine(item.variant.id, item.product.id, item.quantity) for item in items]


def _total(items: Sequence[CartItem], services: Services) -> Money:
    """The exact sum; in the store's currency where the cart holds several."""
    currencies = {item.variant.currency for item in items}
    currency = currencies.pop() if len(currencies) == 1 else services.shop.currency
    total = Decimal(0)
    for item in items:
        money = Money(item.variant.price * item.quantity, item.variant.currency)
        try:
            total += services.rates.convert(money, currency).amount
        except UnknownCurrencyError as error:
            raise ToolError(str(error)) from None
    return Money(total, currency).rounded()


def _item_json(item: CartItem, language: str) -> JsonValue:
    value: dict[str, JsonValue] = {
        "variant_id": item.variant.id,
        "product_id": item.product.id,
        "title": item.product.text(language).title,
        "options": {**option_words(item.variant.options, language)},
        "quantity": item.quantity,
        "price": money_json(price(item.variant)),
        "image": item.variant.image or (item.product.images[0] if item.product.images else None),
        "url": item.variant.url or item.product.url,
    }
    return {key: part for key, part in value.items() if part is not None}
