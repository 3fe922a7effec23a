"""Proposals and lines of the audit log say whether a guest asked, who had verified the order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("proposals", "audit"):
        op.add_column(table, sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for table in ("audit", "proposals"):
        op.drop_column(table, "guest")
