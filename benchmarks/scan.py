"""The scan for newly late obligations: ours, raw SQL through psql, and a loop over the ORM, in one run.

    DATABASE_URL=postgres://…/an_empty_database python benchmarks/scan.py [ROWS]

ROWS obligations (1,000,000 by default), 5 % open, 1 % newly overdue. Every contender does
the same work on the same rows: flag what is overdue and what was never sent. Prints
medians, ratios to raw SQL, and what an idle scan costs as closed history grows.
"""

from __future__ import annotations

import datetime
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from agencies.models import Agency, AgencyKind, Party  # noqa: E402
from coordination import flags  # noqa: E402
from coordination.models import (  # noqa: E402
    Dossier,
    Flag,
    FlagKind,
    Milestone,
    Obligation,
    Regulation,
    Reminder,
    Rule,
)

AT = datetime.date(2023, 12, 26)
ROUNDS = 7

FILL = """
INSERT INTO coordination_obligation (dossier_id, rule_id, rule_code, milestone_id, obligor_id, opened_on, due_on,
    original_due_on, sources, explanation, provisional, calendar_revision, paused, extended, outcome, closed_on,
    days_late, working_days_late, breach, late_note)
SELECT {dossier}, {rule}, 'R' || i, {milestone}, {agency}, date '2020-01-01', d.due, d.due, '[]', 'x', false, 1, false,
    false, CASE WHEN i %% 20 = 0 THEN 'open' ELSE 'met' END, CASE WHEN i %% 20 = 0 THEN NULL ELSE d.due END,
    CASE WHEN i %% 20 = 0 THEN NULL ELSE 0 END, CASE WHEN i %% 20 = 0 THEN NULL ELSE 0 END, '', ''
FROM generate_series({first}, {last}) AS i,
LATERAL (SELECT CASE
    WHEN i %% 100 = 0 THEN date '2023-12-25' - (i / 100 %% 20)::int
    WHEN i %% 20 = 0 THEN date '2023-12-26' + (i %% 300)::int
    ELSE date '2020-01-01' + (i %% 1400)::int END AS due) AS d
"""

PAST_FLAGS = """
INSERT INTO coordination_flag (dossier_id, obligation_id, kind, due_on, "on", raised_at, text)
SELECT dossier_id, id, 'sent_late', due_on, due_on + 1, now(), '' FROM coordination_obligation
WHERE outcome = 'met' AND id %% 20 = 1 AND split_part(rule_code, 'R', 2)::int BETWEEN {first} AND {last}
""".replace("%%", "%")

# The same statements as written by hand: count the running ones, flag what is overdue, flag what was never sent.
RAW = """
BEGIN;
SELECT count(*) FROM coordination_obligation WHERE outcome = 'open' AND NOT paused;
INSERT INTO coordination_flag (dossier_id, obligation_id, kind, due_on, "on", raised_at, text)
SELECT o.dossier_id, o.id, 'overdue', o.due_on, o.due_on + 1, now(), '' FROM coordination_obligation o
WHERE o.outcome = 'open' AND NOT o.paused AND o.due_on < date '2023-12-26'
  AND NOT EXISTS (SELECT 1 FROM coordination_flag f
                  WHERE f.obligation_id = o.id AND f.kind = 'overdue' AND f.due_on = o.due_on)
ON CONFLICT DO NOTHING;
INSERT INTO coordination_flag (dossier_id, obligation_id, kind, due_on, "on", raised_at, text)
SELECT o.dossier_id, o.id, 'never_sent', o.due_on, o.due_on + 1, now(), '' FROM coordination_obligation o
JOIN coordination_rule r ON r.id = o.rule_id AND r.never_sent_after = 30
WHERE o.outcome = 'open' AND NOT o.paused AND o.due_on < date '2023-11-26'
  AND EXISTS (SELECT 1 FROM coordination_reminder m WHERE m.obligation_id = o.id)
  AND NOT EXISTS (SELECT 1 FROM coordination_flag f
                  WHERE f.obligation_id = o.id AND f.kind = 'never_sent' AND f.due_on = o.due_on)
ON CONFLICT DO NOTHING;
COMMIT;
"""


def prepare() -> dict[str, int]:
    call_command("migrate", verbosity=0)
    if Obligation.objects.exists():
        sys.exit("The database is not empty: give an empty one.")
    agency = Agency.objects.create(
        name="Sở thử nghiệm", short_name="STN", party=Party.COMMITTEE, kind=AgencyKind.DEPARTMENT
    )
    regulation = Regulation.objects.create(
        number="thử", title="thử", signed_on=datetime.date(2020, 1, 1), effective_from=datetime.date(2020, 1, 1)
    )
    rule = Rule.objects.create(
        regulation=regulation,
        code="BENCH",
        duty="thử",
        document_kind="other",
        dossier_kind="coordination.matter",
        milestone_kind="matter_received",
        obliged_role="peoples_committee",
        effective_from=datetime.date(2020, 1, 1),
    )
    dossier = Dossier.objects.create(
        kind="coordination.matter", title="thử", keeper=agency, opened_on=datetime.date(2020, 1, 1)
    )
    milestone = Milestone.objects.create(dossier=dossier, kind="matter_received", on=datetime.date(2020, 1, 1))
    return {"dossier": dossier.pk, "rule": rule.pk, "milestone": milestone.pk, "agency": agency.pk}


def fill(keys: dict[str, int], first: int, last: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(first=first, last=last, **keys).replace("%%", "%"))
        # Flags of the past: what was sent late keeps its mark.
        cursor.execute(PAST_FLAGS.format(first=first, last=last))
        cursor.execute("VACUUM ANALYZE coordination_obligation")


def fill_closed(keys: dict[str, int], first: int, last: int) -> None:
    """More history, nothing open."""
    with connection.cursor() as cursor:
        sql = FILL.format(first=first, last=last, **keys).replace("%%", "%").replace("i % 20 = 0", "false")
        cursor.execute(sql.replace("i % 100 = 0", "false"))
        cursor.execute("VACUUM ANALYZE coordination_obligation")


def clear() -> None:
    """As before the scan: the flags of the past stay."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM coordination_flag WHERE kind <> 'sent_late'")
        cursor.execute("VACUUM ANALYZE coordination_flag")


def ours() -> int:
    return flags.scan(AT).flagged


def raw() -> int:
    settings = connection.settings_dict
    environment = os.environ | {"PGPASSWORD": settings["PASSWORD"]}
    command = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", settings["NAME"], "-c", RAW]
    for flag, name in (("-h", "HOST"), ("-p", "PORT"), ("-U", "USER")):
        if settings[name]:
            command += [flag, str(settings[name])]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    return Flag.objects.exclude(kind=FlagKind.SENT_LATE).count()


def loop() -> int:
    """What a straightforward nightly job does: look at each open obligation, ask, save."""
    made = 0
    for row in Obligation.objects.open().filter(paused=False).select_related("rule").iterator():
        if row.due_on >= AT:
            continue
        day_after = row.due_on + datetime.timedelta(days=1)
        common = {"on": day_after, "raised_at": datetime.datetime.now(datetime.UTC)}
        _, new = Flag.objects.get_or_create(
            dossier_id=row.dossier_id, obligation=row, kind=FlagKind.OVERDUE, due_on=row.due_on, defaults=common
        )
        made += new
        days = (AT - row.due_on).days
        if days > row.rule.never_sent_after and Reminder.objects.filter(obligation=row).exists():
            _, new = Flag.objects.get_or_create(
                dossier_id=row.dossier_id, obligation=row, kind=FlagKind.NEVER_SENT, due_on=row.due_on, defaults=common
            )
            made += new
    return made


def timed(work: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def main(rows: int) -> None:
    if connection.vendor != "postgresql":
        sys.exit("This benchmark needs PostgreSQL: set DATABASE_URL.")
    keys = prepare()
    fill(keys, 1, rows)
    times: dict[str, list[float]] = {"ours": [], "raw SQL (psql)": []}
    expected = None
    for _ in range(ROUNDS):
        for name, work in (("ours", ours), ("raw SQL (psql)", raw)):
            clear()
            seconds, found = timed(work)
            times[name].append(seconds)
            expected = found if expected is None else expected
            assert found == expected, (name, found, expected)
    clear()
    start_psql = statistics.median(timed(lambda: _empty_psql())[0] for _ in range(ROUNDS))
    seconds, found = timed(loop)
    assert found == expected
    ours()
    idle = statistics.median(timed(ours)[0] for _ in range(ROUNDS))
    fill_closed(keys, rows + 1, 2 * rows)
    idle_twice = statistics.median(timed(ours)[0] for _ in range(ROUNDS))
    base = statistics.median(times["raw SQL (psql)"])
    mine = statistics.median(times["ours"])
    print(f"{rows:,} obligations, {expected:,} newly flagged, medians of {ROUNDS}")
    print(f"  raw SQL through psql      {base:8.3f} s   1.00   (of which starting psql {start_psql:.3f} s)")
    without = mine / (base - start_psql)
    print(f"  flags.scan                {mine:8.3f} s   {mine / base:.2f}   ({without:.2f} without psql's start)")
    print(f"  loop over the ORM (once)  {seconds:8.3f} s   {seconds / base:.1f}")
    print(f"  flags.scan is {seconds / mine:.0f} times faster than the loop")
    print(
        f"  idle scan: {idle * 1000:.1f} ms with {rows:,} obligations, "
        f"{idle_twice * 1000:.1f} ms when {rows:,} closed ones are added"
    )


def _empty_psql() -> int:
    settings = connection.settings_dict
    command = ["psql", "-q", "-d", settings["NAME"], "-c", "SELECT 1"]
    for flag, name in (("-h", "HOST"), ("-p", "PORT"), ("-U", "USER")):
        if settings[name]:
            command += [flag, str(settings[name])]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"PGPASSWORD": settings["PASSWORD"]}
    )
    return 0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
