"""Figures of the register of supervision: missions, the reports asked for, recommendations and what came of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, Value, When
from django.db.models.functions import Coalesce

from reports.periods import Period
from supervision.models import Mission, Recommendation, RecommendationState, ReportRequest, ReportState


@dataclass(frozen=True)
class SupervisionFigures:
    """Missions of the period's programme with their requests; recommendations due in the period."""

    missions: int
    surveys: int
    cancelled: int
    requests: int
    sent_in_time: int
    sent_late: int
    not_sent: int
    waiting: int
    recommendations: int
    done_in_time: int
    done_late: int
    open_in_term: int
    open_overdue: int
    not_done: int


def missions_of(period: Period, at: datetime.date, dossiers: Any = None) -> Any:
    """Missions by their start, else their decision, else the day of entry (as ``Mission.of_year`` does)."""
    rows = Mission.objects.annotate(begins=Coalesce("starts_on", "decided_on", "dossier__opened_on"))
    if dossiers is not None:
        rows = rows.filter(dossier__in=dossiers.order_by().values("pk"))
    return rows.filter(begins__range=period.until(at))


def requests_of(period: Period, at: datetime.date, dossiers: Any = None) -> Any:
    """What the supervised agencies of these missions were asked for, with its state."""
    running = missions_of(period, at, dossiers).exclude(status=Mission.Status.CANCELLED)
    return ReportRequest.objects.filter(mission__in=running.order_by().values("pk")).with_report(at)


def recommendations_of(period: Period, at: datetime.date, dossiers: Any = None) -> Any:
    """Recommendations issued by the cut-off whose operative due date lies in the period, with their state."""
    rows = Recommendation.objects.filter(issued_on__lte=at)
    if dossiers is not None:
        rows = rows.filter(dossier__in=dossiers.order_by().values("pk"))
    # A result found after the cut-off was not yet known then.
    later = Q(settled_on__gt=at)
    return (
        rows.with_progress(at)
        .filter(due__range=(period.first, period.last))
        .annotate(
            progress_then=Case(
                When(later & Q(due__lt=at), then=Value(RecommendationState.OVERDUE.value)),
                When(later, then=Value(RecommendationState.OPEN.value)),
                default=F("progress"),
            )
        )
    )


def supervision_figures(period: Period, at: datetime.date, dossiers: Any = None) -> SupervisionFigures:
    """Three counts, one for each list; ``dossiers`` limits to what somebody may see."""
    going = ~Q(status=Mission.Status.CANCELLED)
    missions = missions_of(period, at, dossiers).aggregate(
        missions=Count("pk", filter=going & ~Q(kind=Mission.Kind.SURVEY)),
        surveys=Count("pk", filter=going & Q(kind=Mission.Kind.SURVEY)),
        cancelled=Count("pk", filter=~going),
    )
    requests = requests_of(period, at, dossiers).aggregate(
        requests=Count("pk"),
        sent_in_time=Count("pk", filter=Q(report_state=ReportState.IN_TIME)),
        sent_late=Count("pk", filter=Q(report_state=ReportState.LATE)),
        not_sent=Count("pk", filter=Q(report_state__in=[ReportState.NOT_SENT, ReportState.OVERDUE])),
        waiting=Count("pk", filter=Q(report_state__in=[ReportState.WAITING, ReportState.UNDATED])),
    )
    done = Q(progress_then=RecommendationState.DONE)
    # The addressee's report counts, not the day on which it was judged; that day only where no report was asked.
    in_time = Q(days_late=0) | Q(days_late__isnull=True, settled_on__lte=F("due"))
    late = Q(days_late__gt=0) | Q(days_late__isnull=True, settled_on__gt=F("due"))
    recommendations = recommendations_of(period, at, dossiers).aggregate(
        recommendations=Count("pk"),
        done_in_time=Count("pk", filter=done & in_time),
        done_late=Count("pk", filter=done & late),
        open_in_term=Count("pk", filter=Q(progress_then__in=[RecommendationState.OPEN, RecommendationState.PARTLY])),
        open_overdue=Count("pk", filter=Q(progress_then=RecommendationState.OVERDUE)),
        not_done=Count("pk", filter=Q(progress_then=RecommendationState.NOT_DONE)),
    )
    return SupervisionFigures(**missions, **requests, **recommendations)
