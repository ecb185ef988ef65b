"""The stretch of days that a page shows, and its neighbours."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from enum import StrEnum

FIRST_YEAR, LAST_YEAR = 2000, 2100
DAY = datetime.timedelta(days=1)
AGENDA_DAYS = 30


class View(StrEnum):
    MONTH = "thang"
    FORTNIGHT = "hai-tuan"
    AGENDA = "danh-sach"

    @property
    def label(self) -> str:
        return {View.MONTH: "Tháng", View.FORTNIGHT: "Hai tuần", View.AGENDA: "Danh sách"}[self]

    @property
    def shown(self) -> int:
        """How many obligations of a day are written out; the others are one click away in the ledger."""
        return {View.MONTH: 3, View.FORTNIGHT: 6, View.AGENDA: 10}[self]


@dataclass(frozen=True)
class Period:
    """``first`` and ``last`` are whole weeks in the grids; ``begins`` and ``ends`` the days that are meant."""

    view: View
    begins: datetime.date
    ends: datetime.date

    @classmethod
    def around(cls, view: View, on: datetime.date) -> Period:
        """The period of that kind which shows the day."""
        if view == View.MONTH:
            last = calendar.monthrange(on.year, on.month)[1]
            return cls(view, on.replace(day=1), on.replace(day=last))
        if view == View.FORTNIGHT:
            monday = on - on.weekday() * DAY
            return cls(view, monday, monday + 13 * DAY)
        return cls(view, on, on + (AGENDA_DAYS - 1) * DAY)

    @property
    def first(self) -> datetime.date:
        """Weeks start on Monday."""
        return self.begins if self.view == View.AGENDA else self.begins - self.begins.weekday() * DAY

    @property
    def last(self) -> datetime.date:
        return self.ends if self.view == View.AGENDA else self.ends + (6 - self.ends.weekday()) * DAY

    @property
    def days(self) -> list[datetime.date]:
        return [self.first + n * DAY for n in range((self.last - self.first).days + 1)]

    @property
    def title(self) -> str:
        if self.view == View.MONTH:
            return f"Tháng {self.begins.month} năm {self.begins.year}"
        return f"Từ {self.begins:%d/%m/%Y} đến {self.ends:%d/%m/%Y}"

    @property
    def previous(self) -> datetime.date | None:
        """A day of the period before; None at the edge of what is kept."""
        day = self.begins - (DAY if self.view == View.MONTH else (self.ends - self.begins) + DAY)
        return day if day.year >= FIRST_YEAR else None

    @property
    def following(self) -> datetime.date | None:
        day = self.ends + DAY
        return day if day.year <= LAST_YEAR else None


def day_typed(typed: str, default: datetime.date) -> datetime.date:
    """The day of an address; whatever is no day of these years is the default."""
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return default
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else default
