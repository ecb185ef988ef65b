"""Flags by kind: what went wrong, and on how many obligations and dossiers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from coordination.models import Dossier, Flag, FlagKind, Obligation
from reports.periods import Period


@dataclass(frozen=True)
class FlagCount:
    """Obligations due in the period that bear the flag, and dossiers flagged in it without one."""

    kind: str
    label: str
    obligations: int
    dossiers: int


def flags(period: Period, at: datetime.date, rows: Any = None, dossiers: Any = None) -> tuple[FlagCount, ...]:
    """By kind, in the order of the list of flags; kinds that did not occur are left out."""
    rows = Obligation.objects.all() if rows is None else rows
    dossiers = Dossier.objects.all() if dossiers is None else dossiers
    raised = Flag.objects.filter(on__lte=at).order_by()
    due = rows.due_in(period.first, period.last).order_by().values("pk")
    on_obligations = dict(
        raised.filter(obligation__in=due).values_list("kind").annotate(n=Count("obligation", distinct=True))
    )
    alone = of_dossiers(dossiers).filter(on__range=period.until(at)).order_by()
    on_dossiers = dict(alone.values_list("kind").annotate(n=Count("dossier", distinct=True)))
    return tuple(
        FlagCount(kind.value, str(kind.label), on_obligations.get(kind.value, 0), on_dossiers.get(kind.value, 0))
        for kind in FlagKind
        if kind.value in on_obligations or kind.value in on_dossiers
    )


def of_dossiers(dossiers: QuerySet[Dossier]) -> QuerySet[Flag]:
    """Flags of these dossiers themselves, of no obligation of theirs."""
    return Flag.objects.filter(obligation=None, dossier__in=dossiers.order_by().values("pk"))
