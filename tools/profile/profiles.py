"""ProfileStore: what the house remembers of each shopper, in SQL, up to date with the last event.

Owns facts, decayed affinities, the event log and the profile vector: recording, reading as a Profile, erasing, and
carrying a guest's profile into the customer's at sign-in. A change is one transaction that begins with a write, so that
two tabs cannot lose each other's. What an event is worth stands in signals.py, the SQL of the sums in sums.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

import numpy as np
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tools.errors import UserError
from tools.profile.facts import EVERYTHING, FORGOTTEN, Fact, fact_key
from tools.profile.profile import Profile, Seen
from tools.profile.signals import KINDS, WEIGHTS, Affinities, affinity_keys, faded
from tools.profile.sums import Sums
from tools.stores.catalog import Product
from tools.stores.db import Database
from tools.stores.embedders import Vector
from tools.stores.people import Customer
from tools.stores.schema import affinities, profile_facts, profile_vectors, shopper_events

_RECENT = 60
_SAME_VIEW = timedelta(minutes=5)
_MOST_FACTS = 50
_LONGEST_VALUE = 300


class Catalog(Protocol):
    """What is asked of tools/stores/products.CatalogStore."""

    async def get(self, ids: Sequence[str]) -> dict[str, Product]:
        """Products by id."""
        ...


class Vectors(Protocol):
    """What is asked of tools/search/index.SearchIndex."""

    def vectors(self, ids: Sequence[str]) -> dict[str, Vector]:
        """Unit vectors by product id; unknown ones left out."""
        ...


class Customers(Protocol):
    """What is asked of tools/stores/customers.CustomerStore."""

    async def get(self, customer_id: str) -> Customer | None:
        """A customer's record."""
        ...


@dataclass(frozen=True, slots=True)
class ShopperEvent:
    """Something a shopper did, as the page, a tool or an import tells it."""

    shopper_id: str
    kind: str
    product_id: str
    variant_id: str | None = None
    at: datetime | None = None


class ProfileStore:
    """The profiles of all shoppers. `embedder` names the space of `vectors`."""

    def __init__(
        self,
        database: Database,
        *,
        catalog: Catalog,
        vectors: Vectors,
        customers: Customers,
        embedder: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._vectors = vectors
        self._customers = customers
        self._sums = Sums(database.dialect, embedder)
        self._now = now

    # --- events

    async def record(
        self, shopper_id: str, kind: str, product_id: str, variant_id: str | None = None, *, at: datetime | None = None
    ) -> None:
        """Keep one event and let the profile follow at once.

        Raises UserError `bad_event` for an unknown kind and `unknown_product` for a product the store does not have.
        """
        event = ShopperEvent(shopper_id, kind, product_id, variant_id, at)
        if kind not in KINDS:
            raise UserError("bad_event", f"'{kind}' is no kind of event; known are {', '.join(sorted(KINDS))}")
        product = (await self._catalog.get([product_id])).get(product_id)
        if product is None:
            raise UserError("unknown_product", f"the store has no product '{product_id}'")
        if kind in ("view", "click") and await self._is_repeated(event):
            return
        await self._keep([event], {product_id: product})

    async def load_events(self, events: Iterable[ShopperEvent]) -> int:
        """Keep many events, such as a file of them; returns how many. Unknown kinds and products are passed over."""
        by_shopper: dict[str, list[ShopperEvent]] = {}
        for event in events:
            if event.kind in KINDS:
                by_shopper.setdefault(event.shopper_id, []).append(event)
        kept = 0
        for own in by_shopper.values():
            products = await self._catalog.get(list({event.product_id for event in own}))
            known = [event for event in own if event.product_id in products]
            await self._keep(sorted(known, key=lambda event: event.at or self._now()), products)
            kept += len(known)
        return kept

    async def _keep(self, events: Sequence[ShopperEvent], products: Mapping[str, Product]) -> None:
        """One shopper's events, oldest first, in one transaction."""
        if not events:
            return
        now = self._now()
        vectors = self._vectors.vectors(list(products))
        rows = [
            {
                "shopper_id": event.shopper_id,
                "kind": event.kind,
                "product_id": event.product_id,
                "variant_id": event.variant_id,
                "at": iso(event.at or now),
            }
            for event in events
        ]
        async with self._database.begin() as connection:
            await connection.execute(insert(shopper_events), rows)
            weights, vector = _summed(events, products, vectors, now)
            await self._sums.add(connection, events[0].shopper_id, weights, vector, now)

    async def _is_repeated(self, event: ShopperEvent) -> bool:
        """A page loaded again is not a second look."""
        since = iso((event.at or self._now()) - _SAME_VIEW)
        query = (
            select(shopper_events.c.id)
            .where(shopper_events.c.shopper_id == event.shopper_id, shopper_events.c.at >= since)
            .where(shopper_events.c.kind == event.kind, shopper_events.c.product_id == event.product_id)
            .limit(1)
        )
        async with self._database.connect() as connection:
            return (await connection.execute(query)).first() is not None

    # --- reading

    async def load(self, shopper_id: str) -> Profile:
        """The shopper as known now; a stranger's profile is empty."""
        now = self._now()
        async with self._database.connect() as connection:
            facts, forgotten = await self._stored_facts(connection, shopper_id)
            weights = await self._sums.affinities(connection, shopper_id, now)
            vector = await self._sums.vector(connection, shopper_id)
            recent, dismissed, bought = await _events(connection, shopper_id)
        if EVERYTHING not in forgotten and (customer := await self._customers.get(shopper_id)):
            said = {fact.key for fact in facts}
            for name, value in customer.preferences.items():
                key = fact_key(name)
                if key not in said and key not in forgotten:
                    facts.append(Fact(key, value, "imported"))
        return Profile(shopper_id, facts, weights, recent, dismissed, bought, vector)

    async def _stored_facts(self, connection: AsyncConnection, shopper_id: str) -> tuple[list[Fact], set[str]]:
        """What was said, and the keys whose imported values are to stay hidden."""
        query = (
            select(profile_facts.c.key, profile_facts.c.value, profile_facts.c.source)
            .where(profile_facts.c.shopper_id == shopper_id)
            .order_by(profile_facts.c.updated_at, profile_facts.c.key)
        )
        rows = (await connection.execute(query)).all()
        facts = [Fact(row.key, row.value, "said") for row in rows if row.source == "said"]
        return facts, {row.key for row in rows if row.source == FORGOTTEN}

    # --- facts

    async def remember(self, shopper_id: str, key: str, value: str) -> Fact:
        """Keep what the shopper said of themselves; a newer value of the same key replaces the old one.

        Raises UserError `bad_fact` for an empty or overlong one, `too_many_facts` beyond a sensible number.
        """
        key, value = fact_key(key), " ".join(value.split())
        if not key or not value or len(value) > _LONGEST_VALUE:
            raise UserError("bad_fact", f"a fact needs a key and a value of at most {_LONGEST_VALUE} characters")
        profile = await self.load(shopper_id)
        if len(profile.facts) >= _MOST_FACTS and key not in {fact.key for fact in profile.facts}:
            raise UserError("too_many_facts", f"at most {_MOST_FACTS} facts are kept; forget one first")
        await self._write_fact(shopper_id, key, value, "said")
        return Fact(key, value, "said")

    async def forget(self, shopper_id: str, key: str) -> bool:
        """Forget one fact, or one learned interest (`learned:brand:…`); False when there was none."""
        profile = await self.load(shopper_id)
        if key.startswith("learned:"):
            _, kind, name = key.split(":", 2)
            if (kind, name) not in profile.affinities:
                return False
            async with self._database.begin() as connection:
                await self._sums.drop(connection, shopper_id, kind, name)
            return True
        key = fact_key(key)
        known = next((fact for fact in profile.facts if fact.key == key), None)
        if known is None:
            return False
        # An imported value would come back with the customer's record: a mark hides it, without its value.
        await self._write_fact(shopper_id, key, "", FORGOTTEN)
        return True

    async def forget_all(self, shopper_id: str) -> None:
        """Erase everything known of the shopper; what the customer record says is hidden from now on."""
        async with self._database.begin() as connection:
            for table in (profile_facts, affinities, profile_vectors, shopper_events):
                await connection.execute(delete(table).where(table.c.shopper_id == shopper_id))
        await self._write_fact(shopper_id, EVERYTHING, "", FORGOTTEN)

    async def _write_fact(self, shopper_id: str, key: str, value: str, source: str) -> None:
        row = {"shopper_id": shopper_id, "key": key, "value": value, "source": source, "updated_at": iso(self._now())}
        await self._database.upsert(profile_facts, [row])

    # --- sign-in

    async def move(self, guest_id: str, customer_id: str) -> None:
        """Carry what a guest taught into the customer's profile, in one transaction; again changes nothing."""
        if guest_id == customer_id:
            return
        async with self._database.begin() as connection:
            await connection.execute(
                update(shopper_events).where(shopper_events.c.shopper_id == guest_id).values(shopper_id=customer_id)
            )
            await self._sums.move(connection, guest_id, customer_id, self._now())
            said = profile_facts.c.shopper_id == guest_id
            rows = (await connection.execute(select(profile_facts).where(said, profile_facts.c.source == "said"))).all()
            await self._database.upsert(
                profile_facts, [{**row._mapping, "shopper_id": customer_id} for row in rows], connection=connection
            )
            await connection.execute(delete(profile_facts).where(said))


def _summed(
    events: Sequence[ShopperEvent], products: Mapping[str, Product], vectors: Mapping[str, Vector], now: datetime
) -> tuple[Affinities, Vector | None]:
    """What these events add, as of now: one of the past counts with what is left of it."""
    weights: Affinities = {}
    total: Vector | None = None
    for event in events:
        weight = faded(WEIGHTS[event.kind], event.at or now, now)
        for key in affinity_keys(products[event.product_id], event.variant_id):
            weights[key] = weights.get(key, 0.0) + weight
        vector = vectors.get(event.product_id)
        if vector is not None and weight > 0:
            added = vector * np.float32(weight)
            total = added if total is None else total + added
    return weights, total


async def _events(
    connection: AsyncConnection, shopper_id: str
) -> tuple[list[Seen], frozenset[str], dict[str, datetime]]:
    """The newest events; all products dismissed and not liked again since; all products bought, with the last time."""
    table = shopper_events
    own = select(table.c.kind, table.c.product_id, table.c.at).where(table.c.shopper_id == shopper_id)
    newest = own.order_by(table.c.at.desc(), table.c.id.desc()).limit(_RECENT)
    recent = [Seen(row.kind, row.product_id, moment(row.at)) for row in await connection.execute(newest)]
    marked = own.where(table.c.kind.in_(("dismiss", "cart", "purchase"))).order_by(table.c.at, table.c.id)
    dismissed: set[str] = set()
    bought: dict[str, datetime] = {}
    for row in await connection.execute(marked):
        if row.kind == "dismiss":
            dismissed.add(row.product_id)
        else:
            dismissed.discard(row.product_id)
        if row.kind == "purchase":
            bought[row.product_id] = moment(row.at)
    return recent, frozenset(dismissed), bought


def iso(at: datetime) -> str:
    """A time as the tables keep it: UTC, sortable as text."""
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds")


def moment(text: str) -> datetime:
    """A time read back."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
