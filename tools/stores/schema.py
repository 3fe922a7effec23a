"""Every SQL table of Aisle, on SQLite and PostgreSQL alike. SQL is the truth; Chroma and Tantivy are indexes of it.

Owns the shape alone: reading and writing belongs to the store modules beside this one (and, for conversations and
events, to server/). Changes of shape go through a migration in tools/stores/migrations. Money is stored as text of an
exact decimal, times as UTC ISO text, so that both databases compare and return them the same way.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- the catalogue ---------------------------------------------------------------------------------------------------

generations = Table(
    "generations",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("embedder", String(200), nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("products", Integer, nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("active", Boolean, nullable=False, default=False),
)

products = Table(
    "products",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("title", Text, nullable=False),
    Column("brand", String(200)),
    Column("record", JSON, nullable=False),  # the Product without its variants
    Column("digest", String(64), nullable=False),  # of the text that is embedded
    Column("updated_at", String(40), nullable=False),
)

variants = Table(
    "variants",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("product_id", ForeignKey("products.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("price", String(32), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("availability", String(20), nullable=False),
    Column("quantity", Integer),
    Column("record", JSON, nullable=False),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("embedder", String(200), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
)

policies = Table(
    "policies",
    metadata,
    Column("id", String(100), primary_key=True),
    Column("language", String(20), primary_key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("url", Text),
)

# --- people ----------------------------------------------------------------------------------------------------------

customers = Table(
    "customers",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("name", Text, nullable=False),
    Column("email", String(320), nullable=False, index=True),
    Column("record", JSON, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("status", String(30), nullable=False),
    Column("placed_at", String(40), nullable=False),
    Column("record", JSON, nullable=False),
)

profile_facts = Table(
    "profile_facts",
    metadata,
    Column("shopper_id", String(200), primary_key=True),
    Column("key", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    Column("source", String(20), nullable=False),  # said | forgotten (hides what the customer record says)
    Column("updated_at", String(40), nullable=False),
)

affinities = Table(
    "affinities",
    metadata,
    Column("shopper_id", String(200), primary_key=True),
    Column("kind", String(20), primary_key=True),  # category | brand | price
    Column("key", String(200), primary_key=True),
    Column("weight", Float, nullable=False),  # as of updated_at; decays from there
    Column("updated_at", String(40), nullable=False),
)

profile_vectors = Table(
    "profile_vectors",
    metadata,
    Column("shopper_id", String(200), primary_key=True),
    Column("embedder", String(200), nullable=False),  # a vector of another embedder is started anew
    Column("vector", LargeBinary, nullable=False),  # float16 sum of product vectors, as of updated_at; not normalised
    Column("updated_at", String(40), nullable=False),
)

shopper_events = Table(
    "shopper_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("shopper_id", String(200), nullable=False),
    Column("kind", String(20), nullable=False),  # view | click | cart | purchase | dismiss
    Column("product_id", String(200), nullable=False, index=True),
    Column("variant_id", String(200)),
    Column("at", String(40), nullable=False),
    Index("ix_shopper_events_shopper_id_at", "shopper_id", "at"),
)

query_log = Table(
    "query_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("query", Text, nullable=False),  # masked
    Column("keywords", JSON, nullable=False),
    Column("language", String(20), nullable=False),
    Column("source", String(30), nullable=False),  # chat | api | eval
    Column("found", Integer, nullable=False),
    Column("at", String(40), nullable=False, index=True),
)

cart_items = Table(
    "cart_items",
    metadata,
    Column("shopper_id", String(200), primary_key=True),
    Column("variant_id", String(200), primary_key=True),
    Column("product_id", String(200), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("added_at", String(40), nullable=False),
)

# --- changes of orders -----------------------------------------------------------------------------------------------

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(64), primary_key=True),  # unguessable
    Column("conversation_id", String(64), nullable=False),
    Column("customer_id", String(200), nullable=False, index=True),
    Column("guest", Boolean, nullable=False, server_default=false()),  # asked by a guest who had verified the order
    Column("order_id", String(200)),
    Column("kind", String(30), nullable=False),
    Column("request", JSON, nullable=False),
    Column("version", String(64), nullable=False),  # digest of the record that it would change, as it was read
    Column("effect", String(64), nullable=False),  # digest of what it would come to
    Column("digest", String(64), nullable=False),  # of all of it: what a confirmation has to name
    Column("words", JSON, nullable=False),
    Column("status", String(20), nullable=False),  # open | confirmed | declined | superseded | expired | refused
    Column("created_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("decided_at", String(40)),
    # At most one open proposal a conversation, whoever asks at the same time.
    Index(
        "uq_proposals_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("status = 'open'"),
        postgresql_where=text("status = 'open'"),
    ),
)

executions = Table(
    "executions",
    metadata,
    Column("proposal_id", String(64), primary_key=True),  # the idempotency key: a proposal is carried out once
    Column("result", JSON, nullable=False),
    Column("at", String(40), nullable=False),
)

# Who a line of the audit log is about, under a name of chance: erasing a customer deletes the row here, and with it the
# only thing that says whose lines they are. The log itself only grows.
audit_subjects = Table(
    "audit_subjects",
    metadata,
    Column("customer_id", String(200), primary_key=True),
    Column("subject", String(64), nullable=False, unique=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False, index=True),
    Column("event", String(20), nullable=False),  # proposed | confirmed | replayed | declined | refused
    Column("customer_id", String(200), nullable=False, index=True),  # a subject of audit_subjects
    Column("guest", Boolean, nullable=False, server_default=false()),  # a guest acted, on an order of this customer
    Column("conversation_id", String(64)),
    Column("order_id", String(200), index=True),
    Column("kind", String(30)),
    Column("proposal_id", String(64)),
    Column("digest", String(64)),
    Column("cause", String(30)),
    Column("before", JSON),  # what the change touched, addresses as digests
    Column("after", JSON),
)

# --- guests who verified an order ------------------------------------------------------------------------------------

# What was said to verify it (an e-mail, a postcode) is kept nowhere, not even as a digest, which is soon guessed.
guest_grants = Table(
    "guest_grants",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("order_id", String(200), primary_key=True),
    Column("customer_id", String(200), nullable=False, index=True),  # the order's, when it was verified
    Column("granted_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
)

guest_asks = Table(
    "guest_asks",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("order_id", String(200)),  # NULL: the number is asked for too
    Column("form", String(32), nullable=False),  # the card that asks
    Column("at", String(40), nullable=False),
)

guest_attempts = Table(
    "guest_attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(80), nullable=False, index=True),  # conversation, order or address, as a digest
    Column("take", String(32), nullable=False, index=True),  # the try it belongs to
    Column("at", String(40), nullable=False, index=True),
)

guest_locks = Table(
    "guest_locks",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("times", Integer, nullable=False),  # each one in a row is twice as long
    Column("until", String(40), nullable=False),
)

# --- conversations ---------------------------------------------------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),  # unguessable: an anonymous conversation's secret
    Column("customer_id", String(200), index=True),
    Column("owner", String(20), nullable=False, default="assistant"),  # assistant | person
    Column("language", String(20)),
    Column("last_seq", BigInteger, nullable=False, default=0),
    Column("created_at", String(40), nullable=False),
    Column("updated_at", String(40), nullable=False, index=True),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", String(64), nullable=False),
    Column("payload", Text, nullable=False),  # the AG-UI event as sent
)

runs = Table(
    "runs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("message_id", String(64), nullable=False),  # the shopper's message it answers; a repeat starts no new run
    Column("status", String(20), nullable=False),  # running | finished | failed | cancelled
    Column("started_at", String(40), nullable=False),
    Column("ended_at", String(40)),
    Index("uq_runs_conversation_id_message_id", "conversation_id", "message_id", unique=True),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("reason", String(40), nullable=False),
    Column("summary", Text, nullable=False),
    Column("status", String(20), nullable=False),  # waiting | taken | closed
    Column("agent", String(200)),
    Column("created_at", String(40), nullable=False),
    Column("closed_at", String(40)),
    Column("notified_at", String(40)),  # when the webhook took it; NULL: still to be told
    # At most one open handoff a conversation, whoever asks at the same time.
    Index(
        "uq_handoffs_open",
        "conversation_id",
        unique=True,
        sqlite_where=text("status <> 'closed'"),
        postgresql_where=text("status <> 'closed'"),
    ),
)
