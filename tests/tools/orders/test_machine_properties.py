"""Whatever is asked in whatever order: money is conserved, no gift card is overdrawn, statuses move by the table."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.tools.orders.house import HOME, OFFICE, facts, mia, order
from tools.orders.ledger import ledger, paid_by
from tools.orders.machine import decide
from tools.orders.refusal import RefusedError
from tools.orders.requests import (
    Cancel,
    ChangeAddress,
    ChangeItems,
    ChangePayment,
    ExchangeItems,
    Request,
    ReturnItems,
)
from tools.orders.terms import Terms
from tools.orders.transitions import TRANSITIONS
from tools.stores.people import Order

VARIANTS = st.sampled_from(["tee-blue", "tee-red", "tee-green", "tee-white", "mug-1", "hat"])
METHODS = st.sampled_from(["visa", "paypal", "gift", "amex"])
FREE = Terms.model_validate(
    {
        "change_items": {"statuses": ["pending", "pending_changed"], "refund_to": "any"},
        "returns": {"refund_when": "at_once", "shipping_fee": "4.95"},
        "exchanges": {"refund_when": "at_once", "shipping_fee": "4.95"},
    }
)
REQUESTS: st.SearchStrategy[Request] = st.one_of(
    st.builds(Cancel, reason=st.sampled_from(["no_longer_needed", "no"])),
    st.builds(ChangeAddress, address=st.sampled_from([HOME, OFFICE])),
    st.builds(ChangePayment, method_id=METHODS),
    st.builds(
        ChangeItems,
        items=st.lists(VARIANTS, max_size=3),
        new_items=st.lists(VARIANTS, max_size=3),
        method_id=METHODS,
    ),
    st.builds(ReturnItems, items=st.lists(VARIANTS, max_size=3), method_id=METHODS, reason=st.just("damaged")),
    st.builds(
        ExchangeItems,
        items=st.lists(VARIANTS, max_size=3),
        new_items=st.lists(VARIANTS, max_size=3),
        method_id=METHODS,
        reason=st.just("changed_mind"),
    ),
)


class Machine(RuleBasedStateMachine):
    """One order of two tees and a mug, any requests one after the other."""

    @initialize(status=st.sampled_from(["pending", "delivered"]), method=st.sampled_from(["visa", "gift"]))
    def start(self, status: str, method: str) -> None:
        self.order: Order = order(status, method=method)  # type: ignore[arg-type]
        self.customer = mia("50.00")
        self.wealth = self._gift()

    @rule(request=REQUESTS)
    def ask(self, request: Request) -> None:
        before = self.order
        try:
            plan = decide(request, facts(before, self.customer), FREE)
        except RefusedError as refused:
            refused.say("en")
            refused.say("zh")
            return
        assert plan.order is not None
        assert plan.order.status == TRANSITIONS[request.kind][before.status]  # type: ignore[index]
        assert ledger(plan.order)[: len(ledger(before))] == ledger(before), "the ledger only grows"
        self.order, self.customer = plan.order, plan.customer

    @invariant()
    def no_card_is_overdrawn(self) -> None:
        assert all((method.balance or 0) >= 0 for method in self.customer.payment_methods)

    @invariant()
    def a_gift_cards_money_is_on_the_card_or_in_the_order(self) -> None:
        assert self._gift() == self.wealth

    @invariant()
    def an_order_before_sending_is_paid_exactly(self) -> None:
        entries = ledger(self.order)
        paid = sum((entry.amount if entry.kind == "payment" else -entry.amount for entry in entries), Decimal(0))
        if self.order.status in ("pending", "pending_changed"):
            assert paid == self.order.total == sum(paid_by(self.order).values())
            assert sum(item.price * item.quantity for item in self.order.items) == self.order.total
        if self.order.status == "cancelled":
            assert paid == 0, "all of it came back, and not a cent more"

    @invariant()
    def no_piece_is_lost(self) -> None:
        assert sum(item.quantity for item in self.order.items) == 3

    def _gift(self) -> Decimal:
        balance = next(method.balance or Decimal(0) for method in self.customer.payment_methods if method.id == "gift")
        entries = [entry for entry in ledger(self.order) if entry.method_id == "gift"]
        return balance + sum((e.amount if e.kind == "payment" else -e.amount for e in entries), Decimal(0))


Machine.TestCase.settings = settings(max_examples=50, stateful_step_count=8, deadline=None)
TestMachine = Machine.TestCase
