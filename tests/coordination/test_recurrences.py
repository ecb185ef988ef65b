"""Recurrences as a clerk says them."""

import pytest

from coordination.recurrences import in_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=MONTHLY;BYMONTHDAY=25", "ngày 25 mỗi tháng"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "ngày cuối mỗi tháng"),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25", "ngày 25 các tháng 3, 6, 9, 12 hằng năm"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31", "ngày 31 tháng 12 hằng năm"),
        ("FREQ=WEEKLY;BYDAY=MO", "FREQ=WEEKLY;BYDAY=MO"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
        ("", ""),
    ],
)
def test_what_is_a_day_of_months_is_told_in_words(rule, words):
    assert in_words(rule) == words
