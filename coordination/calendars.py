"""Changing the calendar of working days: declared, withdrawn, confirmed by a person, with its source.

Each change makes a revision and recomputes the open obligations, nothing else.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from agencies.models import User
from coordination import obligations
from coordination.clock import now
from coordination.models import CalendarDay, CalendarRevision, CalendarYear, Obligation
from coordination.obligations import Moves
from coordination.workcalendar import current_calendar, proposed_days, revise, work_calendar

__all__ = [
    "confirm_year",
    "current_calendar",
    "declare",
    "load_days",
    "preview_change",
    "proposed_days",
    "withdraw",
]


def load_days(path: Path, *, by: User | None = None) -> int:
    """Load declared days from a CSV (date, kind, name, status, source); returns how many were new.

    ``in_force`` days are announced, ``statutory`` ones follow from the law but lack their
    notice, ``conditional`` ones wait for a person. Years whose days are all announced
    become confirmed.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    known = set(CalendarDay.objects.values_list("on", flat=True))
    days = [
        CalendarDay(
            on=datetime.date.fromisoformat(row["date"]),
            kind=row["kind"],
            name=row["name"],
            source=row["source"],
            in_force=row["status"] != "conditional",
        )
        for row in rows
    ]
    fresh = [day for day in days if day.on not in known]
    announced = {day.on.year for day, row in zip(days, rows, strict=True) if row["status"] == "in_force"}
    announced -= {day.on.year for day, row in zip(days, rows, strict=True) if row["status"] == "statutory"}
    with transaction.atomic():
        CalendarDay.objects.bulk_create(fresh)
        years = announced - set(CalendarYear.objects.values_list("year", flat=True))
        CalendarYear.objects.bulk_create(
            CalendarYear(year=year, source=f"Lịch nghỉ năm {year} đã công bố", confirmed_at=now(), confirmed_by=by)
            for year in sorted(years)
        )
        if fresh or years:
            _revised(f"Nạp {len(fresh)} ngày từ tệp {path.name}", by)
    return len(fresh)


def preview_change(
    *, add: Iterable[CalendarDay] = (), remove: Iterable[datetime.date] = (), confirm: int | None = None
) -> Moves:
    """What would move if these days were declared, those withdrawn and that year confirmed; nothing is saved.

    Confirming moves something when the package proposes days off that nobody declared.
    """
    days = {day.on: day for day in CalendarDay.objects.all()}
    for on in remove:
        days.pop(on, None)
    days |= {day.on: day for day in add}
    confirmed = set(CalendarYear.objects.values_list("year", flat=True)) | ({confirm} if confirm else set())
    return obligations.preview(Obligation.objects.all(), calendar=work_calendar(days.values(), confirmed))


@transaction.atomic
def declare(
    *, on: datetime.date, kind: str, name: str, source: str, by: User | None, in_force: bool = True
) -> CalendarDay:
    """Declare or correct one day with the document that says so; open obligations move.

    Raises ValidationError when a make-up day is not a weekend day, or a swapped day off is one.
    """
    day = CalendarDay.objects.filter(on=on).first() or CalendarDay(on=on)
    day.kind, day.name, day.source, day.in_force = kind, name, source, in_force
    day.full_clean()
    day.save()
    _revised(f"Khai báo {on:%d/%m/%Y}: {day.get_kind_display()} – {name} ({source})", by)
    return day


@transaction.atomic
def withdraw(*, on: datetime.date, by: User | None, reason: str) -> None:
    """A declared day no longer holds; the row's history stays, open obligations move."""
    CalendarDay.objects.get(on=on).delete()
    _revised(f"Bỏ {on:%d/%m/%Y}: {reason}", by)


@transaction.atomic
def confirm_year(*, year: int, source: str, by: User | None) -> CalendarYear:
    """A person confirms a year's calendar with the government's notice: its dates are no longer provisional."""
    row, _ = CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source, "confirmed_at": now(), "confirmed_by": by}
    )
    _revised(f"Xác nhận lịch năm {year} ({source})", by)
    return row


def _revised(what: str, by: User | None) -> CalendarRevision:
    revision = revise(what, by=by)
    obligations.recompute(Obligation.objects.all(), cause=what, by=by)
    return revision
