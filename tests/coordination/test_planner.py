"""PostgreSQL's planner hears of tables that grow within one transaction; SQLite is asked nothing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.models import CalendarDay, Dossier, Event
from coordination.planner import tell_of_growth
from tests.factories.core import matter

pytestmark = pytest.mark.django_db


def believed_rows(model) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return cursor.fetchone()[0]


def test_the_planner_learns_of_rows_not_yet_committed(province):
    for _ in range(3):
        matter(province)
    with CaptureQueriesContext(connection) as asked:
        tell_of_growth(Dossier, Event)
    if connection.vendor == "sqlite":
        assert not asked
        return
    assert believed_rows(Dossier) == Dossier.objects.count()
    assert believed_rows(Event) == Event.objects.count()


def test_what_the_planner_knows_already_is_not_counted_again(province):
    matter(province)
    tell_of_growth(Dossier, Event, CalendarDay)
    with CaptureQueriesContext(connection) as asked:
        tell_of_growth(Dossier)
    assert not [query for query in asked if query["sql"].startswith("ANALYZE")]
