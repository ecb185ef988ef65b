"""What every source is turned into: named tables of text cells, each row with its number in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_ROWS = 20_000
MAX_COLUMNS = 60


@dataclass(frozen=True)
class Row:
    """One row as it stands in the file; ``spread`` are the columns that only repeat a merged cell to the left."""

    number: int
    cells: tuple[str, ...]
    spread: frozenset[int] = frozenset()

    def __getitem__(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def filled(self) -> list[int]:
        """The columns that hold something of their own."""
        return [at for at, text in enumerate(self.cells) if text and at not in self.spread]


@dataclass
class Table:
    """A sheet of a workbook or a table of a document."""

    name: str
    rows: list[Row] = field(default_factory=list)
    # What stands above a document's table.
    title: str = ""

    @property
    def width(self) -> int:
        return max((len(row.cells) for row in self.rows), default=0)


@dataclass
class Book:
    """The tables of a file, and what a person should know of how they were read."""

    tables: list[Table]
    notes: list[str] = field(default_factory=list)


def column_name(column: int) -> str:
    """0 → A, 26 → AA: as the spreadsheet shows it."""
    name, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return name


def grouped(number: int) -> str:
    """20000 → 20.000."""
    return f"{number:,}".replace(",", ".")
