"""Runs migrations on the connection that Database.migrate() hands over. Knows no URL of its own."""

from __future__ import annotations

from alembic import context

from tools.stores.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
