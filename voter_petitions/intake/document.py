"""The tables of a DOCX file: merged cells spread, deleted text left out, each table with the line above it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree

from voter_petitions.intake.errors import UnreadableFileError
from voter_petitions.intake.legacy import of_font, written_in
from voter_petitions.intake.table import MAX_COLUMNS, MAX_ROWS, Row, Table, grouped

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted, moved away, or a picture's text: not what the table says.
_UNSEEN = {f"{_W}del", f"{_W}moveFrom", f"{_W}txbxContent", _FALLBACK}


def read_document(file: BinaryIO) -> tuple[list[Table], list[str]]:
    """Every table of the document's body, in order."""
    try:
        with zipfile.ZipFile(file) as archive:
            content = archive.read("word/document.xml")
    except Exception as error:  # any damage of the file is the same answer for the clerk
        raise UnreadableFileError("Không mở được tệp Word: tệp hỏng hoặc không đầy đủ.") from error
    if b"<!DOCTYPE" in content[:4096]:
        raise UnreadableFileError("Tệp Word có cấu trúc lạ nên không được mở. Hãy mở bằng Word và lưu lại.")
    try:
        body = ElementTree.fromstring(content).find(f"{_W}body")
    except ElementTree.ParseError as error:
        raise UnreadableFileError("Không đọc được nội dung tệp Word: tệp hỏng.") from error
    tables: list[Table] = []
    title = ""
    for block in _blocks(body if body is not None else ElementTree.Element("body")):
        if block.tag == f"{_W}p":
            title = _paragraph(block).strip() or title
            continue
        table = _table(block, f"Bảng {len(tables) + 1}", title)
        title = ""
        if table.rows:
            tables.append(table)
    return tables, []


def _blocks(parent: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Paragraphs and tables, also those inside a content control."""
    for child in parent:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _blocks(content)


def _table(element: ElementTree.Element, name: str, title: str) -> Table:
    table = Table(name, title=title)
    above: dict[int, str] = {}
    for number, line in enumerate(_rows(element), start=1):
        if number > MAX_ROWS:
            raise UnreadableFileError(
                f"{name}, dòng {number}, cột 1: bảng có hơn {grouped(MAX_ROWS)} dòng. Hãy tách thành nhiều tệp."
            )
        cells: list[str] = []
        spread: set[int] = set()
        below: dict[int, str] = {}
        cells += [""] * _number(line.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _cells(line):
            properties = cell.find(f"{_W}tcPr")
            span = _number(properties.find(f"{_W}gridSpan"), 1) if properties is not None else 1
            merge = properties.find(f"{_W}vMerge") if properties is not None else None
            at = len(cells)
            if at + span > MAX_COLUMNS:
                raise UnreadableFileError(f"{name}, dòng {number}, cột {at + 1}: bảng có hơn {MAX_COLUMNS} cột.")
            goes_on = merge is not None and merge.get(f"{_W}val", "continue") != "restart"
            text = above.get(at, "") if goes_on else _cell(cell)
            if merge is not None:
                below[at] = text
            cells += [text] * span
            spread |= set(range(at + 1, at + span))
        above = below
        if any(cells):
            table.rows.append(Row(number, tuple(cells), frozenset(spread)))
    return table


def _rows(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in element:
        if child.tag == f"{_W}tr" and child.find(f"{_W}trPr/{_W}del") is None:
            yield child
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _rows(content)


def _cells(line: ElementTree.Element) -> Iterator[ElementTree.Element]:
    for child in line:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _cells(content)


def _number(element: ElementTree.Element | None, default: int) -> int:
    text = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(text), MAX_COLUMNS + 1) if text.isdecimal() else default


def _cell(cell: ElementTree.Element) -> str:
    """The cell's paragraphs, a line each; a table inside the cell is text too."""
    return "\n".join(text for p in cell.iter(f"{_W}p") if (text := _paragraph(p).strip()))


def _paragraph(paragraph: ElementTree.Element) -> str:
    return "".join(_pieces(paragraph))


def _pieces(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag in _UNSEEN:
            continue
        if child.tag == f"{_W}r":
            yield _run(child)
        else:
            yield from _pieces(child)


def _run(run: ElementTree.Element) -> str:
    text = "".join(
        (part.text or "") if part.tag == f"{_W}t" else "\n" if part.tag == f"{_W}br" else "\t"
        for part in run
        if part.tag in (f"{_W}t", f"{_W}br", f"{_W}tab")
    )
    if text.isascii():
        return text
    fonts = run.find(f"{_W}rPr/{_W}rFonts")
    named = [fonts.get(f"{_W}{way}", "") for way in ("ascii", "hAnsi")] if fonts is not None else []
    encoding = next((found for name in named if (found := of_font(name))), "")
    return written_in(text, encoding) if encoding else text
