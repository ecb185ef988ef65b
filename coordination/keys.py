"""Keys of rows as addresses and forms bring them: what can be none is passed over before the database is asked."""

from __future__ import annotations

from django.http import QueryDict

# More than anybody ticks: a list shows fifty rows a page.
MOST_TICKED = 1000


def key_of(typed: str) -> int | None:
    """The key of a row in an address or a form, if it can be one."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None


def chosen_keys(data: QueryDict, limit: int = MOST_TICKED) -> list[int]:
    """The ticked rows; what is no key of a row, or longer than any, is passed over."""
    return [key for typed in data.getlist("chosen")[:limit] if (key := key_of(typed)) is not None]
