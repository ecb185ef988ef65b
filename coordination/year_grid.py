"""A year as people see it on the wall: twelve months of weeks, each day with what is special about it."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from coordination.models import CalendarDay, DayKind
from coordination.workcalendar import proposed_days

WEEKDAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
# A word on the day, so that nothing is told by colour alone.
SIGNS: Mapping[str, tuple[str, str]] = {
    DayKind.HOLIDAY: ("Lễ", "day-off"),
    DayKind.COMPENSATORY: ("Bù", "day-off"),
    DayKind.SWAP_OFF: ("Đổi", "day-swap"),
    DayKind.SWAP_WORK: ("Làm", "day-work"),
}
PROPOSED_SIGN = "Gói"


@dataclass(frozen=True)
class Day:
    """One day of the grid. ``proposed`` ones are no row in force."""

    on: datetime.date
    sign: str = ""
    style: str = ""
    name: str = ""
    declared: bool = False
    proposed: bool = False
    today: bool = False


@dataclass(frozen=True)
class Month:
    number: int
    weeks: list[list[Day | None]]


@dataclass(frozen=True)
class Difference:
    """A day on which the ``holidays`` package and the rows in force disagree."""

    on: datetime.date
    name: str
    text: str
    # The package has it and no row does: one click from being declared.
    missing: bool


def months(year: int, *, rows: list[CalendarDay], confirmed: bool, today: datetime.date) -> list[Month]:
    """The year's grid. In a year that nobody confirmed the package's proposals count as days off and are shown."""
    declared = {row.on: row for row in rows}
    proposals = {} if confirmed else proposed_days((year,))

    def day(on: datetime.date) -> Day:
        style = "weekend" if on.weekday() >= 5 else ""
        at = on == today
        if row := declared.get(on):
            sign, style = SIGNS[row.kind]
            if not row.in_force:
                name = f"{row.name} (đề xuất, chưa có hiệu lực)"
                return Day(on, f"{sign}?", style, name, declared=True, proposed=True, today=at)
            return Day(on, sign, style, row.name, declared=True, today=at)
        if on in proposals:
            name = f"{proposals[on]} (gói dữ liệu đề xuất)"
            return Day(on, PROPOSED_SIGN, "day-off", name, proposed=True, today=at)
        return Day(on, style=style, today=at)

    grid = calendar.Calendar(firstweekday=0)
    return [
        Month(
            month,
            [[day(on) if on.month == month else None for on in week] for week in grid.monthdatescalendar(year, month)],
        )
        for month in range(1, 13)
    ]


def differences(year: int, rows: list[CalendarDay]) -> list[Difference]:
    """Where the package's days off and the declared ones differ; make-up days the package does not tell."""
    off = {row.on: row for row in rows if row.kind != DayKind.SWAP_WORK}
    proposals = {on: name for on, name in proposed_days((year,)).items() if on.year == year}
    found = []
    for on, name in proposals.items():
        if on not in off:
            found.append(Difference(on, name, "Gói có, lịch chưa khai báo", missing=True))
        elif not off[on].in_force:
            found.append(Difference(on, name, "Gói có, lịch mới ghi là đề xuất", missing=False))
    for on, row in off.items():
        if row.in_force and on not in proposals:
            found.append(Difference(on, row.name, "Lịch đã khai báo, gói không có", missing=False))
    return sorted(found, key=lambda difference: difference.on)
