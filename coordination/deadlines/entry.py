"""What a clerk types, read: a date, an amount, a roll. Vietnamese messages for what cannot be."""

import re
from datetime import date

from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.offsets import Direction, Unit, valid_direction, valid_unit

ROLL_WORDS = {"": False, "0": False, "false": False, "no": False, "không": False}
ROLL_WORDS |= {"1": True, "true": True, "yes": True, "có": True}

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
# Nobody owes anything in a million days; longer numbers are a cell pasted from the wrong column.
_WHOLE_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


def read_date(text: str) -> date:
    """2023-12-07 or 07/12/2023."""
    text = text.strip()
    try:
        if _ISO.fullmatch(text):
            return date.fromisoformat(text)
        if local := _LOCAL.fullmatch(text):
            day, month, year = map(int, local.groups())
            return date(year, month, day)
    except ValueError:
        raise DeadlineError(f"Ngày “{text}” không có trong lịch.") from None
    raise DeadlineError(f"Ngày “{text}” sai dạng, viết 2023-12-07 hoặc 07/12/2023.")


def read_amount(text: str) -> int:
    """A whole number from 0."""
    text = text.strip()
    if not _WHOLE_NUMBER.fullmatch(text):
        raise DeadlineError(f"Số lượng “{text}” không hợp lệ, phải là số nguyên từ 0 trở lên.")
    return int(text)


def read_roll(text: str) -> bool:
    """1/0, true/false, yes/no, có/không; nothing is no."""
    try:
        return ROLL_WORDS[text.strip().lower()]
    except KeyError:
        raise DeadlineError(
            f"Giá trị “{text}” không hợp lệ, chỉ nhận 1/0, true/false, yes/no, có/không hoặc để trống."
        ) from None


def read_unit(text: str) -> Unit:
    """day, working_day or month."""
    return valid_unit(text.strip().lower())


def read_direction(text: str) -> Direction:
    """after or before."""
    return valid_direction(text.strip().lower())
