"""How the deadline engine writes dates, amounts and lists of days off in Vietnamese."""

from collections.abc import Sequence
from datetime import date, timedelta

WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")

ONE_DAY = timedelta(days=1)


def written(day: date) -> str:
    """07/12/2023."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def with_weekday(day: date) -> str:
    """07/12/2023, thứ Năm."""
    return f"{written(day)}, {WEEKDAYS[day.weekday()]}"


def amount_of(amount: int, noun: str) -> str:
    """Clerks write small amounts with two digits: 05 ngày làm việc."""
    return f"{amount:02d} {noun}"


def days_listed(days: Sequence[tuple[date, str]], *, year: int) -> str:
    """Days with their reason, neighbours of one name as a range: 16–20/02 (Tết Bính Ngọ), 18/04 (Giỗ Tổ).

    The year is written only where it is not the reader's own, `year`.
    """
    runs: list[tuple[date, date, str]] = []
    for day, name in days:
        if runs and runs[-1][2] == name and runs[-1][1] + ONE_DAY == day:
            runs[-1] = (runs[-1][0], day, name)
        else:
            runs.append((day, day, name))
    return ", ".join(f"{_range(first, last, year)} ({name})" for first, last, name in runs)


def short_days(days: Sequence[date], *, year: int) -> str:
    """04/05, 10/01/2026."""
    return ", ".join(_range(day, day, year) for day in days)


def _range(first: date, last: date, year: int) -> str:
    end = f"{last.day:02d}/{last.month:02d}" if last.year == year else written(last)
    if first == last:
        return end
    if first.month == last.month:
        return f"{first.day:02d}–{end}"
    start = f"{first.day:02d}/{first.month:02d}" if first.year == last.year else written(first)
    return f"{start}–{end}"
