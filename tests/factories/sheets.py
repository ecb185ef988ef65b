"""Files as districts and communes send them: the same real petitions in workbooks and documents of many shapes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.factories.documents import zipped
from voter_petitions.intake.legacy_tables import TCVN3, VNI

REAL = Path(settings.BASE_DIR) / "reports" / "demo" / "data" / "petitions.csv"
FIELD_NAMES = {
    "giao-thong": "Giao thông", "xay-dung": "Xây dựng", "giao-duc": "Giáo dục và đào tạo", "thien-tai": "Thiên tai",
    "dia-gioi": "Địa giới, tổ chức bộ máy", "dien": "Điện lực", "thuy-loi": "Thủy lợi", "nuoc": "Nước sạch",
    "chinh-sach": "Chính sách", "y-te": "Y tế", "dat-dai": "Đất đai", "moi-truong": "Môi trường",
    "nong-nghiep": "Nông nghiệp", "lam-nghiep": "Lâm nghiệp", "vien-thong": "Viễn thông", "tai-nguyen": "Khoáng sản",
    "truyen-thong": "Thông tin và truyền thông", "van-hoa": "Văn hóa", "xa-hoi": "Lao động, TB và Xã hội",
}  # fmt: skip
LEVELS = {
    "central": "Trung ương", "province": "Tỉnh", "department": "Sở, ngành", "district": "Huyện", "commune": "Xã",
    "enterprise": "Doanh nghiệp",
}  # fmt: skip
_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
_TO_VNI = {letter: written for written, letter in VNI.items()}


def real_petitions(count: int | None = None) -> list[dict[str, str]]:
    """The demonstration's petitions, whose facts are real ones."""
    with REAL.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[:count]


def tcvn3(text: str) -> str:
    """The text as a .VnTime document holds it."""
    return "".join(_TO_TCVN3.get(char, char) for char in text)


def vni(text: str) -> str:
    return "".join(_TO_VNI.get(char, char) for char in text)


def xlsx(
    *sheets: tuple[str, Iterable[Sequence[Any]]],
    merges: Iterable[str] = (),
    font: str = "",
    into: Workbook | None = None,
) -> bytes:
    """A workbook of these sheets; the merges are of the first."""
    book = into or Workbook()
    if into is None:
        book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([value if value != "" else None for value in row])
        if font:
            for line in sheet.iter_rows():
                for cell in line:
                    cell.font = Font(name=font)
    for area in merges:
        book.worksheets[0].merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def docx(*blocks: str | list[list[Any]]) -> bytes:
    """A document of paragraphs (text) and tables (rows of cells; a cell is text, or (text, span, merge, font))."""
    body = "".join(_paragraph(block) if isinstance(block, str) else _table(block) for block in blocks)
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return zipped(word__document_xml=f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>')


def _paragraph(text: str, font: str = "") -> str:
    look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    return f"<w:p><w:r>{look}<w:t>{escape(text)}</w:t></w:r></w:p>"


def _table(rows: list[list[Any]]) -> str:
    lines = []
    for row in rows:
        cells = ""
        for cell in row:
            text, span, merge, font = (
                (*cell, *("", 1, "", "")[len(cell) :]) if isinstance(cell, tuple) else (cell, 1, "", "")
            )
            marks = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + (
                f'<w:vMerge w:val="{merge}"/>' if merge else ""
            )
            cells += f"<w:tc><w:tcPr>{marks}</w:tcPr>{_paragraph(str(text), font)}</w:tc>"
        lines.append(f"<w:tr>{cells}</w:tr>")
    return f"<w:tbl>{''.join(lines)}</w:tbl>"


def upload(content: bytes, name: str = "kien-nghi.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


HEADER = ("STT", "Nguyên văn ý kiến cử tri", "Nội dung kiến nghị", "Cử tri (xã, huyện)", "Lĩnh vực", "Thẩm quyền",
          "Cơ quan giải quyết", "Ghi chú")  # fmt: skip


def plain_rows(petitions: Iterable[dict[str, str]], agency: str = "") -> list[tuple[Any, ...]]:
    """One row a petition under ``HEADER``."""
    return [
        (
            at,
            row["original_text"],
            row["text"],
            row["locality"],
            FIELD_NAMES[row["field"]],
            LEVELS[row["level"]],
            agency,
            "",
        )
        for at, row in enumerate(petitions, start=1)
    ]
