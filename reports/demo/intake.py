"""A district's file that waits to be looked through: what a secretary finds on the desk on the story's last day."""

from __future__ import annotations

import io
from itertools import groupby

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from reports.demo.cast import Cast
from reports.demo.reading import Row, read_csv
from voter_petitions import batches
from voter_petitions.models import IntakeBatch, PetitionRound

NAME = "tong-hop-kien-nghi-huyen-ba-be.xlsx"
HEADS = (
    ("STT", "Nội dung kiến nghị", "", "Cử tri (xã, huyện)", "Cơ quan có thẩm quyền giải quyết", "Ghi chú"),
    ("", "Nguyên văn", "Biên tập", "", "", ""),
)


def bring_a_file(cast: Cast, round: PetitionRound) -> IntakeBatch:
    """The file is read and checked; whether its rows become petitions is left to who looks at it."""
    keeper = cast["tt_hdnd"]
    by = cast.secretary(keeper)
    upload = SimpleUploadedFile(NAME, _workbook(read_csv("intake.csv")))
    batch = batches.begin(round=round, upload=upload, keeper=keeper, by=by)
    batches.confirm_columns(batch, tables=batch.tables, defaults=batch.defaults)
    return batches.check(batch.pk)


def _workbook(rows: list[Row]) -> bytes:
    """As districts send it: titles, two header rows with merged cells, rows grouped by field."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổng hợp"
    for line in (("UBND HUYỆN BA BỂ",), ("TỔNG HỢP Ý KIẾN, KIẾN NGHỊ CỬ TRI",), (), *HEADS):
        sheet.append(line)
    for area in ("B4:C4", "A4:A5", "D4:D5", "E4:E5", "F4:F5"):
        sheet.merge_cells(area)
    number = 0
    for section, found in groupby(rows, key=lambda row: row["section"]):
        sheet.append(("", section))
        sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=2, end_column=6)
        for row in found:
            number += 1
            sheet.append((number, *(row[name] for name in ("original_text", "text", "locality", "agency", "note"))))
    sheet.append(("Tổng cộng", "", "", number))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
