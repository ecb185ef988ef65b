"""A clerk's table of dates to compute: CSV in, the same CSV with `due` and `explanation` out.

Pure text to text, so that the command and a page can share it. All rows are right or none is answered.
"""

import csv
import io
from collections.abc import Callable, Iterator
from typing import TypeVar

from coordination.deadlines.due import due_date
from coordination.deadlines.entry import read_amount, read_date, read_direction, read_roll, read_unit
from coordination.deadlines.errors import DeadlineError
from coordination.deadlines.offsets import Offset
from coordination.deadlines.workdays import WorkCalendar

REQUIRED = ("anchor", "direction", "amount", "unit")
# A sheet without this column rolls nothing.
ROLL = "roll"
ANSWERS = ("due", "explanation")

# A sheet pasted from the wrong place is wrong in every row; nobody reads ten thousand complaints.
MOST_PROBLEMS = 20


T = TypeVar("T")


class SheetError(DeadlineError):
    """The table cannot be answered; the message names line and column."""


def answered(text: str, calendar: WorkCalendar) -> str:
    """The table with the columns `due` and `explanation`; all other columns as they were.

    A table answered before is answered again in place. Commas or semicolons (Excel's Vietnamese CSV).
    """
    text = text.removeprefix("\ufeff")
    delimiter = _delimiter(text)
    rows = _rows(text, delimiter)
    header = next(rows, (1, []))[1]
    columns = _columns(header)
    width = len(header)
    for name in ANSWERS:
        if name not in columns:
            columns[name] = len(header)
            header.append(name)
    reading = _Reading(columns, calendar)
    output = io.StringIO()
    writer = csv.writer(output, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    problems = []
    for line, row in rows:
        try:
            if len(row) > width:
                raise DeadlineError(f"có {len(row)} ô trong khi bảng chỉ có {width} cột.")
            row += [""] * (len(header) - len(row))
            row[columns["due"]], row[columns["explanation"]] = reading.answer(row)
        except DeadlineError as error:
            problems.append(f"Dòng {line}: {error}")
        else:
            writer.writerow(row)
    if problems:
        raise SheetError(_summary(problems))
    return output.getvalue()


class _Reading:
    """Reads the rows of one table; equal offsets are made once."""

    def __init__(self, columns: dict[str, int], calendar: WorkCalendar) -> None:
        self.columns = columns
        self.calendar = calendar
        self.offsets: dict[tuple[str, ...], Offset] = {}

    def answer(self, row: list[str]) -> tuple[str, str]:
        anchor = self.cell(row, "anchor", read_date)
        due = due_date(anchor, self.offset(row), self.calendar)
        return due.on.isoformat(), due.explanation()

    def offset(self, row: list[str]) -> Offset:
        names = (*REQUIRED[1:], ROLL) if ROLL in self.columns else REQUIRED[1:]
        key = tuple([row[self.columns[name]] for name in names])
        if key not in self.offsets:
            self.offsets[key] = Offset(
                amount=self.cell(row, "amount", read_amount),
                unit=self.cell(row, "unit", read_unit),
                direction=self.cell(row, "direction", read_direction),
                roll=ROLL in self.columns and self.cell(row, ROLL, read_roll),
            )
        return self.offsets[key]

    def cell(self, row: list[str], column: str, read: Callable[[str], T]) -> T:
        try:
            return read(row[self.columns[column]])
        except DeadlineError as error:
            raise DeadlineError(f"cột “{column}”: {error}") from None


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return ";" if header.count(";") > header.count(",") else ","


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, with the line of the file on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SheetError(f"Dòng {begins}: tệp không đúng dạng CSV ({error}).") from None


def _columns(header: list[str]) -> dict[str, int]:
    names = [name.strip().lower() for name in header]
    known = (*REQUIRED, ROLL, *ANSWERS)
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise SheetError(f"Dòng 1: thiếu cột {', '.join(missing)}.")
    twice = [name for name in known if names.count(name) > 1]
    if twice:
        raise SheetError(f"Dòng 1: cột {', '.join(twice)} xuất hiện hai lần.")
    return {name: names.index(name) for name in known if name in names}


def _summary(problems: list[str]) -> str:
    shown = problems[:MOST_PROBLEMS]
    if len(problems) > MOST_PROBLEMS:
        shown.append(f"… và {len(problems) - MOST_PROBLEMS} dòng lỗi khác.")
    return "\n".join(shown)
