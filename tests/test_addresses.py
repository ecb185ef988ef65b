"""Every role × every address, in one table: tests/addresses/table.txt.

A new address fails here until it has a row: its name, what it is about (a key of tests/addresses/objects.py), the
method, and the status that each role gets. A failing row prints the line as it was found: paste it, after having
asked whether each figure is what ought to be.

200 may; 302 is sent on (anonymous: to the log-in); 403 sees it and may not; 404 may not even know of it;
405 only with the other method; 409 not in this state; 422 an empty form, told at its fields.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery import Task
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

from reports.demo.load import TODAY, load_demo
from tests.addresses.objects import OBJECTS
from tests.addresses.people import ROLES, Person, people
from tests.addresses.table import Row, names, rows

ROWS = rows()
# One worker, so that the demonstration is loaded once.
pytestmark = pytest.mark.xdist_group("addresses")


def test_every_address_has_its_row():
    listed = {row.name for row in ROWS}
    assert sorted(names() - listed) == [], "New addresses need a row in tests/addresses/table.txt."
    assert sorted(listed - names()) == [], "These rows have no address any more."


def test_no_row_stands_twice():
    seen = [row.label for row in ROWS]
    assert sorted(seen) == sorted(set(seen))


@pytest.fixture(scope="module")
def demonstration(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Person]]:
    """The demonstration, loaded once for the whole table and undone after it, and who looks at it."""
    folder = tmp_path_factory.mktemp("demonstration")
    places = {"DATA_DIR": folder, "MEDIA_ROOT": folder, "DEMO_TODAY_FILE": folder / "demo_today"}
    with override_settings(**places), django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        found = people()
        # What waits to be checked is checked once, here: else PostgreSQL checks it all again after every test.
        connection.check_constraints()
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def asked(demonstration, db, settings, monkeypatch) -> dict[str, Person]:
    # No worker is given anything.
    monkeypatch.setattr(Task, "apply_async", lambda *args, **kwargs: None)
    # What every test changes again for itself (tests/conftest.py).
    settings.MEDIA_ROOT = settings.DATA_DIR
    settings.TODAY = TODAY
    return demonstration


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.label)
def test_who_gets_what(asked, row):
    address = reverse(row.name, args=OBJECTS[row.about]())
    found = Row(row.name, row.about, row.method, {role: asked[role].ask(row.method, address) for role in ROLES})
    assert found == row, f"\nThe table says\n{row}\nfound was\n{found}"
    if row.method == "GET":
        # Who may not look may not act either.
        refused = [role for role, code in row.expected.items() if code in {403, 404}]
        acted = {role: asked[role].ask("POST", address) for role in refused}
        assert set(acted.values()) <= {403, 404, 405}, acted
