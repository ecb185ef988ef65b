"""The trigram indexes of PostgreSQL, made where the server allows it; without them searching stays bounded."""

from __future__ import annotations

from functools import lru_cache

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

INDEXES = {
    "dossier_search_trigram": "coordination_dossier",
    "submission_search_trigram": "coordination_submission",
}


def create_indexes(database: BaseDatabaseWrapper) -> bool:
    """Make the extension and the indexes if they may be made; safe to repeat. Returns whether they are there.

    pg_trgm is a trusted extension since PostgreSQL 13: who may create in the database may
    create it. Where it is not installed or not allowed, nothing breaks.
    """
    if database.vendor != "postgresql":
        return False
    with database.cursor() as cursor:
        try:
            # A refusal must not spoil the transaction around it.
            with transaction.atomic(using=database.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError:
            return False
        # The extension may live in a schema that this role does not search.
        cursor.execute(
            "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
            " WHERE e.extname = 'pg_trgm'"
        )
        schema = database.ops.quote_name(cursor.fetchone()[0])
        for name, table in INDEXES.items():
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (search_text {schema}.gin_trgm_ops)"
            )
    return True


@lru_cache(maxsize=1)
def _present() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname = ANY(%s)", [list(INDEXES)])
        return cursor.fetchone()[0] >= len(INDEXES)


def parts_are_indexed() -> bool:
    """May any part of a word be asked of all rows? On PostgreSQL only with the index; SQLite's rows are few."""
    return connection.vendor != "postgresql" or _present()
