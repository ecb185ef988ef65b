"""The PDF of a year's evaluation, made by a worker."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from coordination import longwork
from coordination.longwork import Handle, Result
from reports import pdf
from reports.access import may_read
from reports.evaluations import FiguresChangedError, annexes_of, evaluation_of
from reports.models import EvaluationReport


@longwork.kind("evaluation-pdf")
def evaluation_pdf(work: Handle) -> Result:
    """The file of ``year``; raises ValidationError when it is no longer there or no longer theirs to read."""
    report = EvaluationReport.objects.filter(year=work.parameters["year"]).first()
    if report is None or not may_read(work.by):
        raise ValidationError("Báo cáo năm này không còn, hoặc bạn không còn được xem.")
    work.tell(0, 100, "Tính số liệu")
    try:
        evaluation = evaluation_of(report)
        annexes = annexes_of(report, evaluation)
    except FiguresChangedError as error:
        raise ValidationError(str(error)) from error

    def tell(done: int, total: int, step: str) -> None:
        # The figures are the first tenth of the way.
        work.tell(10 + 90 * done // total, 100, step)

    made = pdf.make(report, evaluation, annexes, tell)
    return Result(
        text=f"Bản PDF có {made.pages} trang.",
        content=made.content,
        file_name=f"bao-cao-danh-gia-{report.year}.pdf",
        content_type="application/pdf",
    )
