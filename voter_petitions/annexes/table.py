"""A table as page and file show it: cells with, on the page, the address of the rows behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from coordination.papers import Annex, Column


@dataclass(frozen=True)
class Cell:
    text: str
    href: str = ""
    numeric: bool = False


@dataclass
class Sheet:
    """One table: what it is called, its columns, its rows; ``href`` opens its petitions in the list."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    note: str = ""
    total: tuple[Cell, ...] = ()
    href: str = ""
    # How many rows there are in all, where ``rows`` is a page of them.
    count: int = 0
    scope: str = ""
    made: str = field(default="")

    def annex(self) -> Annex:
        """As a paper sets it, with all its rows."""
        return Annex(
            0,
            self.title,
            self.columns,
            tuple(tuple(cell.text for cell in row) for row in self.rows),
            note=self.note,
            total=tuple(cell.text for cell in self.total),
            lead=self.scope,
        )
