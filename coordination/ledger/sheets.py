"""The ledger as CSV or XLSX: exactly the rows, columns, order and groups of the page."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from coordination.ledger.columns import Value
from coordination.ledger.groups import Group
from coordination.ledger.question import Question

# A spreadsheet would run a cell that begins so as a formula.
FORMULA_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# How often a worker hears how far it is.
TELL_EVERY = 500


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula when it opens a CSV."""
    return f"'{text}" if text.startswith(FORMULA_LEADS) else text


def _plain(value: Value) -> str | int:
    """A value as CSV writes it: dates dd/mm/yyyy, text that is no formula."""
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return neutral(value) if isinstance(value, str) else "" if value is None else value


class _Echo:
    """A file that hands back what is written: rows stream as they come."""

    def write(self, value: str) -> str:
        return value


def csv_lines(question: Question) -> Iterator[str]:
    """CSV with a byte-order mark, so that Excel reads Vietnamese."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([column.label for column in question.columns])
    for line in question.lines():
        if isinstance(line, Group):
            yield writer.writerow([_plain(f"{line.label} – {line.summary}")])
        else:
            yield writer.writerow([_plain(column.value(line)) for column in question.columns])


def _cell(sheet: Any, value: Value, font: Font | None = None) -> WriteOnlyCell:
    """A cell of its own type: text stays text (marked as Excel itself marks it), dates are dates."""
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA_LEADS)
    else:
        cell = WriteOnlyCell(sheet, value=value)
        if isinstance(value, datetime.date):
            cell.number_format = "DD/MM/YYYY"
    if font is not None:
        cell.font = font
    return cell


def xlsx_bytes(question: Question, tell: Callable[[int], None] = lambda done: None) -> bytes:
    """The rows with a frozen heading, and a sheet that says what was asked; memory stays bounded."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ theo dõi")
    sheet.freeze_panes = "A2"
    for index, column in enumerate(question.columns, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    bold = Font(bold=True)
    sheet.append([_cell(sheet, column.label, bold) for column in question.columns])
    done = 0
    for line in question.lines():
        if isinstance(line, Group):
            sheet.append([_cell(sheet, f"{line.label} – {line.summary}", bold)])
            continue
        sheet.append([_cell(sheet, column.value(line)) for column in question.columns])
        done += 1
        if done % TELL_EVERY == 0:
            tell(done)
    about = book.create_sheet("Bộ lọc")
    about.column_dimensions["A"].width = 100
    for text in (f"Số liệu ngày {question.at:%d/%m/%Y}", f"{done} dòng", *question.described()):
        about.append([_cell(about, text)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
