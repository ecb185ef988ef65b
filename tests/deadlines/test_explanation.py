"""The reasons, in Vietnamese, as clerks read them on screens, in mails and in the report."""

from datetime import date

import pytest

from coordination.deadlines import Due, Extension, Offset, Pause, WorkCalendar, adjusted, due_date


def due(calendar: WorkCalendar, anchor: str, *offset: object) -> Due:
    return due_date(date.fromisoformat(anchor), Offset(*offset), calendar)


def test_day_off_that_stays(calendar: WorkCalendar) -> None:
    explained = due(calendar, "2023-12-10", 15, "day", "before").explanation("ngày khai mạc", "Điều 7.2")

    assert explained == "Điều 7.2: 15 ngày trước ngày khai mạc 10/12/2023 → 25/11/2023, thứ Bảy, giữ nguyên"


EXPLANATIONS = {
    "plain": (
        ("2023-12-07", 15, "day", "before"),
        "15 ngày trước ngày mốc 07/12/2023 → 22/11/2023, thứ Tư",
    ),
    "roll back": (
        ("2023-12-10", 15, "day", "before", True),
        (
            "15 ngày trước ngày mốc 10/12/2023 → 25/11/2023, thứ Bảy → chuyển về ngày làm việc liền trước "
            "24/11/2023, thứ Sáu"
        ),
    ),
    "roll over several holidays": (
        ("2023-04-14", 15, "day", "after", True),
        (
            "15 ngày sau ngày mốc 14/04/2023 → 29/04/2023, thứ Bảy, Giỗ Tổ Hùng Vương → chuyển sang ngày làm "
            "việc tiếp theo 04/05/2023, thứ Năm, bỏ qua 01/05 (Quốc tế Lao động), 02/05 (Nghỉ bù Giỗ Tổ), "
            "03/05 (Nghỉ bù 30/4)"
        ),
    ),
    "roll to a make-up Saturday": (
        ("2024-05-10", 5, "day", "before", True),
        (
            "05 ngày trước ngày mốc 10/05/2024 → 05/05/2024, Chủ nhật → chuyển về ngày làm việc liền trước "
            "04/05/2024, thứ Bảy, làm bù"
        ),
    ),
    "working days with swaps": (
        ("2024-04-16", 15, "working_day", "after"),
        (
            "15 ngày làm việc sau ngày mốc 16/04/2024 → 10/05/2024, thứ Sáu, bỏ qua 18/04 (Giỗ Tổ Hùng Vương), "
            "29/04 (Nghỉ hoán đổi, làm bù 04/5), 30/04 (Ngày Chiến thắng), 01/05 (Quốc tế Lao động) và 05 ngày "
            "nghỉ cuối tuần, 04/05 làm bù được tính"
        ),
    ),
    "a run of one name": (
        ("2026-02-13", 10, "working_day", "after"),
        (
            "10 ngày làm việc sau ngày mốc 13/02/2026 → 06/03/2026, thứ Sáu, bỏ qua 16–20/02 (Tết Bính Ngọ) và "
            "06 ngày nghỉ cuối tuần"
        ),
    ),
    "no day passed over": (
        ("2023-12-04", 2, "working_day", "after"),
        "02 ngày làm việc sau ngày mốc 04/12/2023 → 06/12/2023, thứ Tư",
    ),
    "another year is written out": (
        ("2023-01-03", 2, "working_day", "before"),
        (
            "02 ngày làm việc trước ngày mốc 03/01/2023 → 29/12/2022, thứ Năm, bỏ qua 02/01/2023 (Nghỉ bù Tết "
            "Dương lịch) và 02 ngày nghỉ cuối tuần"
        ),
    ),
    "month end": (
        ("2024-01-31", 1, "month", "after"),
        "01 tháng sau ngày mốc 31/01/2024 → 29/02/2024, thứ Năm (tháng không có ngày 31, lấy ngày cuối tháng)",
    ),
    "the day itself": (
        ("2026-04-25", 0, "day", "after", True),
        (
            "đúng vào ngày mốc → 25/04/2026, thứ Bảy → chuyển sang ngày làm việc tiếp theo 28/04/2026, thứ Ba, "
            "bỏ qua 27/04 (Nghỉ bù Giỗ Tổ)"
        ),
    ),
    "provisional": (
        ("2026-12-25", 10, "working_day", "after"),
        (
            "10 ngày làm việc sau ngày mốc 25/12/2026 → 11/01/2027, thứ Hai, bỏ qua 01/01 (Tết Dương lịch) và 06 "
            "ngày nghỉ cuối tuần; tạm tính: lịch nghỉ năm 2027 chưa được xác nhận"
        ),
    ),
}


@pytest.mark.parametrize(("arguments", "text"), EXPLANATIONS.values(), ids=EXPLANATIONS)
def test_explanation(calendar: WorkCalendar, arguments: tuple[object, ...], text: str) -> None:
    assert due(calendar, *arguments).explanation() == text  # type: ignore[arg-type]


def test_extension_and_pause_are_told_step_by_step(calendar: WorkCalendar) -> None:
    base = due(calendar, "2024-04-24", 10, "working_day", "after")
    extensions = [Extension(2, "working_day"), Extension(3, "working_day")]

    told = adjusted(base, extensions, [Pause(date(2024, 5, 13), date(2024, 5, 20))], calendar)

    assert told.on == date(2024, 5, 24)
    assert told.base == base
    assert told.explanation("ngày nhận", "Điều 9.1") == (
        "Điều 9.1: 10 ngày làm việc sau ngày nhận 24/04/2024 → 10/05/2024, thứ Sáu, bỏ qua 29/04 (Nghỉ hoán "
        "đổi, làm bù 04/5), 30/04 (Ngày Chiến thắng), 01/05 (Quốc tế Lao động) và 03 ngày nghỉ cuối tuần, "
        "04/05 làm bù được tính; gia hạn 05 ngày làm việc (2 lần) → 17/05/2024, thứ Sáu; tạm dừng từ "
        "13/05/2024 đến 20/05/2024, còn 04 ngày làm việc tính tiếp → 24/05/2024, thứ Sáu"
    )


def test_roll_after_an_extension_is_told_once(calendar: WorkCalendar) -> None:
    base = due(calendar, "2026-02-06", 15, "day", "after", True)

    told = adjusted(base, [Extension(15, "day")], [], calendar)

    assert told.explanation() == (
        "15 ngày sau ngày mốc 06/02/2026 → 21/02/2026, thứ Bảy; gia hạn 15 ngày → 08/03/2026, Chủ nhật → "
        "chuyển sang ngày làm việc tiếp theo 09/03/2026, thứ Hai"
    )


def test_a_pause_too_late_is_told_and_changes_nothing(calendar: WorkCalendar) -> None:
    base = due(calendar, "2024-03-01", 10, "day", "after")

    told = adjusted(base, [], [Pause(date(2024, 3, 12), date(2024, 3, 20))], calendar)

    assert told.on == base.on
    assert "tạm dừng từ 12/03/2024 đến 20/03/2024 không tính vì khi đó đã hết hạn" in told.explanation()


@pytest.mark.parametrize(
    ("anchor", "offset", "provisional"),
    [
        ("2026-12-30", Offset(10, "working_day", "after"), True),
        ("2026-12-01", Offset(10, "working_day", "after"), False),
        ("2026-12-30", Offset(10, "day", "after"), False),
        ("2026-12-30", Offset(10, "day", "after", roll=True), True),
        # The days counted run up to the day before the event, whose own day is not counted.
        ("2027-01-05", Offset(10, "working_day", "before"), True),
        ("2027-01-01", Offset(10, "working_day", "before"), False),
        ("2027-01-15", Offset(20, "day", "before", roll=True), False),
    ],
    ids=str,
)
def test_only_what_rests_on_unconfirmed_days_is_provisional(
    calendar: WorkCalendar, anchor: str, offset: Offset, provisional: bool
) -> None:
    assert due_date(date.fromisoformat(anchor), offset, calendar).provisional is provisional


def test_what_was_skipped_can_be_stored(calendar: WorkCalendar) -> None:
    computed = due(calendar, "2024-04-24", 10, "working_day", "after")

    assert computed.skipped == (
        (date(2024, 4, 29), "Nghỉ hoán đổi, làm bù 04/5"),
        (date(2024, 4, 30), "Ngày Chiến thắng"),
        (date(2024, 5, 1), "Quốc tế Lao động"),
    )
    assert computed.made_up == ((date(2024, 5, 4), "Làm bù thay 29/4"),)
    assert computed.rolled_from is None


@pytest.mark.parametrize(
    ("offset", "words"),
    [
        (Offset(15, "day", "before"), "15 ngày trước"),
        (Offset(5, "working_day", "after"), "05 ngày làm việc sau"),
        (Offset(1, "month", "after"), "01 tháng sau"),
        (Offset(0, "day", "after"), "ngay trong"),
    ],
)
def test_offset_in_the_words_of_clerks(offset: Offset, words: str) -> None:
    assert offset.vietnamese() == words
