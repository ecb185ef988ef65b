"""The sheets of an XLSX file as tables: values as text, merged cells spread, never more than the bounds."""

from __future__ import annotations

import datetime
import re
import zipfile
from dataclasses import dataclass
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from voter_petitions.intake.errors import UnreadableFileError
from voter_petitions.intake.legacy import of_font, written_in
from voter_petitions.intake.table import MAX_COLUMNS, MAX_ROWS, Row, Table, column_name, grouped

# A sheet that is formatted to its end has a million empty rows.
BLANK_TAIL = 5_000
MAX_CELL = 100_000
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
_MAX_MERGES = 50_000


def read_workbook(file: BinaryIO) -> tuple[list[Table], list[str]]:
    """Every visible sheet that holds something; and what was left aside."""
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # any damage of the file is the same answer for the clerk
        raise UnreadableFileError("Không mở được tệp Excel: tệp hỏng hoặc không đầy đủ.") from error
    tables, notes = [], []
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f"Trang tính «{sheet.title}» bị ẩn nên không đọc.")
                continue
            table = _sheet(sheet, _merges(file, sheet), notes)
            if table.rows:
                tables.append(table)
    except UnreadableFileError:
        raise
    except Exception as error:  # as above
        raise UnreadableFileError("Không đọc được nội dung tệp Excel: tệp hỏng hoặc không đầy đủ.") from error
    finally:
        book.close()
    return tables, notes


def _merges(file: BinaryIO, sheet: Any) -> list[tuple[int, int, int, int]]:
    """The merged ranges, which openpyxl's reading mode leaves out: (first column, first row, last column, last row)."""
    found: list[tuple[int, int, int, int]] = []
    position = file.tell()
    with zipfile.ZipFile(file) as archive, archive.open(sheet._worksheet_path) as part:
        rest = b""
        while chunk := part.read(1 << 20):
            text = rest + chunk
            for match in _MERGED.finditer(text):
                found.append(range_boundaries(match[1].decode()))
            # A reference cut in two by the end of the chunk is found in the next.
            cut = text.rfind(b"<")
            rest = text[cut:] if cut >= 0 and b">" not in text[cut:] else b""
            if len(found) > _MAX_MERGES:
                raise UnreadableFileError(f"Trang tính «{sheet.title}» có quá nhiều ô gộp. Hãy bỏ gộp ô rồi gửi lại.")
    file.seek(position)
    return found


def _sheet(sheet: Any, merges: list[tuple[int, int, int, int]], notes: list[str]) -> Table:
    table = Table(sheet.title)
    sheet.reset_dimensions()
    fonts: dict[int, str] = {}
    anchors: dict[int, list[tuple[int, int, int]]] = {}
    for column, row, last_column, last_row in merges:
        anchors.setdefault(row, []).append((column - 1, last_column, last_row))
    running: list[_Merged] = []
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values: dict[int, str] = {}
        for cell in cells:
            if cell.value is None:
                continue
            at = cell.column - 1
            text = _text(cell.value)
            if not text:
                continue
            if len(text) > MAX_CELL:
                raise UnreadableFileError(
                    f"Trang tính «{sheet.title}», dòng {number}, cột {column_name(at)}: ô có "
                    f"{grouped(len(text))} ký tự, quá {grouped(MAX_CELL)} ký tự."
                )
            if at >= MAX_COLUMNS:
                raise UnreadableFileError(
                    f"Trang tính «{sheet.title}», dòng {number}, cột {column_name(at)}: bảng có hơn {MAX_COLUMNS} cột. "
                    "Hãy xóa các cột không cần rồi gửi lại."
                )
            if not text.isascii():
                text = _converted(cell, text, fonts)
            values[at] = text
        running = [merge for merge in running if merge.last_row >= number]
        own: set[int] = set()
        for merge in running:
            values.setdefault(merge.first, merge.text)
            for at in merge.sideways:
                values.setdefault(at, merge.text)
            own.update(merge.sideways)
        for first, last_column, last_row in anchors.get(number, ()):
            if text := values.get(first, "") if first < MAX_COLUMNS else "":
                merge = _Merged(first, last_column, last_row, text)
                values.update(dict.fromkeys(merge.sideways, text))
                own.update(merge.sideways)
                running.append(merge)
        if len(running) > MAX_COLUMNS:
            raise UnreadableFileError(
                f"Trang tính «{sheet.title}», dòng {number}: các ô gộp chồng lên nhau. Hãy bỏ gộp ô rồi gửi lại."
            )
        if not values:
            blank += 1
            if blank > BLANK_TAIL:
                notes.append(
                    f"Trang tính «{sheet.title}»: sau dòng {number - blank} có hơn {grouped(BLANK_TAIL)} dòng "
                    "trống liên tiếp; phần sau không đọc."
                )
                break
            continue
        blank = 0
        if len(table.rows) >= MAX_ROWS:
            raise UnreadableFileError(
                f"Trang tính «{sheet.title}», dòng {number}, cột A: bảng có hơn "
                f"{grouped(MAX_ROWS)} dòng có nội dung. Hãy tách thành nhiều tệp rồi nhập lần lượt."
            )
        width = max(values) + 1
        table.rows.append(Row(number, tuple(values.get(at, "") for at in range(width)), frozenset(own)))
    return table


@dataclass(frozen=True)
class _Merged:
    """A merged cell: its text stands in all it covers, down to ``last_row``."""

    first: int
    last_column: int
    last_row: int
    text: str

    @property
    def sideways(self) -> range:
        return range(self.first + 1, min(self.last_column, MAX_COLUMNS))


def _converted(cell: Any, text: str, fonts: dict[int, str]) -> str:
    """Text in a font of the old encodings is converted at once: the font says which one it is."""
    style = cell._style_id
    if style not in fonts:
        fonts[style] = of_font(str(cell.font.name or "")) if cell.has_style else ""
    return written_in(text, fonts[style]) if fonts[style] else text


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime | datetime.date):
        return f"{value:%d/%m/%Y}"
    return str(value).strip()
