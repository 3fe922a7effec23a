"""Admission: from a token and a conversation id to a conversation one may speak in.

Owns the order of the checks: the token is verified before the conversation is looked at, and an anonymous visitor
never gets a customer's. Joins server/auth.py and server/conversations.py for the doors that call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from server.assistant import Customers
from server.auth import Authenticator, CustomerToken
from server.conversations import Conversation, Conversations, is_secret
from server.limits import Buckets
from tools.errors import UserError


class Admission:
    """Lets visitors in."""

    def __init__(
        self,
        conversations: Conversations,
        authenticator: Authenticator,
        customers: Customers | None,
        *,
        new_per_minute: int = 60,
    ) -> None:
        self.conversations = conversations
        self._authenticator = authenticator
        self._customers = customers
        self._new = Buckets(new_per_minute)

    async def identify(self, token: str | None) -> CustomerToken | None:
        """The token's customer, or None without one. Raises UserError for a token that does not hold."""
        return None if token is None else await self._authenticator.verify(token)

    async def name(self, customer: CustomerToken | None) -> str | None:
        """How to greet the customer."""
        if customer is None:
            return None
        known = await self._customers.name(customer.customer_id()) if self._customers is not None else None
        return known or customer.name

    async def open(self, conversation_id: str, customer: CustomerToken | None) -> Conversation:
        """An existing conversation. Raises UserError."""
        before = await self.conversations.get(conversation_id)
        asker = customer.customer_id() if customer is not None else None
        found = await self.conversations.open(conversation_id, asker)
        if before is not None and before.customer_id is None and asker is not None and self._customers is not None:
            await self._customers.signed_in(conversation_id, asker)
        return found

    async def create(
        self, customer: CustomerToken | None, address: str, language: str | None, conversation_id: str | None = None
    ) -> Conversation:
        """A new conversation. Raises UserError `too_many_conversations`, `conversation_unknown` (an id that anyone
        could guess)."""
        if conversation_id is not None and not is_secret(conversation_id):
            raise UserError(
                "conversation_unknown",
                "A conversation's id is its secret: 22 to 64 letters, digits, '-' or '_', such as a random UUID.",
            )
        if not self._new.take(address):
            raise UserError("too_many_conversations", "Too many new conversations from this address; wait a minute.")
        asker = customer.customer_id() if customer is not None else None
        return await self.conversations.create(asker, language, conversation_id)


def origin_allowed(origin: str | None, host: str | None, allowed: Sequence[str]) -> bool:
    """Whether a page of `origin` may talk to us: no origin (not a browser), our own host, or one of the list."""
    if origin is None or "*" in allowed or origin in allowed:
        return True
    return urlsplit(origin).netloc == host and host is not None
