"""The yearly evaluation as a whole: live while its year is open, read back from the frozen figures once closed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination.clock import now, today
from coordination.papers import Annex
from reports.annexes import annexes
from reports.drafting import propose
from reports.figures import YearFigures, year_figures
from reports.frozen import decode, encode, sha256
from reports.models import EvaluationReport
from reports.outline import text_titles


class FiguresChangedError(Exception):
    """The frozen figures do not have the hash they were closed with: somebody changed them in the database."""


@dataclass(frozen=True)
class Evaluation:
    """What the report says: figures, last year's beside them, and the proposed texts."""

    figures: YearFigures
    previous: YearFigures | None
    proposals: dict[str, str]


@dataclass(frozen=True)
class _Closed:
    """What closing a year keeps."""

    evaluation: Evaluation
    annexes: tuple[Annex, ...]


def default_cutoff(year: int) -> datetime.date:
    """The last day of the year, or today while it has not come."""
    return min(datetime.date(year, 12, 31), today())


def evaluation_of(report: EvaluationReport) -> Evaluation:
    """Of a closed year the frozen one, whatever happened since; of an open one the figures of this moment."""
    if report.closed_at is not None:
        _check(report)
        return decode(Evaluation, report.figures["evaluation"])
    figures = year_figures(report.year, report.cutoff)
    previous = _previous(report.year - 1)
    return Evaluation(figures, previous, propose(figures, previous))


def annexes_of(report: EvaluationReport, evaluation: Evaluation) -> tuple[Annex, ...]:
    """The annexes belonging to that evaluation."""
    if report.closed_at is not None:
        _check(report)
        return decode(_Closed, report.figures).annexes
    return annexes(report.year, report.cutoff, evaluation.figures.petitions.cells)


def _check(report: EvaluationReport) -> None:
    if sha256(report.figures) != report.figures_sha256:
        raise FiguresChangedError(f"Số liệu đã chốt của năm {report.year} không khớp mã băm lúc chốt.")


def _previous(year: int) -> YearFigures | None:
    """Last year's figures: as they were reported if that year has a report, else as at its last day.

    None if nothing was recorded then.
    """
    report = EvaluationReport.objects.filter(year=year).first()
    if report is not None and report.closed_at is not None:
        _check(report)
        return decode(Evaluation, report.figures["evaluation"]).figures
    figures = year_figures(year, report.cutoff if report else default_cutoff(year))
    counted = (figures.sessions.sessions, figures.petitions.petitions, figures.supervision.missions)
    return figures if figures.overall or any(counted) else None


def text_of(report: EvaluationReport, evaluation: Evaluation, key: str) -> str:
    """The clerk's text, else the proposal."""
    return report.texts.get(key, evaluation.proposals.get(key, ""))


@transaction.atomic
def edit_text(report: EvaluationReport, key: str, text: str | None, *, by: User) -> None:
    """Keep the clerk's text of one part; None goes back to the proposal, which follows the figures again."""
    if key not in text_titles(report.year):
        raise ValidationError("Báo cáo không có phần này.")
    report = _locked(report)
    _refuse_closed(report)
    texts = {name: value for name, value in report.texts.items() if name != key}
    report.texts = texts if text is None else texts | {key: text}
    report._history_user = by  # type: ignore[attr-defined]
    report.save()


@transaction.atomic
def close(report: EvaluationReport, *, by: User) -> EvaluationReport:
    """Chốt số liệu: freeze figures, annexes and proposed texts with their hash."""
    report = _locked(report)
    _refuse_closed(report)
    evaluation = evaluation_of(report)
    frozen: dict[str, Any] = encode(_Closed(evaluation, annexes_of(report, evaluation)))
    report.figures, report.figures_sha256 = frozen, sha256(frozen)
    report.closed_at, report.closed_by = now(), by
    _save(report, by, "Chốt số liệu")
    return report


@transaction.atomic
def reopen(report: EvaluationReport, *, by: User, reason: str) -> EvaluationReport:
    """Mở lại: the figures follow the ledger again; the history keeps who, when, why and the hash of before."""
    report = _locked(report)
    if report.closed_at is None:
        raise ValidationError("Số liệu năm này chưa chốt.")
    if not reason.strip():
        raise ValidationError({"reason": "Mở lại số liệu đã chốt phải ghi lý do."})
    report.figures, report.figures_sha256 = {}, ""
    report.closed_at = report.closed_by = None
    _save(report, by, f"Mở lại: {reason.strip()}")
    return report


def _save(report: EvaluationReport, by: User, why: str) -> None:
    """Save a decision: its history row says who and why."""
    report._history_user, report._change_reason = by, why  # type: ignore[attr-defined]
    report.save()


def _locked(report: EvaluationReport) -> EvaluationReport:
    return EvaluationReport.objects.select_for_update().get(pk=report.pk)


def _refuse_closed(report: EvaluationReport) -> None:
    if report.closed_at is not None:
        raise ValidationError("Số liệu năm này đã chốt; chỉ quản trị được mở lại, có lý do.")
