"""How often a periodic duty returns, in words: rules hold it as RFC 5545 writes it."""

from __future__ import annotations

EXAMPLES = (
    "Ngày 25 hằng tháng: FREQ=MONTHLY;BYMONTHDAY=25. Ngày cuối tháng: BYMONTHDAY=-1. "
    "Ngày 25 tháng 3, 6, 9, 12: FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25."
)


def in_words(recurrence: str) -> str:
    """«ngày 25 các tháng 3, 6, 9, 12 hằng năm»; what is no day of months stays as it is written."""
    parts = dict(part.split("=", 1) for part in recurrence.split(";") if "=" in part)
    day, months = parts.pop("BYMONTHDAY", ""), parts.pop("BYMONTH", "")
    monthly = parts == {"FREQ": "MONTHLY"} and not months
    yearly = parts == {"FREQ": "YEARLY"} and bool(months)
    if not day or "," in day or not (monthly or yearly):
        return recurrence
    on = "ngày cuối" if day == "-1" else f"ngày {day}"
    if monthly:
        return f"{on} mỗi tháng"
    numbers = months.replace(",", ", ")
    return f"{on} {'các tháng' if ',' in months else 'tháng'} {numbers} hằng năm"
