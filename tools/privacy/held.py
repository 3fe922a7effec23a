"""Where a person's data lies: every table of the schema, by what it knows them, or as one that knows nobody.

Owns the map and the person's part of each table; export.py and erase.py walk it. A customer's conversations are those
they were signed in to, and those in which a guest verified one of their orders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.stores.db import among
from tools.stores.schema import (
    affinities,
    audit,
    audit_subjects,
    cart_items,
    conversations,
    customers,
    embeddings,
    events,
    executions,
    generations,
    guest_asks,
    guest_attempts,
    guest_grants,
    guest_locks,
    handoffs,
    orders,
    policies,
    products,
    profile_facts,
    profile_vectors,
    proposals,
    query_log,
    runs,
    shopper_events,
    variants,
)

_PART = 400
OF_SHOPPER: Sequence[Table] = (profile_facts, affinities, profile_vectors, shopper_events, cart_items)
"""Keyed by the customer's id, or by the conversation of a guest."""
OF_CONVERSATION: Sequence[Table] = (events, runs, handoffs, guest_asks)
OF_CUSTOMER: Mapping[Table, Column[Any]] = {
    customers: customers.c.id,
    orders: orders.c.customer_id,
    proposals: proposals.c.customer_id,
    guest_grants: guest_grants.c.customer_id,
}
OF_ITS_OWN: Sequence[Table] = (conversations, executions, query_log, audit, audit_subjects)
OF_NOBODY: Sequence[Table] = (
    generations, products, variants, embeddings, policies,
    guest_attempts, guest_locks,  # digests of conversations, order numbers and addresses
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """A customer, with the conversations that are theirs."""

    customer_id: str
    conversations: list[str]

    @property
    def shoppers(self) -> list[str]:
        """Under which keys their profile and cart may lie."""
        return [self.customer_id, *self.conversations]


async def person(connection: AsyncConnection, customer_id: str) -> Person:
    """Who is meant; somebody the store does not know has no conversations."""
    own = select(conversations.c.id).where(conversations.c.customer_id == customer_id)
    granted = select(guest_grants.c.conversation_id).where(guest_grants.c.customer_id == customer_id)
    # A conversation that another customer has signed in to since is theirs.
    as_guest = select(conversations.c.id).where(conversations.c.id.in_(granted), conversations.c.customer_id.is_(None))
    ids = (await connection.execute(own.union(as_guest))).scalars().all()
    return Person(customer_id, sorted(ids))


def parts(connection: AsyncConnection, who: Person) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Each table with the condition for rows of theirs; long lists in several conditions."""
    for table, column in OF_CUSTOMER.items():
        yield table, column == who.customer_id
    for table in OF_SHOPPER:
        for ids in _cut(who.shoppers):
            yield table, among(connection, table.c.shopper_id, ids)
    for table in OF_CONVERSATION:
        for ids in _cut(who.conversations):
            yield table, among(connection, table.c.conversation_id, ids)
    for ids in _cut(who.conversations):
        others = guest_grants.c.customer_id != who.customer_id  # of an order that they verified as a guest
        yield guest_grants, among(connection, guest_grants.c.conversation_id, ids) & others
        yield conversations, among(connection, conversations.c.id, ids)


def proposed(who: Person) -> ColumnElement[bool]:
    """The executions of their proposals."""
    own = select(proposals.c.id).where(proposals.c.customer_id == who.customer_id)
    return executions.c.proposal_id.in_(own)


def logged(who: Person) -> ColumnElement[bool]:
    """Their lines of the audit log."""
    own = select(audit_subjects.c.subject).where(audit_subjects.c.customer_id == who.customer_id)
    return audit.c.customer_id.in_(own)


async def counts(connection: AsyncConnection, who: Person) -> dict[str, int]:
    """How many rows of each table are theirs; those of the query log are not counted here."""
    found: dict[str, int] = {}
    for table, condition in [*parts(connection, who), (executions, proposed(who)), (audit, logged(who))]:
        query = select(func.count()).select_from(table).where(condition)
        found[table.name] = found.get(table.name, 0) + (await connection.execute(query)).scalar_one()
    return {str(name): count for name, count in found.items() if count}


def _cut(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _PART):
        yield list(ids[start : start + _PART])
