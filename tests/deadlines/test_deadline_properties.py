"""What holds for every date, offset and calendar, not only for the ones somebody thought of."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from coordination.deadlines import Direction, Offset, Unit, WorkCalendar, due_date, due_on

DAYS = st.dates(date(2023, 1, 1), date(2026, 12, 31))
SATURDAYS = DAYS.map(lambda day: day + timedelta(days=(5 - day.weekday()) % 7))
AMOUNTS = st.integers(0, 120)
OFFSETS = st.builds(
    Offset,
    amount=AMOUNTS,
    unit=st.sampled_from(Unit),
    direction=st.sampled_from(Direction),
    roll=st.booleans(),
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Days off in clusters, as Tết is, and make-up Saturdays between them."""
    off: set[date] = set()
    for start, length in draw(st.lists(st.tuples(DAYS, st.integers(1, 9)), max_size=8)):
        off |= {start + timedelta(days=day) for day in range(length)}
    made_up = draw(st.sets(SATURDAYS, max_size=6)) - off
    return WorkCalendar(dict.fromkeys(off, "Nghỉ"), dict.fromkeys(made_up, "Làm bù"))


def with_day_off(calendar: WorkCalendar, day: date) -> WorkCalendar:
    made_up = {worked: name for worked, name in calendar.make_up_days.items() if worked != day}
    return WorkCalendar({**calendar.days_off, day: "Nghỉ thêm"}, made_up)


@given(calendars(), DAYS, OFFSETS, st.integers(0, 30))
def test_more_time_never_ends_nearer_to_the_event(
    calendar: WorkCalendar, anchor: date, offset: Offset, more: int
) -> None:
    longer = Offset(offset.amount + more, offset.unit, offset.direction, offset.roll)
    near, far = due_on(anchor, offset, calendar), due_on(anchor, longer, calendar)

    assert near <= far if offset.direction is Direction.AFTER else near >= far


@given(calendars(), DAYS, OFFSETS, st.integers(0, 400))
def test_a_later_event_is_never_due_earlier(calendar: WorkCalendar, anchor: date, offset: Offset, days: int) -> None:
    assert due_on(anchor, offset, calendar) <= due_on(anchor + timedelta(days=days), offset, calendar)


@given(calendars(), DAYS, OFFSETS, DAYS)
def test_one_more_day_off_never_takes_time_from_anybody(
    calendar: WorkCalendar, anchor: date, offset: Offset, day: date
) -> None:
    before = due_on(anchor, offset, calendar)
    after = due_on(anchor, offset, with_day_off(calendar, day))

    assert before <= after if offset.direction is Direction.AFTER else before >= after


@given(calendars(), DAYS, OFFSETS, SATURDAYS)
def test_one_more_day_worked_never_gives_time_to_anybody(
    calendar: WorkCalendar, anchor: date, offset: Offset, day: date
) -> None:
    assume(day not in calendar.days_off)
    more_work = WorkCalendar(calendar.days_off, {**calendar.make_up_days, day: "Làm bù"})
    before, after = due_on(anchor, offset, calendar), due_on(anchor, offset, more_work)

    assert after <= before if offset.direction is Direction.AFTER else after >= before


@given(calendars(), DAYS, st.integers(-250, 250))
def test_there_and_back_again_from_a_working_day(calendar: WorkCalendar, day: date, n: int) -> None:
    day = calendar.next_working(day)

    assert calendar.shift(calendar.shift(day, n), -n) == day


@given(calendars(), DAYS, st.integers(-250, 250).filter(bool))
def test_working_days_between_undoes_shift(calendar: WorkCalendar, day: date, n: int) -> None:
    day = calendar.next_working(day)

    assert calendar.working_days_between(day, calendar.shift(day, n)) == n


@given(calendars(), DAYS, OFFSETS)
def test_rolled_dates_and_working_day_counts_end_on_working_days(
    calendar: WorkCalendar, anchor: date, offset: Offset
) -> None:
    assume(offset.roll or (offset.unit is Unit.WORKING_DAY and offset.amount))

    assert calendar.is_working(due_on(anchor, offset, calendar))


@given(calendars(), DAYS, OFFSETS)
def test_the_roll_stays_on_its_side_and_passes_only_days_off(
    calendar: WorkCalendar, anchor: date, offset: Offset
) -> None:
    due = due_date(anchor, offset, calendar)
    forwards = offset.direction is Direction.AFTER

    assert due.on == due_on(anchor, offset, calendar)
    assert due.on >= due.counted_to if forwards else due.on <= due.counted_to
    if due.rolled_from is not None:
        step = timedelta(days=1 if forwards else -1)
        passed = due.rolled_from
        while passed != due.on:
            assert not calendar.is_working(passed)
            passed += step


@given(calendars(), DAYS, OFFSETS)
def test_skipped_days_and_weekends_and_working_days_fill_the_span(
    calendar: WorkCalendar, anchor: date, offset: Offset
) -> None:
    assume(offset.unit is Unit.WORKING_DAY and offset.amount)
    due = due_date(anchor, offset, calendar)

    first, last = min(anchor, due.on), max(anchor, due.on)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days.remove(anchor)
    assert sum(map(calendar.is_working, days)) == offset.amount
    assert [day for day, _ in due.skipped] == [
        day for day in days if day.weekday() < 5 and not calendar.is_working(day)
    ]
    assert [day for day, _ in due.made_up] == [day for day in days if day.weekday() >= 5 and calendar.is_working(day)]
