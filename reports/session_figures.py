"""Figures of the register of sessions: what was held, what was submitted, what came late."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from agencies.models import Agency
from coordination.models import DocumentKind, DossierKind, Obligation, Rule, State
from reports.four_classes import Classes, Cube, Line, tally
from reports.periods import Period
from sessions_app.models import CouncilSession, Decision, DraftResolution, ResolutionKind, SessionKind


@dataclass(frozen=True)
class SessionFigures:
    """Sessions opened in the period until the cut-off, with the drafts that they dealt with.

    The classes are of obligations due in the period; ``median_days`` is how many working
    days late a late tờ trình came, in the middle.
    """

    regular: int
    thematic: int
    urgent: int
    drafts: int
    normative: int
    individual: int
    adopted: int
    rejected: int
    withdrawn: int
    raised: int
    submissions: Classes
    verifications: Classes
    explanations: Classes
    documents: Classes
    median_days: int | None

    @property
    def sessions(self) -> int:
        return self.regular + self.thematic + self.urgent


def _draft_duty(kind: DocumentKind) -> Any:
    def chosen(rule: Rule) -> bool:
        return rule.document_kind == kind and rule.dossier_kind == DossierKind.DRAFT

    return chosen


def session_figures(period: Period, at: datetime.date, cube: Cube, dossiers: Any = None) -> SessionFigures:
    """``cube`` counts the obligations of the same period and day; ``dossiers`` limits to what somebody may see."""
    sessions = CouncilSession.objects.held().filter(opens_on__range=period.until(at))
    if dossiers is not None:
        sessions = sessions.filter(dossier__in=dossiers.order_by().values("pk"))
    drafts = DraftResolution.objects.filter(session__in=sessions.order_by().values("pk"))
    if dossiers is not None:
        drafts = drafts.filter(dossier__in=dossiers.order_by().values("pk"))
    kinds = dict(sessions.order_by().values_list("kind").annotate(n=Count("pk")))
    regular = (SessionKind.REGULAR_MIDYEAR, SessionKind.REGULAR_YEAREND)
    stays = ~Q(decision=Decision.WITHDRAWN)
    counts = drafts.aggregate(
        drafts=Count("pk", filter=stays),
        normative=Count("pk", filter=stays & Q(resolution_kind=ResolutionKind.NORMATIVE)),
        individual=Count("pk", filter=stays & Q(resolution_kind=ResolutionKind.INDIVIDUAL)),
        adopted=Count("pk", filter=Q(decision=Decision.ADOPTED, decided_on__lte=at)),
        rejected=Count("pk", filter=Q(decision=Decision.REJECTED, decided_on__lte=at)),
        withdrawn=Count("pk", filter=Q(decision=Decision.WITHDRAWN)),
        raised=Count("pk", filter=stays & Q(raised_late=True)),
    )
    return SessionFigures(
        regular=sum(kinds.get(kind, 0) for kind in regular),
        thematic=kinds.get(SessionKind.THEMATIC, 0),
        urgent=kinds.get(SessionKind.URGENT, 0),
        **counts,
        submissions=cube.of(_draft_duty(DocumentKind.SUBMISSION)).overall(),
        verifications=cube.of(_draft_duty(DocumentKind.VERIFICATION_REPORT)).overall(),
        explanations=cube.of(_draft_duty(DocumentKind.EXPLANATION_REPORT)).overall(),
        documents=cube.of(lambda rule: rule.document_kind == DocumentKind.SESSION_DOCUMENTS).overall(),
        median_days=_median_days(period, at, dossiers),
    )


def draft_duties(period: Period, at: datetime.date, kind: DocumentKind, dossiers: Any = None) -> Any:
    """The obligations on drafts to send this kind of document, due in the period, with their state."""
    rows = Obligation.objects.filter(rule__document_kind=kind, dossier__kind=DossierKind.DRAFT)
    if dossiers is not None:
        rows = rows.filter(dossier__in=dossiers.order_by().values("pk"))
    return rows.due_in(period.first, period.last).with_state(at)


def _median_days(period: Period, at: datetime.date, dossiers: Any) -> int | None:
    late = draft_duties(period, at, DocumentKind.SUBMISSION, dossiers).filter(current_state=State.MET_LATE)
    days = [found for found in late.values_list("working_days_late", flat=True) if found is not None]
    return round(median(days)) if days else None


def submissions_by_drafting(period: Period, at: datetime.date, dossiers: Any = None) -> tuple[Line, ...]:
    """Tờ trình by the agency that drafted (or, where none did, submitted): whose paper it was that came late."""
    grouped = (
        draft_duties(period, at, DocumentKind.SUBMISSION, dossiers)
        .annotate(author=Coalesce(F("dossier__draftresolution__drafting"), F("dossier__draftresolution__submitting")))
        .order_by()
        .values_list("author", "current_state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for author, state, n in grouped:
        found.setdefault(author, []).append((state, n))
    agencies = Agency.objects.in_bulk(found)
    ordered = sorted(agencies.values(), key=lambda agency: (agency.sort_key, agency.pk))
    return tuple(Line(agency.name, tally(found[agency.pk]), None) for agency in ordered)
