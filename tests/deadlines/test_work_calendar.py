"""The calendar of working days, its edges, and what it and the offsets refuse."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime

import pytest

from coordination.deadlines import DeadlineError, Offset, Unit, WorkCalendar, due_date


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2023-12-07", None),
        ("2023-12-09", "Thứ Bảy"),
        ("2023-12-10", "Chủ nhật"),
        ("2023-01-24", "Tết Quý Mão"),
        # A holiday on a Sunday is told as the holiday.
        ("2023-01-22", "Tết Quý Mão"),
        ("2024-05-04", None),
        ("2024-04-29", "Nghỉ hoán đổi, làm bù 04/5"),
    ],
)
def test_why_nobody_works(calendar: WorkCalendar, day: str, why: str | None) -> None:
    assert calendar.why_off(date.fromisoformat(day)) == why
    assert calendar.is_working(date.fromisoformat(day)) is (why is None)


def test_working_days_between_counts_the_last_day_and_not_the_first(calendar: WorkCalendar) -> None:
    assert calendar.working_days_between(date(2024, 5, 3), date(2024, 5, 6)) == 2
    assert calendar.working_days_between(date(2024, 5, 6), date(2024, 5, 3)) == -2
    assert calendar.working_days_between(date(2024, 5, 4), date(2024, 5, 4)) == 0


def test_nearest_working_day_is_the_day_itself_when_worked(calendar: WorkCalendar) -> None:
    saturday_worked, sunday = date(2024, 5, 4), date(2024, 5, 5)

    assert calendar.next_working(saturday_worked) == calendar.previous_working(saturday_worked) == saturday_worked
    assert calendar.next_working(sunday) == date(2024, 5, 6)
    assert calendar.previous_working(sunday) == saturday_worked


def test_without_confirmation_no_day_is_confirmed() -> None:
    assert not WorkCalendar({}).is_confirmed(date(2023, 1, 3))


def test_a_calendar_cannot_be_changed() -> None:
    days_off = {date(2023, 12, 7): "Nghỉ"}
    calendar = WorkCalendar(days_off)

    days_off.clear()
    assert calendar.why_off(date(2023, 12, 7)) == "Nghỉ"
    with pytest.raises(FrozenInstanceError):
        calendar.revision = 2  # type: ignore[misc]
    with pytest.raises(TypeError):
        calendar.days_off[date(2023, 12, 8)] = "Nghỉ"  # type: ignore[index]
    assert len({calendar, WorkCalendar(days_off)}) == 2


def test_a_day_cannot_be_both_off_and_worked() -> None:
    day = date(2024, 5, 4)

    with pytest.raises(DeadlineError, match="mâu thuẫn: 04/05/2024"):
        WorkCalendar({day: "Nghỉ"}, {day: "Làm bù"})


def test_counts_reach_over_years_in_both_directions() -> None:
    calendar = WorkCalendar({})

    assert calendar.shift(date(2023, 1, 2), 261 * 20) > date(2042, 12, 1)
    assert calendar.shift(date(2023, 1, 2), -261 * 20) < date(2003, 2, 1)
    assert calendar.shift(date(2200, 12, 30), 1) == date(2200, 12, 31)
    assert calendar.shift(date(1900, 1, 2), -1) == date(1900, 1, 1)


def test_a_year_without_work_is_passed_over() -> None:
    year_off = {
        date.fromordinal(day): "Nghỉ" for day in range(date(2023, 1, 1).toordinal(), date(2024, 1, 1).toordinal())
    }

    assert WorkCalendar(year_off).shift(date(2023, 6, 1), 1) == date(2024, 1, 1)
    assert WorkCalendar(year_off).shift(date(2023, 6, 1), -1) == date(2022, 12, 30)


@pytest.mark.parametrize(
    ("anchor", "offset"),
    [
        (date(1899, 12, 31), Offset(1, "day", "after")),
        (date(2201, 1, 1), Offset(1, "working_day", "before")),
        (date(2200, 12, 31), Offset(1, "day", "after")),
        (date(2200, 12, 31), Offset(1, "working_day", "after")),
        (date(1900, 1, 1), Offset(1, "working_day", "before")),
        (date(1900, 1, 31), Offset(1, "month", "before")),
        (date(2023, 1, 1), Offset(10**9, "day", "after")),
        (date(2023, 1, 1), Offset(10**9, "working_day", "before")),
        (date(2023, 1, 1), Offset(10**9, "month", "after")),
        (date(2023, 1, 1), Offset(10**12, "day", "before")),
    ],
    ids=str,
)
def test_dates_out_of_range_are_refused_in_vietnamese(anchor: date, offset: Offset) -> None:
    with pytest.raises(DeadlineError, match="ngoài phạm vi tính hạn"):
        due_date(anchor, offset, WorkCalendar({}))


def test_a_moment_is_not_a_date(calendar: WorkCalendar) -> None:
    with pytest.raises(TypeError, match="not from a datetime"):
        due_date(datetime(2023, 12, 7, tzinfo=UTC), Offset(1, "day", "after"), calendar)


@pytest.mark.parametrize("amount", [-1, True, 1.5, "3", None])
def test_an_amount_is_a_whole_number_from_0(amount: object) -> None:
    with pytest.raises(DeadlineError, match="số nguyên từ 0 trở lên"):
        Offset(amount, "day", "after")  # type: ignore[arg-type]


def test_unknown_unit_and_direction_are_refused() -> None:
    with pytest.raises(DeadlineError, match="Đơn vị “week” không hợp lệ"):
        Offset(1, "week", "after")  # type: ignore[arg-type]
    with pytest.raises(DeadlineError, match="Chiều tính “since” không hợp lệ"):
        Offset(1, "day", "since")  # type: ignore[arg-type]


def test_units_may_come_as_text_from_a_row() -> None:
    assert Offset(1, "day", "after").unit is Unit.DAY  # type: ignore[arg-type]


def test_threads_that_ask_for_different_years_agree_with_one_alone(calendar: WorkCalendar) -> None:
    shared = WorkCalendar(calendar.days_off, calendar.make_up_days)
    days = [date(year, 6, 15) for year in range(1905, 2195)]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda day: shared.shift(day, 300), days))

    alone = WorkCalendar(calendar.days_off, calendar.make_up_days)
    assert together == [alone.shift(day, 300) for day in days]
