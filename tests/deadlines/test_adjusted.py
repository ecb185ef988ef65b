"""Extensions and pauses: by example, and that the order in which clerks enter them means nothing."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.deadlines import (
    DeadlineError,
    Direction,
    Due,
    Extension,
    Offset,
    Pause,
    Unit,
    WorkCalendar,
    adjusted,
    due_date,
)

PLAIN = WorkCalendar({})


def due(anchor: date, amount: int, unit: str, direction: str = "after", roll: bool = False) -> Due:
    return due_date(anchor, Offset(amount, unit, direction, roll), PLAIN)


def test_nothing_to_adjust_leaves_the_date_as_it_was() -> None:
    base = due(date(2024, 3, 1), 10, "day")

    assert adjusted(base, [], [], PLAIN) == base


# 01/03/2024 is a Friday.
EXAMPLES = {
    "extension in days": ((10, "day"), [Extension(5, Unit.DAY)], [], date(2024, 3, 16)),
    "extension in months": ((30, "day"), [Extension(1, Unit.MONTH)], [], date(2024, 4, 30)),
    "two equal extensions count twice": ((10, "day"), [Extension(5, Unit.DAY)] * 2, [], date(2024, 3, 21)),
    "extension in working days": ((10, "day"), [Extension(1, Unit.WORKING_DAY)], [], date(2024, 3, 12)),
    # 3 of 10 days used up on the 4th, 7 remain from the 14th.
    "pause": ((10, "day"), [], [Pause(date(2024, 3, 4), date(2024, 3, 14))], date(2024, 3, 21)),
    # 1 of 5 working days used up on Monday the 4th, 4 remain from Thursday the 14th.
    "pause in working days": (
        (5, "working_day"),
        [],
        [Pause(date(2024, 3, 4), date(2024, 3, 14))],
        date(2024, 3, 20),
    ),
    "pause over a weekend costs no working day": (
        (5, "working_day"),
        [],
        [Pause(date(2024, 3, 1), date(2024, 3, 3))],
        date(2024, 3, 8),
    ),
    "two pauses": (
        (10, "day"),
        [],
        [Pause(date(2024, 3, 4), date(2024, 3, 5)), Pause(date(2024, 3, 7), date(2024, 3, 9))],
        date(2024, 3, 14),
    ),
    "overlapping pauses stop the clock once": (
        (10, "day"),
        [],
        [Pause(date(2024, 3, 4), date(2024, 3, 9)), Pause(date(2024, 3, 6), date(2024, 3, 14))],
        date(2024, 3, 21),
    ),
    "a pause on the last day": (
        (10, "day"),
        [],
        [Pause(date(2024, 3, 11), date(2024, 3, 20))],
        date(2024, 3, 20),
    ),
    "a pause on the last day, resumed on a Saturday": (
        (6, "working_day"),
        [],
        [Pause(date(2024, 3, 11), date(2024, 3, 16))],
        date(2024, 3, 18),
    ),
    "a pause after the last day saves nobody": (
        (10, "day"),
        [],
        [Pause(date(2024, 3, 12), date(2024, 3, 20))],
        date(2024, 3, 11),
    ),
    "unless an extension or a pause had moved that day": (
        (10, "day"),
        [Extension(1, Unit.DAY)],
        [Pause(date(2024, 3, 12), date(2024, 3, 20))],
        date(2024, 3, 20),
    ),
    "a second pause within the time the first one gave": (
        (10, "day"),
        [],
        [Pause(date(2024, 3, 11), date(2024, 3, 12)), Pause(date(2024, 3, 12), date(2024, 3, 20))],
        date(2024, 3, 20),
    ),
    "a pause begun before the event stops what there was": (
        (10, "day"),
        [],
        [Pause(date(2024, 2, 20), date(2024, 3, 4))],
        date(2024, 3, 14),
    ),
    "a pause over before the event": (
        (10, "day"),
        [],
        [Pause(date(2024, 2, 1), date(2024, 3, 1))],
        date(2024, 3, 11),
    ),
}


@pytest.mark.parametrize(("offset", "extensions", "pauses", "on"), EXAMPLES.values(), ids=EXAMPLES)
def test_adjusted(offset: tuple[int, str], extensions: list[Extension], pauses: list[Pause], on: date) -> None:
    assert adjusted(due(date(2024, 3, 1), *offset), extensions, pauses, PLAIN).on == on


def test_the_roll_comes_once_after_all_steps() -> None:
    # 8 days end on Saturday the 9th, which rolls to the 11th; two days more are Monday the 11th, not the 13th.
    base = due(date(2024, 3, 1), 8, "day", roll=True)
    assert base.on == date(2024, 3, 11)

    extended = adjusted(base, [Extension(2, Unit.DAY)], [], PLAIN)

    assert extended.on == date(2024, 3, 11)
    assert extended.rolled_from is None
    assert adjusted(base, [Extension(7, Unit.DAY)], [], PLAIN).rolled_from == date(2024, 3, 16)


def test_a_pause_between_the_count_and_the_day_it_rolled_to_is_in_time() -> None:
    base = due(date(2024, 3, 1), 8, "day", roll=True)

    assert adjusted(base, [], [Pause(date(2024, 3, 11), date(2024, 3, 14))], PLAIN).on == date(2024, 3, 14)
    assert adjusted(base, [], [Pause(date(2024, 3, 12), date(2024, 3, 14))], PLAIN).on == date(2024, 3, 11)


def test_backward_deadline_may_be_extended_towards_the_event() -> None:
    base = due(date(2023, 12, 10), 15, "day", "before", roll=True)
    assert base.on == date(2023, 11, 24)

    assert adjusted(base, [Extension(5, Unit.DAY)], [], PLAIN).on == date(2023, 11, 30)
    # Ending on Sunday 03/12 it goes back to Friday: never nearer to the event than decided.
    assert adjusted(base, [Extension(8, Unit.DAY)], [], PLAIN).on == date(2023, 12, 1)


def test_backward_deadline_cannot_be_paused() -> None:
    base = due(date(2023, 12, 10), 15, "day", "before")

    with pytest.raises(DeadlineError, match="Không thể tạm dừng thời hạn tính ngược"):
        adjusted(base, [], [Pause(date(2023, 11, 20), date(2023, 11, 22))], PLAIN)


def test_adjusting_again_starts_from_the_base_and_does_not_add_up() -> None:
    base = due(date(2024, 3, 1), 10, "day")
    once = adjusted(base, [Extension(5, Unit.DAY)], [], PLAIN)

    assert adjusted(once, [Extension(5, Unit.DAY)], [], PLAIN) == once
    assert adjusted(once, [], [], PLAIN) == base


def test_days_off_met_on_the_way_are_kept(calendar: WorkCalendar) -> None:
    base = due_date(date(2024, 4, 24), Offset(2, "working_day", "after"), calendar)

    extended = adjusted(base, [Extension(3, Unit.WORKING_DAY)], [], calendar)

    assert extended.on == date(2024, 5, 4)
    assert [day.day for day, _ in extended.skipped] == [29, 30, 1]
    assert extended.made_up == ((date(2024, 5, 4), "Làm bù thay 29/4"),)


def test_an_extension_into_unconfirmed_days_is_provisional(calendar: WorkCalendar) -> None:
    base = due_date(date(2026, 12, 1), Offset(10, "day", "after"), calendar)

    assert adjusted(base, [Extension(20, Unit.WORKING_DAY)], [], calendar).provisional
    assert not adjusted(base, [Extension(40, Unit.DAY)], [], calendar).provisional


@pytest.mark.parametrize("amount", [0, -3, True])
def test_an_extension_gives_at_least_one_unit(amount: int) -> None:
    with pytest.raises(DeadlineError, match="số nguyên từ 1 trở lên"):
        Extension(amount, Unit.DAY)


def test_a_pause_cannot_end_before_it_starts() -> None:
    with pytest.raises(DeadlineError, match=r"19/03/2024 không được trước ngày tạm dừng 20/03/2024"):
        Pause(date(2024, 3, 20), date(2024, 3, 19))


DAYS = st.dates(date(2024, 1, 1), date(2024, 6, 30))
EXTENSIONS = st.lists(st.builds(Extension, st.integers(1, 20), st.sampled_from(Unit)), max_size=4)
PAUSES = st.lists(
    st.builds(lambda start, days: Pause(start, start + timedelta(days=days)), DAYS, st.integers(0, 40)),
    max_size=4,
)
FORWARD = st.builds(Offset, st.integers(0, 40), st.sampled_from(Unit), st.just(Direction.AFTER), roll=st.booleans())


@given(DAYS, FORWARD, EXTENSIONS, PAUSES, st.randoms(use_true_random=False))
def test_the_order_of_entry_means_nothing(
    calendar: WorkCalendar,
    anchor: date,
    offset: Offset,
    extensions: list[Extension],
    pauses: list[Pause],
    order: object,
) -> None:
    base = due_date(anchor, offset, calendar)
    straight = adjusted(base, extensions, pauses, calendar)
    order.shuffle(extensions)  # type: ignore[attr-defined]
    order.shuffle(pauses)  # type: ignore[attr-defined]

    assert adjusted(straight, extensions, pauses, calendar) == straight


@given(DAYS, FORWARD, EXTENSIONS, PAUSES, st.builds(Extension, st.integers(1, 20), st.sampled_from(Unit)))
def test_one_more_extension_never_ends_earlier(
    calendar: WorkCalendar,
    anchor: date,
    offset: Offset,
    extensions: list[Extension],
    pauses: list[Pause],
    more: Extension,
) -> None:
    base = due_date(anchor, offset, calendar)

    assert adjusted(base, [*extensions, more], pauses, calendar).on >= adjusted(base, extensions, pauses, calendar).on


@given(DAYS, FORWARD, EXTENSIONS, PAUSES, DAYS, st.integers(0, 40))
def test_one_more_pause_never_ends_earlier(
    calendar: WorkCalendar,
    anchor: date,
    offset: Offset,
    extensions: list[Extension],
    pauses: list[Pause],
    start: date,
    days: int,
) -> None:
    base = due_date(anchor, offset, calendar)
    more = Pause(start, start + timedelta(days=days))

    assert adjusted(base, extensions, [*pauses, more], calendar).on >= adjusted(base, extensions, pauses, calendar).on


@given(DAYS, FORWARD, EXTENSIONS, PAUSES, DAYS)
def test_one_more_day_off_never_shortens_an_adjusted_deadline(
    calendar: WorkCalendar,
    anchor: date,
    offset: Offset,
    extensions: list[Extension],
    pauses: list[Pause],
    day: date,
) -> None:
    # Months added to a rule in working days fix a date; a pause over a day then off costs it nothing.
    if offset.unit is Unit.WORKING_DAY:
        extensions = [Extension(extension.amount, Unit.WORKING_DAY) for extension in extensions]
    made_up = {worked: name for worked, name in calendar.make_up_days.items() if worked != day}
    more_rest = WorkCalendar({**calendar.days_off, day: "Nghỉ thêm"}, made_up)

    before = adjusted(due_date(anchor, offset, calendar), extensions, pauses, calendar)
    after = adjusted(due_date(anchor, offset, more_rest), extensions, pauses, more_rest)

    assert before.on <= after.on


@given(DAYS, FORWARD, EXTENSIONS, PAUSES)
def test_an_adjusted_deadline_explains_each_step_and_ends_where_it_says(
    calendar: WorkCalendar, anchor: date, offset: Offset, extensions: list[Extension], pauses: list[Pause]
) -> None:
    told = adjusted(due_date(anchor, offset, calendar), extensions, pauses, calendar)
    text = told.explanation()

    assert f"{told.on:%d/%m/%Y}" in text.rpartition("→")[2]
    assert all(step.text() in text for step in told.adjustments)
    assert all(
        earlier.after == later.before for earlier, later in zip(told.adjustments, told.adjustments[1:], strict=False)
    )
