"""Defects found in peer systems, each a test of ours.

Tested elsewhere: a day off never shortens a forward deadline, there and back again
(tests/deadlines/test_deadline_properties.py); dry run, missed and doubled runs
(tests/coordination/test_scan.py); lateness frozen at the answer, pause kept when the milestone
moves (tests/coordination/test_obligations.py); one failing mail, bulk reminders as many single
ones (tests/coordination/test_reminding.py); cells that a spreadsheet would run
(tests/coordination/test_ledger.py); the PDF is never made in a request (tests/reports).
"""

from __future__ import annotations

import datetime

import pytest

from agencies.models import Agency, AgencyKind, Party
from coordination import calendars, flags, milestones, notices, obligations, pauses
from coordination.deadlines import WorkCalendar
from coordination.models import CalendarDay, CalendarRevision, MilestoneKind, Obligation, Rule
from coordination.workcalendar import current_calendar
from tests.factories.core import matter, rule

D = datetime.date


def owe(province, title="Việc", **limit):
    subject = matter(province, title=title)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=D(2023, 11, 6), by=None)
    return subject.dossier.obligations.get()


@pytest.mark.django_db
def test_a_dissolved_body_does_not_block_its_name():
    """helpdesk: a deleted queue could never be created again."""
    common = {"short_name": "STTTT", "party": Party.COMMITTEE, "kind": AgencyKind.DEPARTMENT}
    name = "Sở Thông tin và Truyền thông"
    Agency.objects.create(name=name, exists_from=D(2008, 1, 1), exists_to=D(2025, 3, 1), **common)
    again = Agency(name=name, exists_from=D(2027, 1, 1), **common)
    again.full_clean()
    again.save()
    assert list(Agency.objects.existing(D(2026, 1, 1))) == []
    assert list(Agency.objects.existing(D(2027, 1, 1))) == [again]


def test_a_rule_switched_off_can_come_back(province, on_day):
    on_day(2023, 11, 6)
    first = rule()
    Rule.objects.filter(pk=first.pk).update(effective_to=D(2023, 1, 1))
    again = Rule.objects.get(pk=first.pk)
    again.pk, again.version, again.effective_from, again.effective_to = None, 2, D(2023, 6, 1), None
    again.save()
    for limit in first.limits.all():
        limit.pk, limit.rule = None, again
        limit.save()
    assert owe(province).rule == again


def test_an_edited_calendar_is_seen_at_once_and_by_everyone(province):
    """Alaveteli: holidays cached in a class variable and never cleared."""
    assert current_calendar().is_working(D(2023, 11, 21))
    # As another process would write it: the row and its revision, nothing told to this one.
    CalendarDay.objects.create(on=D(2023, 11, 21), kind="holiday", name="Nghỉ", source="TB")
    CalendarRevision.objects.create(at=datetime.datetime.now(datetime.UTC), what="TB")
    assert not current_calendar().is_working(D(2023, 11, 21))


@pytest.mark.parametrize("days", [-7, 7])
def test_cut_offs_follow_the_meeting_and_set_dates_stay(province, on_day, days):
    """PloneMeeting: cut-offs stay behind when the meeting moves."""
    on_day(2023, 10, 2)
    for code in ("HO-SO", "THAM-TRA"):
        rule(
            code,
            milestone_kind=MilestoneKind.MEETING_START,
            limits=[{"direction": "before", "roll": False, "milestone_kind": "meeting_start"}],
        )
    dossier = matter(province).dossier
    opening = D(2023, 12, 7)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MEETING_START, on=opening, by=None)
    notices.set_date(dossier=dossier, rule_code="HO-SO", due_on=D(2023, 11, 10), document="TB 45", by=None)
    moved = opening + datetime.timedelta(days=days)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.MEETING_START, on=moved, by=None)
    due = dict(dossier.obligations.values_list("rule_code", "due_on"))
    assert due == {"HO-SO": D(2023, 11, 10), "THAM-TRA": moved - datetime.timedelta(days=15)}


def test_two_bodies_with_two_calendars_do_not_mix():
    """OpenCPS: working hours of all organisations in static fields."""
    free = WorkCalendar({D(2023, 11, 21): "Ngày truyền thống"})
    plain = WorkCalendar({})
    for _ in range(3):
        assert free.shift(D(2023, 11, 20), 1) == D(2023, 11, 22)
        assert plain.shift(D(2023, 11, 20), 1) == D(2023, 11, 21)


def test_one_bad_row_is_no_obstacle_to_the_others(province, on_day):
    """OpenCPS: the first exception ends the loop. Ours has no loop: the row that has a flag already is passed over."""
    on_day(2023, 11, 6)
    rule()
    rows = [owe(province, title=f"Việc {index}") for index in range(3)]
    flags.raise_on(rows[1].dossier, "overdue", on=D(2023, 11, 22), obligation=rows[1])
    assert flags.scan(D(2023, 12, 1)).flagged == 2


def test_pause_survives_when_the_rule_changes_while_it_lasts(province, on_day):
    """GLPI: the accumulated pause was lost when the SLA was swapped."""
    on_day(2023, 11, 20)
    made = rule()
    row = owe(province)
    pauses.start(obligation=row, category="incomplete", reason="x", document="y", start=D(2023, 11, 10), by=None)
    made.limits.update(amount=20)
    obligations.recompute(Obligation.objects.all(), cause="thử", by=None)
    pauses.resume(obligation=row, end=D(2023, 11, 17), by=None)
    row.refresh_from_db()
    # 20 days: sixteen remained on 10/11, counted again from 17/11 → Sunday 03/12, the next working day.
    assert row.due_on == D(2023, 12, 4)


def test_a_day_declared_late_shows_what_moves_and_rewrites_no_history(province, on_day):
    """Alaveteli: a holiday announced late needed a script and notes by hand."""
    on_day(2023, 11, 20)
    rule()
    rows = [owe(province, title=f"Việc {index}") for index in range(2)]
    flags.scan(D(2023, 11, 30))
    calendars.declare(on=D(2023, 11, 21), kind="holiday", name="Nghỉ", source="TB", by=None)
    for row in rows:
        assert row.due_changes.count() == 1
        assert row.flags.get().due_on == D(2023, 11, 21), "what was flagged stays flagged"
