"""Long lists as files, made by a worker."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.http import QueryDict

from coordination import longwork
from coordination.clock import today
from coordination.ledger.question import Question
from coordination.ledger.sheet_paper import set_ledger
from coordination.ledger.sheets import XLSX, xlsx_bytes
from coordination.longwork import Handle, Result

# What a person waits for on the page; longer lists are made by a worker.
XLSX_AT_ONCE = 2_000
PDF_AT_ONCE = 50
# A sheet of Excel has no more rows; a book of more pages nobody prints.
XLSX_MOST = 1_000_000
PDF_MOST = 20_000


def file_name(at: datetime.date, form: str) -> str:
    return f"so-theo-doi-{at:%Y%m%d}.{form}"


def _question(work: Handle) -> Question:
    question = Question(QueryDict(work.parameters["query"]), work.by, today())
    if not question.is_right:
        raise ValidationError("Bộ lọc không còn đúng: có giá trị đã thay đổi. Hãy mở lại sổ theo dõi và xuất lại.")
    return question


@longwork.kind("ledger-xlsx")
def ledger_xlsx(work: Handle) -> Result:
    question = _question(work)
    rows = question.count(XLSX_MOST).n
    work.tell(0, rows, "Ghi các dòng")
    content = xlsx_bytes(question, lambda done: work.tell(done, max(rows, done), "Ghi các dòng"))
    return Result(
        text="Đã lập bảng tính.", content=content, file_name=file_name(question.at, "xlsx"), content_type=XLSX
    )


@longwork.kind("ledger-pdf")
def ledger_pdf(work: Handle) -> Result:
    question = _question(work)
    if question.count(PDF_MOST).more:
        raise ValidationError(f"Danh sách dài hơn {PDF_MOST} dòng: hãy thu hẹp bộ lọc, hoặc xuất bảng tính.")
    work.tell(0, 1, "Đọc các dòng")
    made = set_ledger(question, work.tell)
    return Result(
        text=f"Đã lập bản PDF {made.pages} trang.",
        content=made.content,
        file_name=file_name(question.at, "pdf"),
        content_type="application/pdf",
    )
