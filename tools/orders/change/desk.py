"""The desk at which a change is asked for: the shopper's own order found, what is missing asked, a proposal made.

What the write tools share. Nothing here changes an order: the end of every road is a question, a refusal with its
reason, or a `proposal` card. Everything rests on the customer of the verified token, or on what a guest has verified.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import wraps

from pydantic import BaseModel, Field, JsonValue

from tools.ground import Ground
from tools.orders.actor import Guest, actor
from tools.orders.after_sales import AfterSales
from tools.orders.card import Products, order_card, order_facts
from tools.orders.change.for_guests import opened, shut
from tools.orders.change.meant import method_meant, reason_meant
from tools.orders.change.terms_said import methods_mentioned, reason_mentioned
from tools.orders.guests_terms import KINDS, seen_by_guest
from tools.orders.guests_words import filled
from tools.orders.ledger import paid_by
from tools.orders.lookup import find_orders
from tools.orders.machine import may
from tools.orders.refusal import RefusedError
from tools.orders.requests import Request
from tools.orders.rules import ask_a_person
from tools.orders.terms import Reasons
from tools.orders.transitions import Event
from tools.phrases import Phrases, date_text, list_text, with_options
from tools.stores.people import Customer, Order, OrderItem, PaymentMethod
from tools.toolkit import ArgsT, Card, ToolContext, ToolResult
from tools.wording import say

_NEWEST = re.compile(
    r"\b(?:last|latest|newest|most recent)\b|上一?[单個个次]|最近|最新|刚(?:买|下单|收到)", re.IGNORECASE
)
_LOOKED_THROUGH = 20
_MOST_CHOICES = 8
_SHORT = 16
"""Characters of an option in a question: what somebody had engraved is no place for a stranger's sentence."""

SAY = Phrases(
    {
        "which_order": ("Which order is meant? {orders}.", "请问是哪个订单？{orders}。"),
        "no_order": ("There are no orders in your account yet.", "您的账号下还没有订单。"),
        "which_items": ("Which items are meant? In the order: {items}.", "请问是哪些商品？订单里有：{items}。"),
        "which_new": (
            "Which version instead? {title} can be had in: {choices}.",
            "请问要换成哪一种？{title}可选：{choices}。",
        ),
        "which_method": ("Which payment method? There are: {methods}.", "请问用哪种付款方式？可选：{methods}。"),
        "which_refund": ("Where should the money go? Possible: {methods}.", "请问退款退到哪里？可选：{methods}。"),
        "which_reason": ("What is the reason? One of: {reasons}.", "请问是什么原因？可选：{reasons}。"),
        "which_address": (
            "What is the new address? Street, city, postcode and, if there is one, state are needed.",
            "请告诉我新地址：街道、城市、邮编，以及所在的州或省。",
        ),
        "to_confirm": (
            "This is what I would do; nothing is changed yet. Please confirm with the button, or just say yes.",
            "我可以这样办理，目前还没有做任何更改。确认的话请点按钮，或直接回复“确认”。",
        ),
    }
)


class SaidArgs(BaseModel):
    """What every write tool takes besides its own: the shopper's words, from which code fills what is missing."""

    said: list[str] = Field(
        default_factory=list, max_length=8, description="the shopper's own messages about this change, newest first"
    )
    asked: list[str] = Field(default_factory=list, max_length=8, description="what was asked for last, by name")


class Stop(Exception):  # noqa: N818 - no error: the tool's result is complete already
    """The road ends here, with this result."""

    def __init__(self, result: ToolResult) -> None:
        super().__init__()
        self.result = result


@dataclass(slots=True)
class Desk:
    """One request being put together."""

    context: ToolContext
    service: AfterSales
    customer: Customer
    event: Event | None
    """What is to happen to the order; None for a change that is of no order."""
    said: list[str] = field(default_factory=list)
    """The shopper's own messages about it, newest first."""
    asked: list[str] = field(default_factory=list)
    order: Order | None = None
    products: Products = field(default_factory=dict)
    questions: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """What is missing: its name, the question, the answers to choose from."""
    opened: Sequence[Order] = ()
    """A guest's: the verified orders that may be meant."""

    @classmethod
    async def open(cls, context: ToolContext, event: Event | None, order_id: str | None = None) -> Desk:
        """The desk for this shopper. Raises Stop: signed out, read only, unknown customer."""
        customer_id, own = context.customer_id, list[Order]()
        if customer_id is None:
            if event not in KINDS:
                raise Stop(ToolResult([say(context.language, "sign_in")], notes={"sign_in": True}))
            own = list(await opened(context, order_id))
            if not own:
                raise Stop(await shut(context, order_id))
            customer_id = own[0].customer_id
        if context.services.after_sales is None:
            raise Stop(_refused(RefusedError("read_only"), context))
        customer = await context.services.stores.customers.get(customer_id)
        if customer is None:
            raise Stop(_refused(RefusedError("no_customer"), context))
        return cls(context, context.services.after_sales, customer, event, opened=own)

    async def find_order(self, order_id: str | None, instead: Event | None = None) -> Order:
        """The own order meant, its status checked, with its products. Raises Stop.

        `instead`: what is meant where the order allows this and not the desk's own event, which it then becomes.
        """
        event = self.event
        assert event is not None
        self.order = order = await self._order(event, order_id, instead)
        if instead and not self._possible(event, order) and self._possible(instead, order):
            self.event = event = instead
        if self._guest:
            owner = await self.context.services.stores.customers.get(order.customer_id)
            self.customer = seen_by_guest(owner or self.customer, order, self.context.language)
        try:
            may(event, order, self.service.terms, self.service.now())
        except RefusedError as error:
            raise Stop(await self._write_down(error, order.id)) from None
        ids = sorted({item.product_id for item in order.items})
        self.products = await self.context.services.stores.catalog.get(ids)
        return order

    def ask(self, name: str, question: str, choices: Iterable[str] = ()) -> None:
        """Something is missing; everything missing is asked at once."""
        self.questions.append((name, question, list(choices)))

    def reason(self, reasons: Reasons, said: str | None) -> str | None:
        """The reason's key; asked for where the store wants one."""
        if not reasons:
            return None
        if said and said.strip():
            return reason_meant(reasons, said)
        for text in self.said:
            if key := reason_mentioned(reasons, text):
                return key
        if self.asked == ["reason"] and "other" in reasons:  # an answer in words of their own
            return "other"
        language = self.context.language
        names = [reason.label(language) for reason in reasons.values()]
        self.ask("reason", SAY.say("which_reason", language, reasons=list_text(names, language)), names)
        return None

    def method(self, fine: Sequence[PaymentMethod], said: str | None, question: str = "which_method") -> str:
        """The payment method's id; the only one there is needs no asking. A guest is not asked to choose one."""
        if self._guest and len(fine) != 1:
            raise Stop(_refused(RefusedError("needs_sign_in"), self.context))
        if said and said.strip():
            meant = method_meant(self.customer.payment_methods, said.strip())
            if not meant.unclear:
                return meant.ids[0]
        elif method := self._method_mentioned(fine):
            return method
        elif len(fine) == 1:
            return fine[0].id
        names = [method.label for method in fine]
        text = SAY.say(question, self.context.language, methods=list_text(names, self.context.language) or "-")
        self.ask("payment_method", text, names)
        return ""

    async def propose(self, request: Request | None) -> ToolResult:
        """The questions still open, else the proposal's card, else why it is refused."""
        if self.questions or request is None:
            return self._asked()
        order_id = self.order.id if self.order else None
        context = self.context
        try:
            proposal = await self.service.propose(context.conversation_id, actor(context), order_id, request)
        except RefusedError as error:
            return _refused(error, context)
        ground = Ground(amounts=proposal.facts())
        if self.order:
            ground.orders[self.order.id] = order_facts(self.order, self.products, context.language)
        notes: dict[str, JsonValue] = {"proposal": proposal.id, "digest": proposal.digest, "kind": request.kind}
        summary = proposal.words(context.language).summary
        lines = [summary, SAY.say("to_confirm", context.language)]
        return ToolResult(lines, cards=[proposal.card(context.language)], ground=ground, notes=notes)

    def item_name(self, item: OrderItem) -> str:
        """An item as the shopper reads it."""
        language = self.context.language
        product = self.products.get(item.product_id)
        title = product.text(language).title if product else item.title
        return with_options(title, item.options, language, _SHORT)

    def _method_mentioned(self, fine: Sequence[PaymentMethod]) -> str | None:
        """The one method that the newest message naming any speaks of; a possible one before others."""
        original = paid_by(self.order) if self.order else {}
        for text in self.said:
            named = methods_mentioned(self.customer.payment_methods, text, original)
            possible = [method.id for method in fine if method.id in named]
            if len(possible or named) == 1:
                return (possible or named)[0]
            if named:
                return None
        return None

    @property
    def _guest(self) -> bool:
        return isinstance(actor(self.context), Guest)

    async def _order(self, event: Event, order_id: str | None, instead: Event | None) -> Order:
        backend, language = self.context.services.orders, self.context.language
        if order_id and order_id.strip() and not self._guest:
            found = await find_orders(backend, self.customer.id, [order_id])
            if found.orders:
                return found.orders[0]
            raise Stop(await self._write_down(RefusedError("no_such_order", order=order_id[:40]), None))
        own = self.opened if self._guest else await backend.for_customer(self.customer.id, _LOOKED_THROUGH)
        fine = [order for order in own if self._possible(event, order)]
        if not fine and instead:
            fine = [order for order in own if self._possible(instead, order)]
        newest = bool(self.said) and _NEWEST.search(self.said[0])
        if (
            len(fine) == 1 or (fine and newest) or (not fine and own)
        ):  # none possible: the newest one's own reason tells more
            return (fine or own)[0]
        if not fine:
            raise Stop(ToolResult([SAY.say("no_order", language)], notes={"refused": "status"}))
        names = [f"{order.id} ({date_text(order.placed_at.date(), language)})" for order in fine[:_MOST_CHOICES]]
        question = SAY.say("which_order", language, orders=list_text(names, language))
        self.ask("order_id", question, [order.id for order in fine[:_MOST_CHOICES]])
        result = self._asked()
        result.cards[:0] = [order_card(order, {}, language) for order in fine[:3]]
        result.ground.orders = {order.id: order_facts(order, {}, language) for order in fine[:_MOST_CHOICES]}
        raise Stop(result)

    def _possible(self, event: Event, order: Order) -> bool:
        try:
            may(event, order, self.service.terms, self.service.now())
        except RefusedError:
            return False
        return True

    def _asked(self) -> ToolResult:
        language = self.context.language
        result = ToolResult(
            [question for _, question, _ in self.questions], notes={"missing": [name for name, _, _ in self.questions]}
        )
        if self.order:
            result.ground.orders[self.order.id] = order_facts(self.order, self.products, language)
        if self.questions and (choices := self.questions[0][2][:_MOST_CHOICES]):
            items: list[JsonValue] = [{"label": choice, "text": choice} for choice in choices]
            result.cards.append(Card(name="quick_replies", value={"items": items}))
        return result

    async def _write_down(self, error: RefusedError, order_id: str | None) -> ToolResult:
        await self.service.refuse(
            self.context.conversation_id,
            self.customer.id,
            order_id,
            str(self.event),
            error.cause,
            guest=self._guest,
        )
        result = _refused(error, self.context)
        if order_id:
            result.notes["order_id"] = order_id
        return result


def at_desk(
    event: Event | None,
) -> Callable[[Callable[[Desk, ArgsT], Awaitable[ToolResult]]], Callable[[ToolContext, ArgsT], Awaitable[ToolResult]]]:
    """A write tool's function, given the desk of its shopper; where the road ends early, that end is its result."""

    def make(
        run: Callable[[Desk, ArgsT], Awaitable[ToolResult]],
    ) -> Callable[[ToolContext, ArgsT], Awaitable[ToolResult]]:
        @wraps(run)
        async def run_at_desk(context: ToolContext, args: ArgsT) -> ToolResult:
            try:
                desk = await Desk.open(context, event, getattr(args, "order_id", None))
                if isinstance(args, SaidArgs):
                    desk.said, desk.asked = args.said, args.asked
                result = await run(desk, args)
            except Stop as stop:
                result = stop.result
            result.cards[:0] = filled(context.guest)
            return result

        return run_at_desk

    return make


def _refused(error: RefusedError, context: ToolContext) -> ToolResult:
    """The reason in words, the cause in the notes, and the offer of a person."""
    return ToolResult(
        [error.say(context.language)], cards=[ask_a_person(context.language)], notes={"refused": error.cause}
    )
