"""Periodic duties arise from recurrences: once each, whenever the job runs."""

from __future__ import annotations

import datetime

import pytest

from coordination import periodic
from coordination.models import DossierKind, MilestoneKind, Obligation, PeriodicDuty, Role, Rule
from tests.factories.core import rule

D = datetime.date
MONTHLY = "FREQ=MONTHLY;BYMONTHDAY=25"
EVERY_SECOND_YEAR = "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=1"


def a_rule(code: str = "INF-MONTH", recurrence: str = MONTHLY, **fields: object) -> Rule:
    return rule(
        code,
        **{
            "duty": "Gửi báo cáo tháng",
            "document_kind": "periodic_report",
            "dossier_kind": DossierKind.PERIODIC_DUTY,
            "milestone_kind": MilestoneKind.PERIOD_DUE,
            "recurrence": recurrence,
            "limits": [{"amount": 0, "milestone_kind": "period_due"}],
            "effective_from": D(2023, 10, 1),
        }
        | fields,
    )


# ── which days ───────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("recurrence", "first", "last", "expected"),
    [
        (MONTHLY, D(2023, 10, 1), D(2023, 12, 31), [D(2023, 10, 25), D(2023, 11, 25), D(2023, 12, 25)]),
        (MONTHLY, D(2023, 10, 25), D(2023, 10, 25), [D(2023, 10, 25)]),
        (MONTHLY, D(2023, 10, 26), D(2023, 11, 24), []),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", D(2024, 2, 1), D(2024, 3, 31), [D(2024, 2, 29), D(2024, 3, 31)]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", D(2024, 4, 1), D(2024, 5, 31), [D(2024, 5, 31)]),
        (
            "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
            D(2023, 10, 1),
            D(2024, 4, 1),
            [D(2023, 12, 25), D(2024, 3, 25)],
        ),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", D(2023, 12, 31), D(2023, 12, 31), [D(2023, 12, 31)]),
        ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31", D(2024, 1, 1), D(2024, 12, 31), [D(2024, 1, 31)]),
        # Every second year from 2023, whichever year is asked about first.
        (EVERY_SECOND_YEAR, D(2024, 1, 1), D(2026, 1, 1), [D(2025, 3, 1)]),
        (
            EVERY_SECOND_YEAR,
            D(2025, 1, 1),
            D(2027, 12, 31),
            [D(2025, 3, 1), D(2027, 3, 1)],
        ),
        ("FREQ=WEEKLY;BYDAY=MO", D(2023, 11, 13), D(2023, 11, 20), [D(2023, 11, 13), D(2023, 11, 20)]),
    ],
)
def test_occurrences(recurrence, first, last, expected):
    found = Rule(recurrence=recurrence, effective_from=D(2023, 10, 1))
    assert periodic.occurrences(found, first, last) == expected


@pytest.mark.parametrize(
    ("recurrence", "due", "name"),
    [
        (MONTHLY, D(2023, 11, 25), "tháng 11/2023"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", D(2023, 2, 28), "tháng 2/2023"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25", D(2023, 3, 25), "quý I/2023"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25", D(2023, 12, 25), "quý IV/2023"),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=25", D(2023, 7, 25), "quý III/2023"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", D(2023, 12, 31), "năm 2023"),
        ("FREQ=YEARLY;BYMONTH=6,12;BYMONTHDAY=15", D(2023, 6, 15), "tháng 6/2023"),
        ("FREQ=WEEKLY;BYDAY=MO", D(2023, 11, 13), "tuần có ngày 13/11/2023"),
    ],
)
def test_period_names(recurrence, due, name):
    assert periodic.period_name(Rule(recurrence=recurrence), due) == name


# ── opening ──────────────────────────────────────────────────────────────────────────
def opened() -> list[datetime.date]:
    return list(PeriodicDuty.objects.order_by("due").values_list("due", flat=True))


def test_known_ahead_and_owed_by_who_holds_the_role(province, on_day):
    at = on_day(2023, 11, 20)
    a_rule()
    assert periodic.open_due(at) == 3
    assert opened() == [D(2023, 10, 25), D(2023, 11, 25), D(2023, 12, 25)]
    duty = PeriodicDuty.objects.get(due=D(2023, 11, 25))
    assert duty.dossier.title == "Gửi báo cáo tháng – tháng 11/2023"
    assert duty.dossier.opened_on == D(2023, 10, 11)
    assert duty.dossier.keeper == province.standing_committee
    row = duty.dossier.obligations.get()
    assert (row.obligor, row.recipient) == (province.peoples_committee, province.standing_committee)
    assert row.due_on == D(2023, 11, 27), "Saturday 25/11 rolls to Monday"


def test_running_again_opens_nothing_more(province, on_day):
    at = on_day(2023, 11, 20)
    a_rule()
    periodic.open_due(at)
    assert periodic.open_due(at) == 0
    assert len(opened()) == Obligation.objects.count() == 3


@pytest.mark.parametrize(
    "days",
    [
        [D(2023, 11, day) for day in range(1, 31)],
        [D(2023, 11, 1), D(2023, 11, 4), D(2023, 11, 30)],
        [D(2023, 11, 30)],
    ],
    ids=["every-day", "after-three-days-down-and-more", "only-at-the-end"],
)
def test_the_same_duties_whenever_the_job_ran(province, on_day, days):
    a_rule()
    for day in days:
        periodic.open_due(on_day(day.year, day.month, day.day))
    assert opened() == [D(2023, 10, 25), D(2023, 11, 25), D(2023, 12, 25)]


def test_the_first_run_does_not_look_back_over_the_rules_whole_life(province, on_day):
    a_rule(effective_from=D(2010, 1, 1))
    periodic.open_due(on_day(2023, 2, 1))
    assert opened() == [D(2023, 1, 25), D(2023, 2, 25)]


def test_a_job_that_slept_over_new_year_catches_up(province, on_day):
    a_rule()
    periodic.open_due(on_day(2023, 10, 1))
    periodic.open_due(on_day(2024, 2, 1))
    assert opened() == [D(2023, m, 25) for m in (10, 11, 12)] + [D(2024, m, 25) for m in (1, 2)]


def test_two_rules_each_ask_for_their_own_period_only(province, on_day):
    a_rule()
    a_rule(
        "INF-QUARTER",
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
        obliged_role=Role.FRONT,
        duty="Gửi báo cáo quý",
    )
    periodic.open_due(on_day(2023, 11, 20))
    assert PeriodicDuty.objects.count() == 4
    for duty in PeriodicDuty.objects.all():
        assert [row.rule_code for row in duty.dossier.obligations.all()] == [duty.rule_code]
    december = PeriodicDuty.objects.get(rule_code="INF-QUARTER").dossier
    assert december.obligations.get().obligor == province.front


def test_a_new_version_takes_over_without_doubling(province, on_day):
    old = a_rule()
    periodic.open_due(on_day(2023, 10, 1))
    old.effective_to = D(2023, 12, 1)
    old.save()
    a_rule(version=2, recurrence="FREQ=MONTHLY;BYMONTHDAY=20", effective_from=D(2023, 12, 1))
    periodic.open_due(on_day(2023, 11, 30))
    assert opened() == [D(2023, 10, 25), D(2023, 11, 25), D(2023, 12, 20)]


def test_a_rule_switched_off_opens_nothing(province, on_day):
    a_rule(enabled=False)
    assert periodic.open_due(on_day(2023, 11, 20)) == 0


def test_a_rule_without_recurrence_opens_nothing(province, on_day):
    a_rule(recurrence="")
    assert periodic.open_due(on_day(2023, 11, 20)) == 0


def test_one_bad_recurrence_does_not_stop_the_others(province, on_day):
    a_rule("A-BAD", "FREQ=SOMETIMES")
    a_rule("INF-MONTH")
    assert periodic.open_due(on_day(2023, 11, 20)) == 3


def test_without_a_standing_committee_nobody_keeps_them(province, on_day):
    province.standing_committee.exists_to = D(2023, 1, 1)
    province.standing_committee.save()
    a_rule()
    assert periodic.open_due(on_day(2023, 11, 20)) == 0
