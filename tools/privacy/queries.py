"""Which lines of the query log came out of a person's conversations.

The log names nobody, so its lines are found by what was said: one that was written while a run of theirs was answered,
and whose words all stand in that run; and any that holds their name or address. Read by export and erase.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.masking import personal_values
from tools.privacy.held import Person
from tools.stores.people import Customer, Order
from tools.stores.schema import customers, events, orders, query_log, runs

_AROUND = timedelta(seconds=2)


async def queries_of(connection: AsyncConnection, who: Person) -> list[int]:
    """The ids of their lines."""
    found: set[int] = set()
    for conversation in who.conversations:
        of_one = select(runs.c.id, runs.c.started_at, runs.c.ended_at).where(runs.c.conversation_id == conversation)
        for run in (await connection.execute(of_one)).all():
            found.update(await _of_run(connection, run.id, conversation, run.started_at, run.ended_at))
    for value in await values_of(connection, who):
        if not (value.isascii() and value.isalpha()):  # a bare first name is also a colour, or a flower
            named = select(query_log.c.id).where(query_log.c.query.icontains(value, autoescape=True))
            found.update((await connection.execute(named)).scalars())
    return sorted(found)


async def values_of(connection: AsyncConnection, who: Person) -> list[str]:
    """What the store knows that identifies them: names, e-mail, phone, streets, postcodes."""
    record = select(customers.c.record).where(customers.c.id == who.customer_id)
    known = (await connection.execute(record)).scalar_one_or_none()
    values = personal_values(Customer.model_validate(known)) if known else []
    sent = select(orders.c.record).where(orders.c.customer_id == who.customer_id)
    for raw in (await connection.execute(sent)).scalars():
        if address := Order.model_validate(raw).address:
            values += [address.name or "", address.line1, address.line2 or ""]
    return [value for value in dict.fromkeys(values) if value.strip() and not value.isdigit()]


async def _of_run(
    connection: AsyncConnection, run: str, conversation: str, started: str, ended: str | None
) -> Sequence[int]:
    begin = _seconds(datetime.fromisoformat(started) - _AROUND)
    end = _seconds(datetime.fromisoformat(ended or started) + (_AROUND if ended else timedelta(minutes=5)))
    near = select(query_log.c.id, query_log.c.query).where(query_log.c.at >= begin, query_log.c.at <= end)
    lines = (await connection.execute(near)).all()
    if not lines:
        return []
    told = select(events.c.payload).where(events.c.conversation_id == conversation, events.c.run_id == run)
    words = " ".join((await connection.execute(told)).scalars()).casefold()
    return [line.id for line in lines if all(word in words for word in line.query.casefold().split())]


def _seconds(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
