"""The calendar that the deadline tests count in: the project's own rows, without what is not settled."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from coordination.deadlines import WorkCalendar

# A busy machine is not a wrong date: no example fails for the time it took.
settings.register_profile("deadlines", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("deadlines")

CALENDAR_ROWS = Path(__file__).parents[2] / "coordination" / "data" / "calendar_days.csv"


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    """2022 to 2026 as published, 2027 as the law has it; confirmed to the end of 2026."""
    days_off: dict[date, str] = {}
    make_up_days: dict[date, str] = {}
    with CALENDAR_ROWS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["status"] != "conditional":
                days = make_up_days if row["kind"] == "swap_work" else days_off
                days[date.fromisoformat(row["date"])] = row["name"]
    return WorkCalendar(days_off, make_up_days, confirmed_until=date(2026, 12, 31), revision=7)
