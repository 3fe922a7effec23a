"""Guests verified for one order, their failed tries and lock-outs; names of chance for the people in the audit log.

The lines that the audit log already has get such names too: once, here, with its guard lifted and put back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _guests()
    op.create_table(
        "audit_subjects",
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_audit_subjects")),
        sa.UniqueConstraint("subject", name=op.f("uq_audit_subjects_subject")),
    )
    _name_anew()


def _guests() -> None:
    op.create_table(
        "guest_grants",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=200), nullable=False),
        sa.Column("customer_id", sa.String(length=200), nullable=False),
        sa.Column("granted_at", sa.String(length=40), nullable=False),
        sa.Column("expires_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "order_id", name=op.f("pk_guest_grants")),
    )
    op.create_index(op.f("ix_guest_grants_customer_id"), "guest_grants", ["customer_id"])
    op.create_table(
        "guest_asks",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=200), nullable=True),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_guest_asks")),
    )
    op.create_table(
        "guest_attempts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("take", sa.String(length=32), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_attempts")),
    )
    for column in ("key", "take", "at"):
        op.create_index(op.f(f"ix_guest_attempts_{column}"), "guest_attempts", [column])
    op.create_table(
        "guest_locks",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("until", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guest_locks")),
    )


def _name_anew() -> None:
    connection = op.get_bind()
    known = connection.execute(sa.text("SELECT DISTINCT customer_id FROM audit")).scalars().all()
    with _unguarded(connection):
        for customer in known:
            row = {"customer": customer, "subject": token_urlsafe(18)}
            insert = "INSERT INTO audit_subjects (customer_id, subject) VALUES (:customer, :subject)"
            connection.execute(sa.text(insert), row)
            connection.execute(sa.text("UPDATE audit SET customer_id = :subject WHERE customer_id = :customer"), row)


@contextmanager
def _unguarded(connection: sa.Connection) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        op.execute("ALTER TABLE audit DISABLE TRIGGER audit_only_grows")
        yield
        op.execute("ALTER TABLE audit ENABLE TRIGGER audit_only_grows")
        return
    guards = connection.execute(
        sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
    ).all()
    for guard in guards:
        op.execute(f"DROP TRIGGER {guard.name}")
    yield
    for guard in guards:
        op.execute(guard.sql)


def downgrade() -> None:
    for table in ("audit_subjects", "guest_locks", "guest_attempts", "guest_asks", "guest_grants"):
        op.drop_table(table)
