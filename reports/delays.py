"""Single delays: the worst of a period for a leader, all of them for the report's annex."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from coordination.models import Dossier, Obligation, State
from reports.periods import Period

HIDDEN_TITLE = "(hồ sơ hạn chế)"


def title_of(dossier: Dossier) -> str:
    """A restricted dossier is counted like any other; what it is about is not told in a report."""
    return HIDDEN_TITLE if dossier.restricted else dossier.title


@dataclass(frozen=True)
class Delay:
    """One obligation past its due date: met late, or still open."""

    obligation: int
    agency: str
    duty: str
    citation: str
    dossier: str
    due_on: datetime.date
    met_on: datetime.date | None
    days: int
    reason: str


def _delay(row: Obligation, at: datetime.date) -> Delay:
    met = row.closed_on if row.state(at) == State.MET_LATE else None
    reason = f"{row.late_reason.name}. {row.late_note}".strip(" .") if met and row.late_reason else ""
    return Delay(
        obligation=row.pk,
        agency=row.obligor.name,
        duty=row.rule.duty,
        citation=row.rule.article.cited if row.rule.article else row.rule.regulation.number,
        dossier=title_of(row.dossier),
        due_on=row.due_on,
        met_on=met,
        days=(row.days_late or 0) if met else (at - row.due_on).days,
        reason=reason,
    )


def _rows(period: Period, at: datetime.date, rows: Any, *states: State) -> Any:
    rows = Obligation.objects.all() if rows is None else rows
    return (
        rows.due_in(period.first, period.last)
        .with_state(at)
        .filter(current_state__in=states)
        .select_related("rule__article", "rule__regulation", "dossier", "obligor", "late_reason")
    )


def worst(period: Period, at: datetime.date, rows: Any = None, limit: int = 10) -> tuple[Delay, ...]:
    """The longest delays of the obligations due in the period, met or not, longest first."""
    unmet = _rows(period, at, rows, State.OPEN_OVERDUE).order_by("due_on", "pk")[:limit]
    met = _rows(period, at, rows, State.MET_LATE).order_by("-days_late", "due_on", "pk")[:limit]
    found = [_delay(row, at) for row in (*unmet, *met)]
    return tuple(sorted(found, key=lambda delay: (-delay.days, delay.due_on, delay.obligation))[:limit])


def every(period: Period, at: datetime.date, rows: Any = None) -> Iterator[Delay]:
    """All obligations due in the period that were met late or are overdue, by agency and due date."""
    found = _rows(period, at, rows, State.MET_LATE, State.OPEN_OVERDUE)
    for row in found.order_by("obligor__sort_key", "obligor", "due_on", "pk").iterator(chunk_size=2000):
        yield _delay(row, at)


@dataclass(frozen=True)
class ReasonCount:
    """Why obligations were met late, as asked at that moment."""

    name: str
    objective: bool
    n: int


def reasons(period: Period, at: datetime.date, rows: Any = None) -> tuple[ReasonCount, ...]:
    rows = Obligation.objects.all() if rows is None else rows
    grouped = (
        rows.due_in(period.first, period.last)
        .with_state(at)
        .filter(current_state=State.MET_LATE)
        .order_by()
        .values_list("late_reason__name", "late_reason__objective")
        .annotate(n=Count("pk"))
    )
    found = (ReasonCount(*row) for row in grouped)
    return tuple(sorted(found, key=lambda reason: (-reason.n, reason.name)))
