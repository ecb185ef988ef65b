"""Bảng thống kê thời gian nhận báo cáo tổng hợp: when the reports of the rounds arrived, and how late."""

from __future__ import annotations

from coordination.models import DocumentKind, Obligation, Outcome
from coordination.papers import Column
from voter_petitions.annexes.scope import Scope
from voter_petitions.annexes.table import Cell, Sheet

REPORTS = (DocumentKind.CONTACT_REPORT, DocumentKind.CONSOLIDATION)
COLUMNS = (
    Column("Cơ quan gửi", 20),
    Column("Báo cáo", 20),
    Column("Đợt tiếp xúc cử tri", 22),
    Column("Hạn", 9),
    Column("Ngày nhận", 9),
    Column("Số ngày chậm", 7, True),
    Column("Số văn bản", 13),
)


def arrivals(scope: Scope) -> Sheet:
    rounds = scope.rounds().order_by().values("pk")
    rows = (
        Obligation.objects.visible_to(scope.user)
        .filter(dossier__in=rounds, rule__document_kind__in=REPORTS)
        .exclude(outcome__in=(Outcome.VOID,))
        .select_related("obligor", "dossier", "rule", "submission")
        .order_by("dossier__petitionround__starts_on", "rule__document_kind", "obligor__sort_key", "pk")
    )
    return Sheet(
        "nhan-bao-cao",
        "Bảng thống kê thời gian nhận báo cáo tổng hợp ý kiến, kiến nghị cử tri",
        COLUMNS,
        [_line(row, scope) for row in rows],
        note="Số ngày chậm là ngày theo lịch, tính từ ngày sau hạn đến ngày nhận hoặc đến ngày lập bảng nếu chưa nhận.",
    )


def _line(row: Obligation, scope: Scope) -> tuple[Cell, ...]:
    met = row.outcome == Outcome.MET
    received = f"{row.closed_on:%d/%m/%Y}" if met and row.closed_on else row.state(scope.at).label
    late = (row.days_late or 0) if met else max((scope.at - row.due_on).days, 0) if row.outcome == Outcome.OPEN else 0
    return (
        Cell(row.obligor.name),
        Cell(str(DocumentKind(row.rule.document_kind).label)),
        Cell(row.dossier.title, row.dossier.get_absolute_url()),
        Cell(f"{row.due_on:%d/%m/%Y}"),
        Cell(received),
        Cell(str(late) if late else "", numeric=True),
        Cell(row.submission.number if row.submission else ""),
    )
