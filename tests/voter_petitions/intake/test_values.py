"""Dates as people and spreadsheets write them."""

from __future__ import annotations

import datetime

import pytest

from voter_petitions.intake.values import read_date

DAY = datetime.date(2023, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "5/3/2023",
        "05-03-23",
        " 05.03.2023 ",
        "2023-03-05",
        "Ngày 5 tháng 3 năm 2023",
        "sáng 5/3/2023",
        "44990",
        "44990.0",
    ],
)
def test_the_same_day_in_every_manner(text):
    assert read_date(text) == DAY


@pytest.mark.parametrize("text", ["", "31/2/2023", "12345", "99999", "449901", "tháng 3", "5/3", "0/0/0"])
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None
