"""How the decree writes dates, lists and the names of agencies."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence


def written_date(on: datetime.date | None, year: int) -> str:
    """«ngày 07 tháng 02 năm 2023»: days below 10 and the first two months with a nought; dots to be filled in."""
    if on is None:
        return f"ngày … tháng … năm {year}"
    month = f"{on.month:02d}" if on.month < 3 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def ended(lines: Sequence[str]) -> tuple[str, ...]:
    """Each line ends with a semicolon, the last with a full stop."""
    bare = [line.rstrip(" ;.") for line in lines]
    return tuple(f"{line}{'.' if at == len(bare) else ';'}" for at, line in enumerate(bare, start=1))


def clean(text: str) -> str:
    """Without the control characters that somebody pasted: neither XML nor a PDF has a place for them."""
    return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)


def upper_lines(name: str) -> tuple[str, ...]:
    """A long name of an agency in the narrow head: the place goes to a line of its own."""
    upper = name.upper()
    for word in (" TỈNH ", " THÀNH PHỐ "):
        before, found, after = upper.partition(word)
        if found:
            return before, f"{found.strip()} {after}"
    return (upper,) if upper else ()
