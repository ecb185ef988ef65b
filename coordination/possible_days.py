"""The days that a form accepts: a slip of the year is told beside its field instead of breaking what counts from it."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError

FIRST, LAST = datetime.date(1945, 1, 1), datetime.date(2100, 12, 31)


def refuse_impossible(day: datetime.date) -> None:
    """ValidationError for a day that no file of a province bears."""
    if not FIRST <= day <= LAST:
        raise ValidationError(f"Ngày phải từ {FIRST:%d/%m/%Y} đến {LAST:%d/%m/%Y}: hãy xem lại năm.")
