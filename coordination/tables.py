"""The head of a list: its columns and the order a reader may ask for in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column's head; ``order_by`` makes it sortable, ``key`` is its name in the address."""

    label: str
    key: str = ""
    order_by: tuple[str, ...] = ()
    numeric: bool = False
    # The head is read aloud but not shown: columns of actions.
    unseen: bool = False


def ordering(asked: str, columns: Sequence[Column], *, default: Sequence[str] = ()) -> list[str]:
    """The fields to order by for ``?sort=key`` or ``?sort=-key``; an unknown key gives the default, never an error."""
    key = asked.removeprefix("-")
    for column in columns:
        if key and column.key == key and column.order_by:
            return [_reversed(name) if asked.startswith("-") else name for name in column.order_by] + ["pk"]
    return list(default)


def _reversed(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"
