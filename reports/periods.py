"""Periods that figures are made for: a year, a quarter, a month."""

from __future__ import annotations

import datetime
from calendar import monthrange
from dataclasses import dataclass

ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included; whole months."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def _of(cls, year: int, first_month: int, months: int) -> Period:
        # Months are counted from year 0, so that stepping over the turn of a year is a division.
        start = year * 12 + first_month - 1
        begin_year, begin_month = divmod(start, 12)
        end_year, end_month = divmod(start + months - 1, 12)
        last_day = monthrange(end_year, end_month + 1)[1]
        return cls(datetime.date(begin_year, begin_month + 1, 1), datetime.date(end_year, end_month + 1, last_day))

    @classmethod
    def year(cls, year: int) -> Period:
        return cls._of(year, 1, 12)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        if quarter not in (1, 2, 3, 4):
            raise ValueError("A year has four quarters.")
        return cls._of(year, 3 * quarter - 2, 3)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        if month not in range(1, 13):
            raise ValueError("A year has twelve months.")
        return cls._of(year, month, 1)

    @property
    def length(self) -> int:
        """In months."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1

    @property
    def label(self) -> str:
        """«năm 2023», «quý II năm 2023», «tháng 5 năm 2023»; anything else by its days."""
        if self.length == 12 and self.first.month == 1:
            return f"năm {self.first.year}"
        if self.length == 3 and self.first.month % 3 == 1:
            return f"quý {ROMAN[self.first.month // 3]} năm {self.first.year}"
        if self.length == 1:
            return f"tháng {self.first.month} năm {self.first.year}"
        return f"từ {self.first:%d/%m/%Y} đến {self.last:%d/%m/%Y}"

    def previous(self) -> Period:
        """The period of the same length just before."""
        return self._of(self.first.year, self.first.month - self.length, self.length)

    def months(self) -> tuple[Period, ...]:
        return tuple(self._of(self.first.year, self.first.month + at, 1) for at in range(self.length))

    def until(self, at: datetime.date) -> tuple[datetime.date, datetime.date]:
        """What of it has passed on that day, as the bounds of a range (empty when it has not begun)."""
        return self.first, min(self.last, at)
