"""100,000 random due dates against two implementations that share nothing with ours."""

import random
from calendar import monthrange
from datetime import date, timedelta

import numpy as np

from coordination.deadlines import Direction, Offset, Unit, WorkCalendar, due_on

CASES = 100_000
FIRST = date(2021, 1, 1)
SPAN = (date(2028, 1, 1) - FIRST).days
ONE_DAY = timedelta(days=1)


def naive_due_date(anchor: date, offset: Offset, off: set[date], worked: set[date]) -> date:
    """Day by day, as one counts with a finger on the wall calendar."""

    def works(day: date) -> bool:
        return day in worked or (day.weekday() < 5 and day not in off)

    step = ONE_DAY if offset.direction is Direction.AFTER else -ONE_DAY
    day = anchor
    if offset.unit is Unit.DAY:
        for _ in range(offset.amount):
            day += step
    elif offset.unit is Unit.WORKING_DAY:
        left = offset.amount
        while left:
            day += step
            left -= works(day)
    else:
        year, month = anchor.year, anchor.month
        for _ in range(offset.amount):
            month += step.days
            if month in (0, 13):
                year, month = year + step.days, 12 if month == 0 else 1
        day = date(year, month, min(anchor.day, monthrange(year, month)[1]))
    while offset.roll and not works(day):
        day += step
    return day


def random_day(random_: random.Random) -> date:
    return FIRST + timedelta(days=random_.randrange(SPAN))


def test_equals_counting_day_by_day(calendar: WorkCalendar) -> None:
    random_ = random.Random(2023)
    off, worked = set(calendar.days_off), set(calendar.make_up_days)
    units, directions = list(Unit), list(Direction)
    different = []
    for _ in range(CASES):
        anchor = random_day(random_)
        offset = Offset(
            random_.randrange(40), random_.choice(units), random_.choice(directions), random_.random() < 0.5
        )
        if due_on(anchor, offset, calendar) != naive_due_date(anchor, offset, off, worked):
            different.append((anchor, offset))

    assert different == []


def test_working_days_equal_numpy_where_no_saturday_is_made_up(calendar: WorkCalendar) -> None:
    random_ = random.Random(30)
    without_make_up = WorkCalendar(calendar.days_off)
    anchors = [random_day(random_) for _ in range(CASES)]
    amounts = [random_.randrange(-250, 251) for _ in range(CASES)]
    # A day off rolls to its neighbour on the near side first: the event's own day is never counted.
    after = np.array(amounts) > 0
    days = np.array(anchors, dtype="datetime64[D]")
    holidays = np.array(sorted(calendar.days_off), dtype="datetime64[D]")
    expected = np.where(
        after,
        np.busday_offset(days, amounts, roll="preceding", holidays=holidays),
        np.busday_offset(days, amounts, roll="following", holidays=holidays),
    ).astype(object)

    computed = [
        without_make_up.shift(anchor, amount) if amount else anchor
        for anchor, amount in zip(anchors, amounts, strict=True)
    ]

    wrong = [
        (anchor, amount)
        for anchor, amount, ours, theirs in zip(anchors, amounts, computed, expected, strict=True)
        if amount and ours != theirs
    ]
    assert wrong == []


def test_working_days_between_equal_numpy_where_no_saturday_is_made_up(calendar: WorkCalendar) -> None:
    random_ = random.Random(5)
    without_make_up = WorkCalendar(calendar.days_off)
    pairs = [sorted((random_day(random_), random_day(random_))) for _ in range(CASES)]
    starts, ends = (np.array(side, dtype="datetime64[D]") + 1 for side in zip(*pairs, strict=True))
    holidays = np.array(sorted(calendar.days_off), dtype="datetime64[D]")

    expected = np.busday_count(starts, ends, holidays=holidays).tolist()

    assert [without_make_up.working_days_between(start, end) for start, end in pairs] == expected
    assert [without_make_up.working_days_between(end, start) for start, end in pairs] == [-n for n in expected]
