"""What a shopper's orders and gift card must be after the changes that were acknowledged: a few sums, no code of the
product's. Called by tests/soak/kills.py at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.soak.stock import BALANCE, HOME, order
from tools.orders.proposals import Proposal
from tools.orders.requests import Cancel, ChangeAddress, ChangePayment
from tools.stores.people import Customer, Order


@dataclass(slots=True)
class Expected:
    """An order, as far as it is changed here."""

    total: Decimal
    status: str = "pending"
    street: str = HOME.line1
    moves: list[tuple[str, Decimal, str]] = field(default_factory=list)


@dataclass(slots=True)
class Model:
    """One shopper's orders and balance."""

    name: str
    orders: dict[str, Expected]
    balance: Decimal = BALANCE

    @classmethod
    def of(cls, name: str, orders: int, acknowledged: Sequence[Proposal]) -> Model:
        """After these changes, in this order."""
        fresh = (order(name, number) for number in range(orders))
        model = cls(name, {one.id: Expected(one.total) for one in fresh})
        for proposal in acknowledged:
            model._apply(proposal)
        return model

    def _apply(self, proposal: Proposal) -> None:
        mine = self.orders[proposal.order_id or ""]
        match proposal.request:
            case ChangePayment():
                mine.moves = [
                    ("payment", mine.total, "visa"),
                    ("payment", mine.total, "gift"),
                    ("refund", mine.total, "visa"),
                ]
                self.balance -= mine.total
            case ChangeAddress(address=address):
                mine.street = address.line1
            case Cancel():
                mine.status = "cancelled"
                mine.moves.append(("refund", mine.total, "gift"))
                self.balance += mine.total

    def differences(self, customer: Customer, stored: Mapping[str, Order]) -> Iterator[str]:
        """Where the database says something else."""
        balance = next(method.balance for method in customer.payment_methods if method.id == "gift")
        if balance != self.balance:
            yield f"{self.name}: the gift card holds {balance}, not {self.balance}"
        for key, wanted in self.orders.items():
            found = stored[key]
            moves = [(entry.kind, entry.amount, entry.method_id) for entry in found.payments]
            street = found.address.line1 if found.address else ""
            got = (found.status, street, found.total, moves)
            if got != (wanted.status, wanted.street, wanted.total, wanted.moves):
                yield f"{key}: is {got}, not {(wanted.status, wanted.street, wanted.total, wanted.moves)}"
