"""The calendar of working days in force, built from its rows once per revision.

Years that a person confirmed count by their rows alone. In every other year the
``holidays`` package proposes and rows correct it (a row that is not in force says
that the package's day is not one yet); due dates that depend on such a year are provisional.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from functools import lru_cache

import holidays

from coordination.clock import now
from coordination.deadlines import WorkCalendar
from coordination.models import CalendarDay, CalendarRevision, CalendarYear, DayKind

# The package knows these years; further away a proposal would be a guess.
PROPOSED_YEARS = range(2015, 2041)


def current_calendar() -> WorkCalendar:
    """The calendar of the latest revision; an edit is seen by the next caller, in every process."""
    latest = CalendarRevision.objects.order_by("-pk").values_list("pk", "at").first()
    return _built(*latest) if latest else _built(0, None)


@lru_cache(maxsize=4)
def _built(revision: int, at: datetime.datetime | None) -> WorkCalendar:
    """One revision's calendar. ``at`` is part of the key because a rolled-back number is used again."""
    return work_calendar(CalendarDay.objects.all(), set(CalendarYear.objects.values_list("year", flat=True)), revision)


def work_calendar(days: Iterable[CalendarDay], confirmed_years: set[int], revision: int = 0) -> WorkCalendar:
    """The calendar that these rows give: also asked for calendars that are not saved yet."""
    days = list(days)
    declared = {day.on for day in days}
    days_off = {
        on: name
        for on, name in proposed_days(tuple(y for y in PROPOSED_YEARS if y not in confirmed_years)).items()
        if on not in declared
    }
    in_force = [day for day in days if day.in_force]
    days_off |= {day.on: day.name for day in in_force if day.kind != DayKind.SWAP_WORK}
    make_up = {day.on: day.name for day in in_force if day.kind == DayKind.SWAP_WORK}
    # A year left out in between is not confirmed by a later one.
    last = next((year for year in sorted(confirmed_years) if year + 1 not in confirmed_years), None)
    return WorkCalendar(
        days_off, make_up, confirmed_until=datetime.date(last, 12, 31) if last else None, revision=revision
    )


@lru_cache(maxsize=32)
def _proposal(years: tuple[int, ...]) -> dict[datetime.date, str]:
    return dict(holidays.country_holidays("VN", years=list(years), language="vi")) if years else {}


def proposed_days(years: tuple[int, ...]) -> dict[datetime.date, str]:
    """Public holidays as the ``holidays`` package has them: a proposal that a person confirms or corrects."""
    return _proposal(years)


def revise(what: str, *, by: object) -> CalendarRevision:
    """Note a change of the calendar; every due date computed from now on carries this number.

    The latest revision is locked first, so that numbers follow the order in which changes are saved: the
    highest one must know all of them.
    """
    CalendarRevision.objects.select_for_update().order_by("-pk").first()
    return CalendarRevision.objects.create(at=now(), by=by, what=what)
