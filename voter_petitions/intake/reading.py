"""From a file to its tables, in composed Unicode: the one entry to everything below."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

from voter_petitions.intake import legacy
from voter_petitions.intake.document import read_document
from voter_petitions.intake.errors import UnreadableFileError
from voter_petitions.intake.kinds import XLSX, recognise
from voter_petitions.intake.table import Book, Row, Table, column_name
from voter_petitions.intake.workbook import read_workbook

MAX_BYTES = 20 * 1024 * 1024


def read(file: BinaryIO, *, name: str, size: int, limit: int = MAX_BYTES) -> Book:
    """The tables of an XLSX or DOCX file. Raises UnreadableFileError with what to do instead."""
    kind = recognise(file, name=name, size=size, limit=limit)
    tables, notes = read_workbook(file) if kind == XLSX else read_document(file)
    if not tables:
        what = "trang tính nào có nội dung" if kind == XLSX else "bảng nào"
        raise UnreadableFileError(f"Tệp không có {what}. Hãy nhập kiến nghị vào bảng theo mẫu rồi gửi lại.")
    verdict = legacy.judge(text for table in tables for text in _texts(table))
    if verdict.doubtful:
        raise UnreadableFileError(
            f"{_where(tables, verdict.example)}: chữ «{verdict.example}» không phải Unicode, cũng không rõ là TCVN3 "
            "hay VNI. Hãy chuyển tệp sang Unicode (công cụ Unikey, Ctrl+Shift+F6) rồi gửi lại."
        )
    if verdict.encoding:
        notes.append(
            f"Chữ trong tệp theo bảng mã cũ {verdict.encoding} đã được chuyển sang Unicode: hãy xem kỹ trước khi ghi."
        )
    return Book([_clean(table, verdict.encoding) for table in tables], notes)


def _texts(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield from (text for text in row.cells if text and not text.isascii())


def _where(tables: list[Table], text: str) -> str:
    for table in tables:
        for row in table.rows:
            for at, cell in enumerate(row.cells):
                if cell.startswith(text):
                    return f"{table.name}, dòng {row.number}, cột {column_name(at)}"
    return tables[0].name


def _clean(table: Table, encoding: str) -> Table:
    rows = [Row(row.number, tuple(_text(cell, encoding) for cell in row.cells), row.spread) for row in table.rows]
    return Table(table.name, rows, _text(table.title, encoding))


def _text(text: str, encoding: str) -> str:
    """Composed letters, no control characters, no blanks at the ends; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if encoding:
        text = legacy.converted(text, encoding)
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\u00a0", " "))
    return "".join(c for c in composed if c in "\n\t" or unicodedata.category(c)[0] != "C").strip()
