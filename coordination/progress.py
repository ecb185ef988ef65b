"""How far a dossier is by what is owed on it: matters and periodic duties have no other life cycle."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import Case, Count, Min, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from coordination.models import Obligation, Outcome


class Progress(models.TextChoices):
    """How far a dossier is by what is owed on it."""

    OVERDUE = "overdue", "Có việc quá hạn"
    OPEN = "open", "Đang thực hiện"
    LATE = "late", "Xong, có việc chậm"
    DONE = "done", "Xong đúng hạn"
    NOTHING = "nothing", "Chưa phát sinh nghĩa vụ"

    @property
    def tone(self) -> str:
        return {
            Progress.OVERDUE: "bad",
            Progress.OPEN: "info",
            Progress.LATE: "warn",
            Progress.DONE: "good",
            Progress.NOTHING: "quiet",
        }[self]


def with_progress(rows: QuerySet, at: datetime.date) -> QuerySet:
    """Annotate subjects with how many duties they have and met, the next due date, and their progress."""
    owed = Obligation.objects.filter(dossier=OuterRef("pk")).exclude(outcome=Outcome.VOID).order_by()

    def count(found: QuerySet) -> Coalesce:
        return Coalesce(Subquery(found.values("dossier").annotate(n=Count("pk")).values("n")), 0)

    running = owed.filter(outcome=Outcome.OPEN)
    return rows.annotate(
        duties=count(owed),
        duties_open=count(running),
        duties_overdue=count(running.filter(paused=False, due_on__lt=at)),
        duties_late=count(owed.filter(outcome=Outcome.MET, days_late__gt=0)),
        next_due=Subquery(running.values("dossier").annotate(first=Min("due_on")).values("first")),
    ).annotate(
        progress=Case(
            When(duties=0, then=Value(Progress.NOTHING.value)),
            When(duties_overdue__gt=0, then=Value(Progress.OVERDUE.value)),
            When(duties_open__gt=0, then=Value(Progress.OPEN.value)),
            When(duties_late__gt=0, then=Value(Progress.LATE.value)),
            default=Value(Progress.DONE.value),
            output_field=models.CharField(max_length=8),
        )
    )
