"""A table as XLSX, DOCX or PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from coordination import papers
from coordination.ledger.sheets import FORMULA_LEADS
from coordination.papers import Paper
from coordination.papers.typesetting import set_paper
from coordination.uploads import DOCX, XLSX
from voter_petitions.annexes.table import Cell, Sheet

FORMATS = {"xlsx": ("Excel", XLSX), "docx": ("Word", DOCX), "pdf": ("PDF", "application/pdf")}
Tell = Callable[[int, int, str], None]
_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _unheard(done: int, total: int, step: str) -> None:
    """Nobody waits for the steps."""


def file_of(sheet: Sheet, form: str, tell: Tell = _unheard) -> bytes:
    """The whole table; ``tell`` hears how far a long PDF is."""
    if form == "xlsx":
        return xlsx(sheet)
    # The scope stands below the title, so that the paper says of what it speaks.
    paper = Paper(annexes=(sheet.annex(),))
    return papers.docx(paper) if form == "docx" else set_paper(paper, tell).content


def xlsx(sheet: Sheet) -> bytes:
    """One sheet with its title; the head is repeated in print, text is never a formula, figures are numbers."""
    book = Workbook()
    page = book.active
    page.title = "Phụ lục"
    width = len(sheet.columns) + 1
    for at, (text, bold) in enumerate(((sheet.title.upper(), True), (sheet.scope, False)), start=1):
        page.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
        cell = page.cell(at, 1, text)
        cell.font = Font(name="Times New Roman", size=14 if bold else 12, bold=bold, italic=not bold)
        cell.alignment = Alignment(horizontal="center", wrap_text=True)
    head = 4
    page.column_dimensions["A"].width = 6
    for at, label in enumerate(("STT", *(column.label for column in sheet.columns)), start=1):
        _style(page.cell(head, at, label), bold=True, centred=True)
        if at > 1:
            page.column_dimensions[get_column_letter(at)].width = max(sheet.columns[at - 2].width * 1.5, 11)
    row = head
    for number, cells in enumerate(sheet.rows, start=1):
        row += 1
        _style(page.cell(row, 1, number), centred=True)
        _write(page, row, cells)
    if sheet.total:
        row += 1
        _style(page.cell(row, 1), bold=True)
        _write(page, row, sheet.total, bold=True)
    if sheet.note:
        page.merge_cells(start_row=row + 2, start_column=1, end_row=row + 2, end_column=width)
        page.cell(row + 2, 1, sheet.note).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = f"A{head + 1}"
    page.print_title_rows = f"{head}:{head}"
    page.page_setup.orientation, page.page_setup.paperSize, page.page_setup.fitToHeight = "landscape", 9, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Any, row: int, cells: tuple[Cell, ...], *, bold: bool = False) -> None:
    for at, cell in enumerate(cells, start=2):
        plain = cell.text.replace(".", "")
        if cell.numeric and plain.isdigit():
            _style(page.cell(row, at, int(plain)), bold=bold)
            continue
        target = page.cell(row, at)
        target.value = ILLEGAL_CHARACTERS_RE.sub("", cell.text)
        target.data_type = "s"
        target.quotePrefix = cell.text.startswith(FORMULA_LEADS)
        _style(target, bold=bold)


def _style(cell: Any, *, bold: bool = False, centred: bool = False) -> None:
    cell.font = Font(name="Times New Roman", size=12, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if centred else None)
    cell.border = _BOX
