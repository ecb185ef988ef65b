"""What PostgreSQL's planner believes of tables that grow within one transaction.

Its figures come from ANALYZE, which autovacuum runs after a commit. Until then a table that was empty a moment
ago is planned for as if it still were: the checks of foreign keys in COMMIT walk it whole for each of 100,000 rows.
"""

from __future__ import annotations

from django.db import connection, models


def tell_of_growth(*tables: type[models.Model]) -> None:
    """Renew the planner's figures of the tables whose size has doubled since it last looked; nothing on SQLite.

    For the end of a verb that wrote many rows. Plans already kept are made anew.
    """
    if connection.vendor != "postgresql":
        return
    names = [table._meta.db_table for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[]) AND (reltuples <= 0 OR "
            "pg_relation_size(oid) > 2 * relpages::bigint * current_setting('block_size')::int) ORDER BY oid",
            [list(map(connection.ops.quote_name, names))],
        )
        grown = [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]
        if grown:
            cursor.execute(f"ANALYZE {', '.join(grown)}")
