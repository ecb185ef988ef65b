"""A table of due dates worked out by hand, each with the article or notice that makes it interesting."""

from datetime import date

import pytest

from coordination.deadlines import Offset, WorkCalendar, due_date, due_on

# (source, anchor, offset in words, due); "+": after, "-": before, "d" day, "w" working day, "m" month, "r" rolls
CASES = [
    # Opening Thursday 07/12/2023.
    ("triệu tập −20", "2023-12-07", "-20d", "2023-11-17"),
    ("Điều 124 hồ sơ thẩm tra −15", "2023-12-07", "-15d", "2023-11-22"),
    ("Điều 124 báo cáo thẩm tra −10", "2023-12-07", "-10d", "2023-11-27"),
    ("triệu tập chuyên đề −7", "2023-12-07", "-7d", "2023-11-30"),
    ("tài liệu đến đại biểu −5 làm việc", "2023-12-07", "-5w", "2023-11-30"),
    ("NQLT 72 −5 ngày, thứ Bảy", "2023-12-07", "-5d", "2023-12-02"),
    # Opening Thursday 09/03/2023.
    ("tháng 3/2023 −15", "2023-03-09", "-15d", "2023-02-22"),
    ("tháng 3/2023 −7", "2023-03-09", "-7d", "2023-03-02"),
    ("tháng 3/2023 −5 làm việc", "2023-03-09", "-5w", "2023-03-02"),
    # Opening Wednesday 08/05/2024, the make-up Saturday 04/05/2024 before it.
    ("làm bù 04/05/2024 là ngày hạn", "2024-05-08", "-3w", "2024-05-04"),
    ("qua 29/04–01/05/2024", "2024-05-08", "-5w", "2024-05-02"),
    ("lịch −10 Chủ nhật, giữ nguyên", "2024-05-08", "-10d", "2024-04-28"),
    ("lịch −10 Chủ nhật, về thứ Sáu", "2024-05-08", "-10dr", "2024-04-26"),
    # Counted forwards, Civil Code Article 148 clause 5.
    ("BLDS 148.5 Tết Bính Ngọ", "2026-02-06", "+15dr", "2026-02-23"),
    ("Tết Bính Ngọ không chuyển", "2026-02-06", "+15d", "2026-02-21"),
    ("BLDS 148.5 qua 01/05/2026", "2026-04-01", "+30dr", "2026-05-04"),
    ("10 làm việc qua Tết Bính Ngọ", "2026-02-13", "+10w", "2026-03-06"),
    ("12729/VPCP-KGVX, 10/01/2026 được tính", "2025-12-30", "+10w", "2026-01-14"),
    ("12729/VPCP-KGVX, 02/01/2026 nghỉ", "2025-12-31", "+5w", "2026-01-09"),
    ("12729/VPCP-KGVX, hạn đúng thứ Bảy làm bù", "2025-12-31", "+6w", "2026-01-10"),
    ("hoán đổi 29/04/2024", "2024-04-24", "+10w", "2024-05-10"),
    # A fixed day of the month is an event with an offset of 0.
    ("ngày 25/01/2026 Chủ nhật", "2026-01-25", "+0dr", "2026-01-26"),
    ("ngày 25/04/2026 thứ Bảy, nghỉ bù 27", "2026-04-25", "+0dr", "2026-04-28"),
    ("ngày 25/07/2026 thứ Bảy", "2026-07-25", "+0dr", "2026-07-27"),
    ("ngày 25/10/2026 Chủ nhật", "2026-10-25", "+0dr", "2026-10-26"),
    ("ngày 25/06/2026 làm việc", "2026-06-25", "+0dr", "2026-06-25"),
    # Tết Quý Mão, 20/01 to 26/01/2023.
    ("Tết 2023, 1 làm việc sau", "2023-01-19", "+1w", "2023-01-27"),
    ("Tết 2023, 1 làm việc trước", "2023-01-27", "-1w", "2023-01-19"),
    ("Tết 2023, chuyển tiếp", "2023-01-09", "+15dr", "2023-01-27"),
    ("Tết 2023, chuyển về", "2023-02-08", "-15dr", "2023-01-19"),
    ("Tết 2023, ngày sự kiện là ngày nghỉ không tính", "2023-01-22", "+1w", "2023-01-27"),
    ("Tết 2024, 08–14/02", "2024-02-07", "+1w", "2024-02-15"),
    ("Tết 2025, 27–31/01", "2025-01-24", "+1w", "2025-02-03"),
    # Swaps and their make-up Saturdays.
    ("nghỉ 02/05/2025, làm 26/04", "2025-04-25", "+1w", "2025-04-26"),
    ("nghỉ 02/05/2025, chuyển tiếp", "2025-04-22", "+10dr", "2025-05-05"),
    ("26/04/2025 làm bù nên không chuyển", "2025-04-16", "+10dr", "2025-04-26"),
    ("04/05/2024 làm bù, chuyển tiếp từ 01/05", "2024-04-30", "+1dr", "2024-05-02"),
    ("04/05/2024 làm bù, chuyển về từ Chủ nhật", "2024-05-10", "-5dr", "2024-05-04"),
    ("22/08/2026 làm bù", "2026-08-21", "+1w", "2026-08-22"),
    ("31/08/2026 nghỉ hoán đổi", "2026-08-28", "+1w", "2026-09-03"),
    # 2 September.
    ("Quốc khánh 2023 nghỉ bù 04/09", "2023-08-31", "+1w", "2023-09-05"),
    ("Quốc khánh 2024 chuyển tiếp", "2024-08-23", "+10dr", "2024-09-04"),
    ("Quốc khánh 2025 chuyển về", "2025-09-12", "-10dr", "2025-08-29"),
    # Two holidays that meet: Giỗ Tổ 29/04/2023, then 30/04 and 01/05 with their days in lieu.
    ("29/04–03/05/2023", "2023-04-28", "+1w", "2023-05-04"),
    # Months, Civil Code Articles 146 and 148.
    ("BLDS 148 tháng thiếu ngày 31, năm nhuận", "2024-01-31", "+1m", "2024-02-29"),
    ("BLDS 148 tháng thiếu ngày 31", "2023-01-31", "+1m", "2023-02-28"),
    ("một năm sau ngày nhuận", "2024-02-29", "+12m", "2025-02-28"),
    ("bốn năm sau ngày nhuận", "2024-02-29", "+48m", "2028-02-29"),
    ("tháng 30 ngày", "2023-10-31", "-1m", "2023-09-30"),
    ("qua năm", "2023-11-15", "+3m", "2024-02-15"),
    ("về năm trước", "2024-02-15", "-3m", "2023-11-15"),
    ("hết tháng 12", "2023-11-30", "+1m", "2023-12-30"),
    ("tháng, cuối tuần chuyển tiếp", "2023-08-30", "+1mr", "2023-10-02"),
    ("tháng, cuối tuần chuyển về", "2023-10-30", "-1mr", "2023-09-29"),
    # Leap day, year end, month end in days.
    ("28/02 năm nhuận", "2024-02-28", "+1d", "2024-02-29"),
    ("28/02 năm thường", "2023-02-28", "+1d", "2023-03-01"),
    ("01/03 năm nhuận lùi", "2024-03-01", "-1d", "2024-02-29"),
    ("hết năm", "2023-12-31", "+1d", "2024-01-01"),
    ("hết năm chuyển tiếp", "2023-12-31", "+1dr", "2024-01-02"),
    ("làm việc cuối năm", "2022-12-30", "+1w", "2023-01-03"),
    ("làm việc đầu năm lùi", "2023-01-03", "-1w", "2022-12-30"),
    # Amount 0: the day itself.
    ("0 ngày", "2023-12-10", "+0d", "2023-12-10"),
    ("0 ngày làm việc, không chuyển", "2023-12-10", "+0w", "2023-12-10"),
    ("0 ngày làm việc, chuyển tiếp", "2023-12-10", "+0wr", "2023-12-11"),
    ("0 ngày trước, chuyển về", "2023-12-10", "-0dr", "2023-12-08"),
    # The event on a weekend.
    ("sự kiện thứ Bảy, 1 làm việc sau", "2023-12-09", "+1w", "2023-12-11"),
    ("sự kiện Chủ nhật, 1 làm việc trước", "2023-12-10", "-1w", "2023-12-08"),
    ("sự kiện Chủ nhật, 5 làm việc trước", "2023-12-10", "-5w", "2023-12-04"),
    # 24/11 is not settled: a working day until somebody confirms it.
    ("24/11/2026 chưa thành luật", "2026-11-23", "+1w", "2026-11-24"),
]

UNITS = {"d": "day", "w": "working_day", "m": "month"}


def offset_of(words: str) -> Offset:
    roll = words.endswith("r")
    words = words.removesuffix("r")
    return Offset(int(words[1:-1]), UNITS[words[-1]], "before" if words[0] == "-" else "after", roll)


@pytest.mark.parametrize(("anchor", "words", "due"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_due_date_of_case(calendar: WorkCalendar, anchor: str, words: str, due: str) -> None:
    computed = due_date(date.fromisoformat(anchor), offset_of(words), calendar)

    assert computed.on == date.fromisoformat(due)
    assert due_on(date.fromisoformat(anchor), offset_of(words), calendar) == computed.on


@pytest.mark.parametrize(("year", "days"), [(2022, 249), (2023, 249), (2024, 251), (2025, 250), (2026, 250)])
def test_year_has_as_many_working_days_as_the_labour_code_leaves(calendar: WorkCalendar, year: int, days: int) -> None:
    assert calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days
