"""The scan: flags once, catches up, tells a dry run from a real one."""

from __future__ import annotations

import datetime
import io
import json
import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections

from coordination import extensions, flags, milestones, reminders
from coordination.models import EvidenceChangedError, Flag, FlagKind, JobRun, MilestoneKind, Obligation, Reminder
from tests.factories.core import matter, rule
from tests.factories.core import province as make

D = datetime.date


RECEIVED = D(2023, 11, 6)


def owe(province, count=3, on=RECEIVED):
    """That many obligations, due on 21/11/2023."""
    if not province.__dict__.get("ruled"):
        province.ruled = rule()
    for index in range(count):
        subject = matter(province, title=f"Việc {index}")
        milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=on, by=None)
    return list(Obligation.objects.order_by("pk"))


def table_counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchone()[0]
    return found


def test_nothing_is_flagged_on_the_due_day_itself(province, on_day):
    on_day(2023, 11, 6)
    owe(province)
    assert flags.scan(D(2023, 11, 21)).flagged == 0
    assert flags.scan(D(2023, 11, 22)).flagged == 3


def test_running_twice_flags_once_and_stamps_the_day_lateness_began(province, on_day):
    on_day(2023, 11, 6)
    owe(province)
    first = flags.scan(D(2023, 11, 25))
    second = flags.scan(D(2023, 11, 25))
    assert (first.scanned, first.flagged, second.flagged) == (3, 3, 0)
    assert set(Flag.objects.values_list("on", "due_on")) == {(D(2023, 11, 22), D(2023, 11, 21))}


def test_three_missed_days_are_caught_up(province, on_day):
    on_day(2023, 11, 6)
    for offset in range(3):
        owe(province, count=1, on=D(2023, 11, 6) + datetime.timedelta(days=offset))
    flags.scan(D(2023, 11, 20))
    found = flags.scan(D(2023, 11, 27))
    assert found.flagged == 3
    assert sorted(Flag.objects.values_list("on", flat=True)) == [D(2023, 11, 22), D(2023, 11, 23), D(2023, 11, 24)]


def test_extended_deadline_missed_again_is_flagged_again(province, on_day):
    on_day(2023, 11, 24)
    (row,) = owe(province, count=1)
    flags.scan(D(2023, 11, 24))
    extensions.grant(
        obligation=row, amount=5, unit="day", reason="Phức tạp", document="CV 1", granted_on=D(2023, 11, 24), by=None
    )
    assert flags.scan(D(2023, 11, 24)).flagged == 0
    assert flags.scan(D(2023, 12, 1)).flagged == 1
    assert Flag.objects.filter(obligation=row, kind=FlagKind.OVERDUE).count() == 2


def test_paused_obligation_is_not_flagged(province, on_day):
    on_day(2023, 11, 6)
    rows = owe(province)
    Obligation.objects.filter(pk=rows[0].pk).update(paused=True)
    assert flags.scan(D(2023, 12, 1)).flagged == 2


def test_never_sent_needs_a_reminder_and_the_rules_days(province, on_day):
    on_day(2023, 11, 25)
    rows = owe(province)
    reminders.remind(rows[:1], by=None)
    early = flags.scan(D(2023, 12, 20))
    late = flags.scan(D(2023, 12, 23))
    assert (early.never_sent, late.never_sent) == (0, 1)
    assert Flag.objects.get(kind=FlagKind.NEVER_SENT).obligation == rows[0]
    assert flags.scan(D(2023, 12, 23)).never_sent == 0


def test_dry_run_leaves_every_table_as_it_was(province, on_day):
    on_day(2023, 11, 6)
    owe(province)
    before = table_counts()
    out = io.StringIO()
    call_command("scan_deadlines", "--as-of", "2023-12-01", "--dry-run", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["scanned"], found["flagged"]) == (3, 3)
    assert table_counts() == before


def test_command_prints_and_logs_its_run(province, on_day):
    on_day(2023, 11, 6)
    owe(province)
    out = io.StringIO()
    call_command("scan_deadlines", "--as-of", "01/12/2023", stdout=out)
    assert "Đã cảnh báo 3 quá hạn" in out.getvalue()
    entry = JobRun.objects.get()
    assert entry.found["flagged"] == 3
    assert entry.finished_at is not None


def test_scan_is_a_fixed_number_of_statements(province, on_day, django_assert_num_queries):
    on_day(2023, 11, 6)
    owe(province, count=30)
    # savepoint, count, distinct waits, one insert a kind of flag, release
    with django_assert_num_queries(7):
        flags.scan(D(2023, 12, 1))


def test_flag_is_evidence_and_cannot_be_changed(province, on_day):
    on_day(2023, 11, 6)
    owe(province, count=1)
    flags.scan(D(2023, 12, 1))
    flag = Flag.objects.get()
    flag.text = "khác"
    with pytest.raises(EvidenceChangedError):
        flag.save()
    with pytest.raises(EvidenceChangedError):
        flag.delete()
    with pytest.raises(EvidenceChangedError):
        Flag.objects.all().delete()
    with pytest.raises(EvidenceChangedError):
        Flag.objects.update(text="khác")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_flag_once(on_day):
    made = make()
    on_day(2023, 11, 6)
    owe(made, count=20)
    start, results = threading.Barrier(2), []

    def work() -> None:
        try:
            start.wait()
            results.append(flags.scan(D(2023, 12, 1)).flagged)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 20
    assert Flag.objects.count() == 20


def test_reminders_count_as_evidence(province, on_day):
    on_day(2023, 11, 25)
    rows = owe(province, count=1)
    reminders.remind(rows, by=None, channel="letter", document="12/CV-HĐND")
    assert Reminder.objects.get().step == "manual:1"
