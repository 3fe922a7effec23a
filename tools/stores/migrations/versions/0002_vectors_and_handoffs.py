"""A vector a shopper, and one open handoff a conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_vectors",
        sa.Column("shopper_id", sa.String(length=200), nullable=False),
        sa.Column("embedder", sa.String(length=200), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("shopper_id", name=op.f("pk_profile_vectors")),
    )
    op.add_column("handoffs", sa.Column("notified_at", sa.String(length=40), nullable=True))
    op.create_index(
        "uq_handoffs_open",
        "handoffs",
        ["conversation_id"],
        unique=True,
        sqlite_where=sa.text("status <> 'closed'"),
        postgresql_where=sa.text("status <> 'closed'"),
    )


def downgrade() -> None:
    op.drop_index("uq_handoffs_open", table_name="handoffs")
    op.drop_column("handoffs", "notified_at")
    op.drop_table("profile_vectors")
