"""Pages of the workplace beside the bare SQL of the same question and an empty page, at the size of ten years.

    DATABASE_URL=postgres://…/an_empty_database python benchmarks/workplace.py [ROWS]

ROWS obligations (1,000,000 by default: 50,000 open dossiers). Pages are asked by Django's test client in this process,
logged in, templates included. Medians; the reach is a page within 1.5 × bare SQL + an empty page: the list of long
works without any and, beside it, the same page when it finds nothing, which is its frame with menu, tabs and filters.
A database that holds the data already is measured as it is.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from agencies.models import User  # noqa: E402
from agencies.permissions import May, agencies_with  # noqa: E402
from benchmarks import workplace_data  # noqa: E402
from coordination.models import Obligation  # noqa: E402

ROUNDS = 9
SEEN = """EXISTS (SELECT 1 FROM coordination_participant p
    WHERE p.dossier_id = o.dossier_id AND p.agency_id = ANY(%(seen)s))
  AND NOT EXISTS (SELECT 1 FROM coordination_dossier h WHERE h.id = o.dossier_id AND h.restricted
    AND NOT EXISTS (SELECT 1 FROM coordination_dossierreader n WHERE n.dossier_id = h.id AND n.user_id = %(user)s))"""
SHOWN = """SELECT o.*, d.*, r.*, a.*, b.* FROM coordination_obligation o
  JOIN coordination_dossier d ON d.id = o.dossier_id JOIN coordination_rule r ON r.id = o.rule_id
  JOIN agencies_agency a ON a.id = o.obligor_id LEFT JOIN agencies_agency b ON b.id = o.recipient_id"""
OVERDUE = "o.outcome = 'open' AND NOT o.paused AND o.due_on < %(at)s"
COUNT = f"SELECT count(*) FROM (SELECT 1 FROM coordination_obligation o WHERE {SEEN} AND {{where}} LIMIT 10001) c"
PAGE = f"{SHOWN} WHERE {SEEN} AND {{where}} ORDER BY {{order}} LIMIT {{limit}}"
STATE = """CASE WHEN o.outcome = 'met' AND o.days_late > 0 THEN 'late' WHEN o.outcome = 'met' THEN 'met'
  WHEN o.paused THEN 'paused' WHEN o.due_on < %(at)s THEN 'overdue' ELSE 'open' END"""
YEAR = "o.due_on BETWEEN '2023-01-01' AND '2023-12-31'"
MINE = "o.outcome = 'open' AND NOT o.paused AND o.obligor_id = ANY(%(own)s)"
AWAITED = (
    "o.outcome = 'open' AND NOT o.paused AND o.recipient_id = ANY(%(own)s) AND o.obligor_id <> ALL(%(own)s) "
    "AND o.due_on < %(at)s"
)


def found(*words: str) -> tuple[str, ...]:
    """What the search asks: the newest documents and dossiers with all words, before them those with this number or
    beginning; agencies, people; the articles and rules to be read through.
    """
    document, dossier = (
        f"SELECT {row}.* FROM {table} {row} WHERE {SEEN.replace('o.dossier_id', key)} AND {{}} "
        f"ORDER BY {row}.{age} DESC, {row}.id DESC LIMIT {{}}"
        for table, row, key, age in (
            ("coordination_submission", "s", "s.dossier_id", "received_at"),
            ("coordination_dossier", "d", "d.id", "opened_on"),
        )
    )
    number = " ".join(words)
    by_number = (f"s.number_key = '{number}'", f"s.number_key LIKE '{number} %%'") if words[-1].isdigit() else ()

    def holds(column: str) -> str:
        return " AND ".join(f"{column} LIKE '%%{word}%%'" for word in words)

    return (
        *(document.format(condition, 20) for condition in by_number),
        document.format(holds("s.search_text"), 7),
        dossier.format(f"upper(d.code) = upper('{number}')", 20),
        dossier.format(f"left(d.search_text, 64) LIKE '{number}%%'", 20),
        dossier.format(holds("d.search_text"), 7),
        f"SELECT a.* FROM agencies_agency a WHERE {holds('a.search_text')}",
        f"SELECT u.* FROM agencies_membership m JOIN agencies_user u ON u.id = m.user_id "
        f"WHERE m.agency_id = ANY(%(seen)s) AND {holds('u.search_text')}",
        "SELECT a.id, a.number, a.title FROM coordination_article a",
        "SELECT r.code, r.duty, l.legal_basis FROM coordination_rule r "
        "JOIN coordination_rulelimit l ON l.rule_id = r.id",
    )


PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "home": (
        "/",
        (
            f"SELECT count(*) FILTER (WHERE o.due_on < %(at)s), count(*) FILTER (WHERE o.due_on = %(at)s) "
            f"FROM coordination_obligation o WHERE {SEEN} AND {MINE}",
            f"SELECT count(*) FROM coordination_obligation o WHERE {SEEN} AND {AWAITED}",
            PAGE.format(where=f"{MINE} AND o.due_on < %(at)s", order="o.due_on", limit=6),
            PAGE.format(where=f"{MINE} AND o.due_on >= %(at)s", order="o.due_on", limit=6),
            PAGE.format(where=AWAITED, order="o.due_on", limit=6),
        ),
    ),
    "ledger, overdue": (
        "/so-theo-doi/?state=open_overdue",
        (
            COUNT.format(where=OVERDUE),
            PAGE.format(where=OVERDUE, order="o.closed_on DESC NULLS FIRST, o.due_on, o.id", limit=50),
        ),
    ),
    "ledger, last page of all": (
        "/so-theo-doi/?view=all&before=end",
        (
            COUNT.format(where="true"),
            PAGE.format(where="o.closed_on IS NOT NULL", order="o.closed_on, o.due_on DESC, o.id DESC", limit=50),
        ),
    ),
    "search, common words": ("/tim/?q=chinh+sach+huyen", found("chinh", "sach", "huyen")),
    "search, one dossier": ("/tim/?q=ho+so+so+123457", found("ho", "so", "123457")),
    "dashboard": (
        "/bao-cao/?nam=2023",
        (
            f"SELECT o.obligor_id, o.rule_id, date_trunc('month', o.due_on), {STATE}, count(*) "
            f"FROM coordination_obligation o WHERE {SEEN} AND {YEAR} GROUP BY 1, 2, 3, 4",
            PAGE.format(where=f"{YEAR} AND {OVERDUE}", order="o.due_on, o.id", limit=10),
            PAGE.format(
                where=f"{YEAR} AND o.outcome = 'met' AND o.days_late > 0",
                order="o.days_late DESC, o.due_on, o.id",
                limit=10,
            ),
            f"SELECT f.kind, count(DISTINCT f.obligation_id) FROM coordination_flag f WHERE f.obligation_id IN "
            f"(SELECT o.id FROM coordination_obligation o WHERE {SEEN} AND {YEAR}) GROUP BY 1",
        ),
    ),
}


# The same page when it finds nothing.
NOTHING_FOUND = {"ledger": "/so-theo-doi/?due_after=01/01/2099", "search": "/tim/?q=xqwz+zqwx"}


def median(work: Callable[[], Any]) -> float:
    times = []
    work()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def bare(statements: tuple[str, ...], values: dict[str, object]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
            cursor.fetchall()


def measure(username: str) -> None:
    user = User.objects.get(username=username)
    seen = list(agencies_with(user, May.VIEW))
    own = list(agencies_with(user, May.RECORD))
    values = {"seen": seen, "own": own, "user": user.pk, "at": workplace_data.AT}
    client = Client()
    client.force_login(user)

    def get(address: str) -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    empty = median(lambda: get("/viec-chay-nen/"))
    print(f"{username}: an empty page {empty:.0f} ms")
    for name, (address, statements) in PAGES.items():
        sql = median(lambda statements=statements: bare(statements, values))
        page = median(lambda address=address: get(address))
        told = f"  {name:<26} bare SQL {sql:6.0f} ms   page {page:6.0f} ms   {_verdict(page, sql, empty)}"
        frame = NOTHING_FOUND.get(name.partition(",")[0])
        if frame:
            told += f"   with its own frame {_verdict(page, sql, median(lambda frame=frame: get(frame)))}"
        print(told)


def _verdict(page: float, sql: float, empty: float) -> str:
    reach = 1.5 * sql + empty
    return f"reach {reach:6.0f} ms, {'within' if page <= reach else 'BEYOND'}"


def main(rows: int) -> None:
    if connection.vendor != "postgresql":
        sys.exit("This benchmark needs PostgreSQL: set DATABASE_URL.")
    settings.TODAY, settings.ALLOWED_HOSTS = workplace_data.AT, ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    call_command("migrate", verbosity=0)
    if not Obligation.objects.exists():
        workplace_data.build(rows)
    for username in ("thu-ky", "chuyen-vien"):
        measure(username)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
