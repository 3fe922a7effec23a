"""One turn's input, as every door hands it to the agent: the socket, the HTTP stream, the terminal and the evals."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.orders.guests_contact import Contact


@dataclass(frozen=True, slots=True)
class TurnInput:
    """A shopper's message (or an action's occasion) with who sent it and where."""

    conversation_id: str
    run_id: str
    text: str
    customer_id: str | None = None
    """From the verified token only."""
    language: str | None = None
    """A hint of the page or the client; the message's own language wins."""
    page_product_id: str | None = None
    client: str | None = None
    """The client's address, where a server knows it."""
    contact: Contact | None = field(default=None, repr=False)
    """What a guest said to verify an order, where the door has taken it out of the text already."""
