"""The calendar of working days: Monday to Friday, less the days off, plus the make-up Saturdays."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.wording import written

FIRST_YEAR, LAST_YEAR = 1900, 2200
FIRST_ORDINAL = date(FIRST_YEAR, 1, 1).toordinal()
LAST_ORDINAL = date(LAST_YEAR, 12, 31).toordinal()

# What a year has at least, to guess how many years a long count spans.
FEWEST_WORKING_DAYS = 200

# (first ordinal covered, last ordinal covered, the ordinals of all working days between them)
_Span = tuple[int, int, list[int]]


@dataclass(frozen=True, eq=False, slots=True)
class WorkCalendar:
    """Which days the province's offices work, as known at one revision of the declared days.

    `days_off` are public holidays, days in lieu (nghỉ bù) and swapped days off (hoán đổi) with their names;
    `make_up_days` the days worked instead. After `confirmed_until` nobody has confirmed the days against an
    official notice (without it, none are confirmed), so what rests on them is provisional.

    Immutable: another calendar is another object, so a cache may use it as a key.
    """

    days_off: Mapping[date, str] = field(repr=False)
    make_up_days: Mapping[date, str] = field(default_factory=dict, repr=False)
    confirmed_until: date | None = None
    revision: int = 0
    _off: frozenset[int] = field(init=False, repr=False)
    _made_up: frozenset[int] = field(init=False, repr=False)
    # The days whose status is not what their weekday says, sorted: what an explanation has to name.
    _weekdays_off: tuple[int, ...] = field(init=False, repr=False)
    _weekend_worked: tuple[int, ...] = field(init=False, repr=False)
    _span: _Span = field(init=False, repr=False)

    def __post_init__(self) -> None:
        contradictions = sorted(self.days_off.keys() & self.make_up_days.keys())
        if contradictions:
            days = ", ".join(written(day) for day in contradictions)
            raise DeadlineError(f"Lịch làm việc mâu thuẫn: {days} vừa là ngày nghỉ vừa là ngày làm bù.")
        off = frozenset(day.toordinal() for day in self.days_off)
        made_up = frozenset(day.toordinal() for day in self.make_up_days)
        known = {
            "days_off": MappingProxyType(dict(self.days_off)),
            "make_up_days": MappingProxyType(dict(self.make_up_days)),
            "_off": off,
            "_made_up": made_up,
            "_weekdays_off": tuple(sorted(day for day in off if not _is_weekend(day))),
            "_weekend_worked": tuple(sorted(day for day in made_up if _is_weekend(day))),
            # Working days are listed year by year as they are asked for; nothing is covered yet.
            "_span": (1, 0, []),
        }
        for name, value in known.items():
            object.__setattr__(self, name, value)

    def is_working(self, day: date) -> bool:
        """Whether the offices work that day."""
        return self._works(_ordinal_in_range(day))

    def why_off(self, day: date) -> str | None:
        """Why nobody works that day: the day off's name, “Thứ Bảy”, “Chủ nhật”; nothing on a working day."""
        if self.is_working(day):
            return None
        return self.days_off.get(day) or ("Thứ Bảy" if day.weekday() == 5 else "Chủ nhật")

    def is_confirmed(self, day: date) -> bool:
        """Whether that day's status was confirmed against an official notice."""
        return self.confirmed_until is not None and day <= self.confirmed_until

    def next_working(self, day: date) -> date:
        """That day if worked, else the next working day."""
        return day if self.is_working(day) else self.shift(day, 1)

    def previous_working(self, day: date) -> date:
        """That day if worked, else the working day before."""
        return day if self.is_working(day) else self.shift(day, -1)

    def shift(self, day: date, n: int) -> date:
        """The n-th working day strictly after that day, or before it when n is negative; itself for 0."""
        if n == 0:
            return day
        ordinal = day.toordinal()
        first, last, working = self._span
        while True:
            if first <= ordinal <= last:
                place = bisect_right(working, ordinal) + n - 1 if n > 0 else bisect_left(working, ordinal) + n
                if 0 <= place < len(working):
                    return date.fromordinal(working[place])
                if (last if n > 0 else first) in (FIRST_ORDINAL, LAST_ORDINAL):
                    raise _out_of_range()
                days = 366 * (1 + abs(n) // FEWEST_WORKING_DAYS)
                reach = min(last + days, LAST_ORDINAL) if n > 0 else max(first - days, FIRST_ORDINAL)
                first, last, working = self._grown(reach)
            else:
                first, last, working = self._grown(ordinal)

    def working_days_between(self, start: date, end: date) -> int:
        """The working days after `start` up to and including `end`; negative when `end` comes first."""
        a, b = start.toordinal(), end.toordinal()
        first, last, working = self._span
        while not (first <= a <= last and first <= b <= last):
            self._grown(a)
            first, last, working = self._grown(b)
        return bisect_right(working, b) - bisect_right(working, a)

    def named_days_off(self, start: date, end: date) -> tuple[tuple[date, str], ...]:
        """The days off from Monday to Friday in that time, both ends included, with their names."""
        days = _between(self._weekdays_off, start, end)
        return tuple((day, self.days_off[day]) for day in days) if days else ()

    def worked_weekends(self, start: date, end: date) -> tuple[tuple[date, str], ...]:
        """The make-up days on a Saturday or Sunday in that time, both ends included, with their names."""
        days = _between(self._weekend_worked, start, end)
        return tuple((day, self.make_up_days[day]) for day in days) if days else ()

    def _works(self, ordinal: int) -> bool:
        return ordinal in self._made_up or not (_is_weekend(ordinal) or ordinal in self._off)

    def _grown(self, ordinal: int) -> _Span:
        """The list of working days, lengthened by whole years until it covers that day.

        The list in use is replaced, never changed, so that a thread counting in it stays right.
        """
        first, last, working = self._span
        if not FIRST_ORDINAL <= ordinal <= LAST_ORDINAL:
            raise _out_of_range()
        year = date.fromordinal(ordinal).year
        new_year, year_end = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if first > last:
            span = (new_year, year_end, self._listed(new_year, year_end))
        elif ordinal < first:
            span = (new_year, last, self._listed(new_year, first - 1) + working)
        elif ordinal > last:
            span = (first, year_end, working + self._listed(last + 1, year_end))
        else:
            return self._span
        object.__setattr__(self, "_span", span)
        return span

    def _listed(self, first: int, last: int) -> list[int]:
        return [ordinal for ordinal in range(first, last + 1) if self._works(ordinal)]


def check_range(day: date) -> None:
    """Refuse a day so far away that it is a slip of the keyboard."""
    _ordinal_in_range(day)


def _ordinal_in_range(day: date) -> int:
    ordinal = day.toordinal()
    if not FIRST_ORDINAL <= ordinal <= LAST_ORDINAL:
        raise _out_of_range(day)
    return ordinal


def _out_of_range(day: date | None = None) -> DeadlineError:
    named = f"Ngày {written(day)}" if day else "Ngày tính được"
    return DeadlineError(f"{named} nằm ngoài phạm vi tính hạn (từ năm {FIRST_YEAR} đến năm {LAST_YEAR}).")


def _is_weekend(ordinal: int) -> bool:
    # Day 1 of the ordinals is a Monday: 6 is Saturday, 0 is Sunday.
    return ordinal % 7 in (0, 6)


def _between(ordinals: tuple[int, ...], start: date, end: date) -> tuple[date, ...]:
    low = bisect_left(ordinals, start.toordinal())
    high = bisect_right(ordinals, end.toordinal())
    return tuple(map(date.fromordinal, ordinals[low:high])) if low < high else ()
