"""100,000 due dates of mixed units: the engine, a bare bisect, a day-by-day loop and numpy, in one run.

    python benchmarks/due_dates.py [--rows 100000] [--runs 7]

The bare bisect is what the engine does with everything left out: no reasons, no checks, a calendar prepared
beforehand. Numpy counts working days only, on a calendar without make-up Saturdays. Quote the ratios.
"""

import argparse
import csv
import random
import statistics
import sys
import time
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from coordination.deadlines import Direction, Offset, Unit, WorkCalendar, due_date, due_on  # noqa: E402

ONE_DAY = timedelta(days=1)
FIRST, LAST = date(2021, 1, 1), date(2028, 12, 31)


def published_calendar() -> WorkCalendar:
    days_off: dict[date, str] = {}
    make_up_days: dict[date, str] = {}
    with (ROOT / "coordination" / "data" / "calendar_days.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["status"] != "conditional":
                days = make_up_days if row["kind"] == "swap_work" else days_off
                days[date.fromisoformat(row["date"])] = row["name"]
    return WorkCalendar(days_off, make_up_days, confirmed_until=date(2026, 12, 31))


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def bare_bisect(cases: list[tuple[date, Offset]], working: list[int]) -> list[date]:
    dues = []
    for anchor, offset in cases:
        n = offset.signed
        if offset.unit == "working_day":
            if n > 0:
                due = date.fromordinal(working[bisect_right(working, anchor.toordinal()) + n - 1])
            else:
                due = date.fromordinal(working[bisect_left(working, anchor.toordinal()) + n]) if n else anchor
        elif offset.unit == "day":
            due = date.fromordinal(anchor.toordinal() + n)
        else:
            due = months_on(anchor, n)
        if offset.roll:
            if offset.direction == "after":
                due = date.fromordinal(working[bisect_left(working, due.toordinal())])
            else:
                due = date.fromordinal(working[bisect_right(working, due.toordinal()) - 1])
        dues.append(due)
    return dues


def naive_loop(cases: list[tuple[date, Offset]], off: set[date], worked: set[date]) -> list[date]:
    def works(day: date) -> bool:
        return day in worked or (day.weekday() < 5 and day not in off)

    dues = []
    for anchor, offset in cases:
        step = ONE_DAY if offset.direction == "after" else -ONE_DAY
        due = anchor
        if offset.unit == "working_day":
            left = offset.amount
            while left:
                due += step
                left -= works(due)
        elif offset.unit == "day":
            due = anchor + offset.amount * step
        else:
            due = months_on(anchor, offset.signed)
        while offset.roll and not works(due):
            due += step
        dues.append(due)
    return dues


def milliseconds(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()

    random_ = random.Random(2023)
    calendar = published_calendar()
    offsets = [
        Offset(amount, unit, direction, roll)
        for unit, amounts in (
            (Unit.DAY, (5, 10, 15, 20, 30, 45)),
            (Unit.WORKING_DAY, (3, 5, 7, 10, 15)),
            (Unit.MONTH, (1, 3)),
        )
        for amount in amounts
        for direction in Direction
        for roll in (False, True)
    ]
    anchors = [date(2022, 1, 1) + timedelta(days=random_.randrange(1826)) for _ in range(options.rows)]
    cases = [(anchor, random_.choice(offsets)) for anchor in anchors]
    working = [
        day for day in range(FIRST.toordinal(), LAST.toordinal() + 1) if calendar.is_working(date.fromordinal(day))
    ]
    off, worked = set(calendar.days_off), set(calendar.make_up_days)

    expected = bare_bisect(cases, working)
    assert [due_on(anchor, offset, calendar) for anchor, offset in cases] == expected
    assert [due_date(anchor, offset, calendar).on for anchor, offset in cases] == expected
    assert naive_loop(cases, off, worked) == expected

    plain = WorkCalendar(calendar.days_off)
    holidays = np.array(sorted(off), dtype="datetime64[D]")
    days = np.array(anchors, dtype="datetime64[D]")
    fifteen = Offset(15, Unit.WORKING_DAY, Direction.AFTER)
    theirs = np.busday_offset(days, 15, roll="preceding", holidays=holidays).astype(object).tolist()
    assert [due_on(anchor, fifteen, plain) for anchor in anchors] == theirs

    mixed = {
        "due_on, date only": lambda: [due_on(anchor, offset, calendar) for anchor, offset in cases],
        "due_date, with its reasons": lambda: [due_date(anchor, offset, calendar) for anchor, offset in cases],
        "due_date and explanation": lambda: [
            due_date(anchor, offset, calendar).explanation() for anchor, offset in cases
        ],
        "bare bisect": lambda: bare_bisect(cases, working),
        "day-by-day loop": lambda: naive_loop(cases, off, worked),
    }
    only_working = {
        "due_on, +15 working days": lambda: [due_on(anchor, fifteen, plain) for anchor in anchors],
        "numpy.busday_offset, +15": lambda: np.busday_offset(days, 15, roll="preceding", holidays=holidays),
    }
    measured = {name: milliseconds(work, options.runs) for name, work in (mixed | only_working).items()}
    bare, loop = measured["bare bisect"], measured["day-by-day loop"]
    print(f"{options.rows:,} due dates, median of {options.runs} runs; all implementations agree")
    print(f"{'':30}{'ms':>10}{'× bare bisect':>16}{'loop ÷ this':>14}")
    for name, spent in measured.items():
        ratios = f"{spent / bare:16.2f}{loop / spent:14.1f}" if name in mixed else ""
        print(f"{name:30}{spent:10.1f}{ratios}")


if __name__ == "__main__":
    main()
