from datetime import date

import pytest

from reports.periods import Period


def test_a_year_its_quarters_and_months_share_their_days():
    year = Period.year(2024)
    assert (year.first, year.last) == (date(2024, 1, 1), date(2024, 12, 31))
    assert [month.first.month for month in year.months()] == list(range(1, 13))
    assert year.months()[1] == Period.month(2024, 2)
    assert Period.month(2024, 2).last == date(2024, 2, 29)
    assert [Period.quarter(2024, n).months()[0].first.month for n in (1, 2, 3, 4)] == [1, 4, 7, 10]


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period.year(2023), "năm 2023"),
        (Period.quarter(2023, 2), "quý II năm 2023"),
        (Period.month(2023, 5), "tháng 5 năm 2023"),
        (Period(date(2023, 2, 1), date(2023, 4, 30)), "từ 01/02/2023 đến 30/04/2023"),
    ],
)
def test_labels(period, label):
    assert period.label == label


def test_the_period_before_is_as_long():
    assert Period.year(2023).previous() == Period.year(2022)
    assert Period.quarter(2023, 1).previous() == Period.quarter(2022, 4)
    assert Period.month(2024, 3).previous() == Period.month(2024, 2)


def test_until_stops_at_the_cut_off():
    year = Period.year(2023)
    assert year.until(date(2023, 6, 30)) == (date(2023, 1, 1), date(2023, 6, 30))
    assert year.until(date(2024, 6, 30)) == (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize("make", [lambda: Period.quarter(2023, 5), lambda: Period.month(2023, 13)])
def test_there_is_no_fifth_quarter(make):
    with pytest.raises(ValueError, match="A year has"):
        make()
