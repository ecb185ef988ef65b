"""The report as HTML and as PDF: its own sections in the form that all papers have (coordination/papers/)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from coordination.clock import now
from coordination.papers import Annex, Made
from coordination.papers.grid import grid
from coordination.papers.typesetting import Piece, Tell, annex_pieces, joined, render
from reports.evaluations import Evaluation
from reports.models import EvaluationReport
from reports.paper import paper_of
from reports.presentation import sections


def main_html(report: EvaluationReport, evaluation: Evaluation, annexes: Sequence[Annex] = ()) -> str:
    """The report's main part; with ``annexes`` these too, as one document for the browser."""
    return render(
        "reports/pdf/main.html",
        report=report,
        paper=paper_of(report, evaluation),
        sections=sections(report, evaluation, linked=False),
        last_year=evaluation.previous.year if evaluation.previous else None,
        annexes=[grid(annex) for annex in annexes],
        first_page=1,
    )


def pieces(report: EvaluationReport, evaluation: Evaluation, annexes: Sequence[Annex]) -> list[Piece]:
    """What is to be set, in order."""
    paper = paper_of(report, evaluation)
    found = [Piece("Phần chính", True, lambda _: main_html(report, evaluation))]
    for annex in annexes:
        found += annex_pieces(paper, annex)
    return found


def make(report: EvaluationReport, evaluation: Evaluation, annexes: Sequence[Annex], tell: Tell) -> Made:
    """The whole report; ``tell`` hears how many of how many steps are done, and what comes next."""
    # A closed year's file tells the moment of closing, whenever it is made.
    moment = report.closed_at or now()
    metadata = {
        "/Title": paper_of(report, evaluation).title,
        "/Author": f"{evaluation.figures.issuer} {evaluation.figures.superior}".strip(),
        "/Producer": "quy-che-phoi-hop",
        "/CreationDate": moment.astimezone(datetime.UTC).strftime("D:%Y%m%d%H%M%SZ"),
    }
    return joined(pieces(report, evaluation, annexes), tell, metadata)
