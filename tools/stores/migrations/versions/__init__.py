"""Alembic migrations of the schema in tools/stores/schema.py; run by Database.migrate()."""
