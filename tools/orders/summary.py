"""A plan in plain words, with amounts: what the shopper is asked to confirm, and what is said once it is done.

"Return 2 items of order A1; $57.30 back to Visa ending 9212." English and Chinese, made by code from the plan alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tools.money import Money
from tools.orders.ledger import Move
from tools.orders.machine import Plan
from tools.orders.pieces import Piece
from tools.orders.requests import ChangeAddress, DefaultAddress, Request
from tools.orders.terms import Terms
from tools.phrases import Phrases, list_text, pick, with_options
from tools.stores.people import Address, PaymentMethod

_SAY = Phrases(
    {
        "cancel": ("Cancel order {order}", "取消订单{order}"),
        "change_address": ("Send order {order} to a new address", "更改订单{order}的收货地址"),
        "change_payment": ("Pay order {order} in another way", "更改订单{order}的付款方式"),
        "change_items": ("Change {items} of order {order}", "修改订单{order}的{items}"),
        "returns": ("Return {items} of order {order}", "退回订单{order}的{items}"),
        "exchanges": ("Exchange {items} of order {order}", "换货：订单{order}的{items}"),
        "default_address": ("Change your default address", "更改您的默认地址"),
        "done_cancel": ("Order {order} is cancelled", "订单{order}已取消"),
        "done_change_address": ("Order {order} goes to the new address", "订单{order}的收货地址已更改"),
        "done_change_payment": ("The payment of order {order} is changed", "订单{order}的付款方式已更改"),
        "done_change_items": ("{items} of order {order} changed", "订单{order}的{items}已修改"),
        "done_returns": ("The return of {items} of order {order} is requested", "订单{order}的{items}已申请退货"),
        "done_exchanges": ("The exchange of {items} of order {order} is requested", "订单{order}的{items}已申请换货"),
        "done_default_address": ("Your default address is changed", "您的默认地址已更改"),
        "refund": ("{amount} back to {method}", "{amount}退回{method}"),
        "payment": ("{amount} from {method}", "从{method}支付{amount}"),
        "no_difference": ("no price difference", "没有差价"),
        "on_receipt_refund": (
            "The refund is made once the goods have arrived back.",
            "收到退回的商品后退款。",
        ),
        "on_receipt_exchange": (
            "The difference is settled once the goods have arrived back.",
            "收到退回的商品后结算差价。",
        ),
        "fee": (
            "The way back costs {fee}, already taken into account.",
            "退回运费{fee}，已计算在内。",
        ),
        "days": ("The refund takes {least} to {most} working days.", "退款需要{least}到{most}个工作日。"),
        "days_to": (
            "The refund to {method} takes {least} to {most} working days.",
            "退回{method}需要{least}到{most}个工作日。",
        ),
        "at_once": ("What goes to a gift card is there at once.", "退到礼品卡的金额即时到账。"),
        "once": ("This can be done only once for an order.", "每个订单只能修改一次。"),
    }
)


@dataclass(frozen=True, slots=True)
class Words:
    """What is proposed, its details, and what is said afterwards, in one language."""

    summary: str
    details: list[str]
    done: str


def words(request: Request, plan: Plan, terms: Terms, language: str) -> Words:
    """The plan in words."""
    values = {"order": plan.order.id if plan.order else "", "items": _items(len(plan.pieces), language)}
    money = _money(plan, language)
    link, end = pick(language, "; ", "；"), pick(language, ".", "。")
    return Words(
        summary=link.join([_SAY.say(request.kind, language, **values), *money]) + end,
        details=_details(request, plan, terms, language),
        done=link.join([_SAY.say(f"done_{request.kind}", language, **values), *money]) + end,
    )


def _items(count: int, language: str) -> str:
    return pick(language, f"{count} item{'' if count == 1 else 's'}", f"{count}件商品")


def _money(plan: Plan, language: str) -> list[str]:
    if not plan.moves:
        return []
    methods = {method.id: method for method in plan.customer.payment_methods}
    moving = [_move(plan, move, methods.get(move.method_id), language) for move in plan.moves if move.amount]
    return moving or [_SAY.say("no_difference", language)]


def _move(plan: Plan, move: Move, method: PaymentMethod | None, language: str) -> str:
    currency = plan.order.currency if plan.order else "USD"
    label = method.label if method else pick(language, "the original payment method", "原付款方式")
    return _SAY.say(move.kind, language, amount=Money(move.amount, currency).display(), method=label)


def _details(request: Request, plan: Plan, terms: Terms, language: str) -> list[str]:
    say: Callable[..., str] = _SAY.say
    details = [_piece(piece, plan, language) for piece in plan.pieces]
    if isinstance(request, ChangeAddress | DefaultAddress):
        details.append(address_line(request.address, language))
    if plan.fee and plan.order:
        details.append(say("fee", language, fee=Money(plan.fee, plan.order.currency).display()))
    if any(move.amount and move.when == "on_receipt" for move in plan.moves):
        details.append(say("on_receipt_refund" if request.kind == "returns" else "on_receipt_exchange", language))
    details += _days(plan, terms, language)
    if request.kind == "change_items" and "pending_changed" not in terms.change_items.statuses:
        details.append(say("once", language))
    return details


def _days(plan: Plan, terms: Terms, language: str) -> list[str]:
    """How long the money takes, by the kind of payment it goes back to."""
    methods = {method.id: method for method in plan.customer.payment_methods}
    lines = []
    for move in plan.moves:
        if move.kind != "refund" or not move.amount:
            continue
        method = methods.get(move.method_id)
        if method and method.kind == "gift_card":
            lines.append(_SAY.say("at_once", language))
            continue
        least, most = terms.refund_days_of(method.kind if method else None)
        key = "days_to" if method else "days"
        lines.append(_SAY.say(key, language, method=method.label if method else "", least=least, most=most))
    return list(dict.fromkeys(lines))


def _piece(piece: Piece, plan: Plan, language: str) -> str:
    name = with_options(piece.item.title, piece.item.options, language)
    if piece.new is None:
        return name
    new = with_options(piece.item.title, piece.new.options, language)
    currency = plan.order.currency if plan.order else piece.new.currency
    prices = Money(piece.item.price, currency).display(), Money(piece.new.price, currency).display()
    return f"{name} {prices[0]} → {new} {prices[1]}"


def address_line(address: Address, language: str) -> str:
    """An address in one line."""
    parts = [address.name, address.line1, address.line2, address.city, address.state, address.postcode, address.country]
    return list_text((part for part in parts if part), language)
