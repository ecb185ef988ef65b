"""The report as an official paper: who issues it, what stands around its text."""

from __future__ import annotations

from coordination.papers import Paper, ended, upper_lines
from reports.evaluations import Evaluation, text_of
from reports.models import EvaluationReport
from reports.outline import BASES, RECIPIENTS, SIGNATURE


def paper_of(report: EvaluationReport, evaluation: Evaluation) -> Paper:
    figures = evaluation.figures
    signature = _lines(text_of(report, evaluation, SIGNATURE)) or ("",)
    return Paper(
        superior=upper_lines(figures.superior),
        issuer=upper_lines(figures.issuer),
        number=report.number or "      /BC-HĐND",
        place=report.place,
        dated=report.dated,
        year=report.year,
        kind="Báo cáo",
        subject=f"Kết quả thực hiện {figures.regulation_title} năm {report.year}",
        bases=ended(_lines(text_of(report, evaluation, BASES))),
        recipients=ended(_lines(text_of(report, evaluation, RECIPIENTS))),
        authority=signature[0],
        position=signature[1:],
        # Until the figures are closed the paper says that it is a draft.
        draft=report.closed_at is None,
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
