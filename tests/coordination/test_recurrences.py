"""Recurrences as a clerk says them."""

import pytest

from coordination.recurrences import from_words, in_words


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


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("ngày 25 mỗi tháng", "FREQ=MONTHLY;BYMONTHDAY=25"),
        ("Ngay 25 hang thang.", "FREQ=MONTHLY;BYMONTHDAY=25"),
        ("ngày cuối tháng", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("ngày 25 các tháng 12, 9, 6 và 3 hằng năm", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"),
        ("ngày 1 tháng 3", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"),
        ("freq=weekly;byday=mo", "FREQ=WEEKLY;BYDAY=MO"),
        ("hằng tháng", None),
        ("25", None),
        ("ngày 25 mỗi quý", None),
    ],
)
def test_words_are_understood_with_and_without_signs(words, rule):
    assert from_words(words) == rule


@pytest.mark.parametrize("rule", ["FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"])
def test_what_is_read_can_be_written_again(rule):
    assert from_words(in_words(rule)) == rule
