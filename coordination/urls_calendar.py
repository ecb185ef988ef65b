"""Addresses of the calendar of working days, under lich/."""

from __future__ import annotations

import datetime

from django.urls import path, register_converter

from coordination.views import calendar


class DateConverter:
    """A day of an address, 2023-12-07."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        # A ValueError makes the address unknown.
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date) -> str:
        return value.isoformat()


register_converter(DateConverter, "day")

app_name = "calendar"
urlpatterns = [
    path("", calendar.year, name="year"),
    path("<int:year>/", calendar.year, name="year"),
    path("<int:year>/xac-nhan/", calendar.confirm, name="confirm"),
    path("ngay-moi/", calendar.declare, name="declare"),
    path("ngay/<day:on>/", calendar.day, name="day"),
    path("ngay/<day:on>/bo/", calendar.withdraw, name="withdraw"),
]
