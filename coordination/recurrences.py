"""How often a periodic duty returns: rules hold it as RFC 5545 writes it, people read and write it in words."""

from __future__ import annotations

import re

from agencies.text import fold

EXAMPLES = (
    "Ví dụ: ngày 25 mỗi tháng; ngày cuối mỗi tháng; ngày 25 các tháng 3, 6, 9, 12 hằng năm. Bỏ trống: không lặp lại."
)
_DAY = r"ngay (cuoi|\d{1,2})"
_MONTHLY = re.compile(rf"{_DAY}(?: cua)? (?:(?:moi|hang) )?thang")
_YEARLY = re.compile(rf"{_DAY}(?: cua)?(?: cac)? thang (\d{{1,2}}(?:\s*(?:,|va)\s*\d{{1,2}})*)(?: (?:moi|hang) nam)?")


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


def from_words(text: str) -> str | None:
    """What such words mean, with or without signs; ``None`` when they say no day of months. RFC 5545 is taken too."""
    if text.strip().upper().startswith("FREQ="):
        return text.strip().upper()
    words = " ".join(fold(text).split()).rstrip(" .")
    if match := _MONTHLY.fullmatch(words):
        return f"FREQ=MONTHLY;BYMONTHDAY={_day(match[1])}"
    if match := _YEARLY.fullmatch(words):
        months = sorted({int(month) for month in re.findall(r"\d+", match[2])})
        return f"FREQ=YEARLY;BYMONTH={','.join(map(str, months))};BYMONTHDAY={_day(match[1])}"
    return None


def _day(word: str) -> int:
    return -1 if word == "cuoi" else int(word)
