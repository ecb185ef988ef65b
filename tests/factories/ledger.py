"""Obligations in any state, many at once: rows as the ledger holds them, for figures that count them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from agencies.models import Agency
from coordination.models import (
    Dossier,
    LateReason,
    Milestone,
    MilestoneKind,
    Obligation,
    Outcome,
    Rule,
    State,
)

LONG_AGO = datetime.date(2020, 1, 1)


def in_state(state: State, due_on: datetime.date, *, days: int = 5) -> dict[str, Any]:
    """The columns that put an obligation due that day into the state, once its day and ``days`` more have passed."""
    after = due_on + datetime.timedelta(days=days)
    return {
        State.MET_IN_TIME: {"outcome": Outcome.MET, "closed_on": due_on, "days_late": 0},
        State.MET_LATE: {"outcome": Outcome.MET, "closed_on": after, "days_late": days, "working_days_late": days},
        State.PAUSED: {"paused": True},
        State.WAIVED: {"outcome": Outcome.WAIVED, "closed_on": due_on},
        State.VOID: {"outcome": Outcome.VOID, "closed_on": due_on},
    }.get(state, {})


def entries(dossier: Dossier, rows: Iterable[tuple[Rule, Agency, datetime.date, State]]) -> list[Obligation]:
    """One obligation on the dossier for each (rule, agency, due date, state); each counts from its own milestone."""
    rows = list(rows)
    first = Milestone.objects.filter(dossier=dossier).count() + 1
    marks = Milestone.objects.bulk_create(
        Milestone(dossier=dossier, kind=MilestoneKind.MATTER_RECEIVED, number=number, on=LONG_AGO)
        for number in range(first, first + len(rows))
    )
    reason = LateReason.objects.first()
    made = []
    for (rule, agency, due_on, state), milestone in zip(rows, marks, strict=True):
        late = {"late_agency": agency, "late_reason": reason} if state == State.MET_LATE else {}
        made.append(
            Obligation(
                dossier=dossier,
                rule=rule,
                rule_code=rule.code,
                milestone=milestone,
                obligor=agency,
                opened_on=LONG_AGO,
                due_on=due_on,
                original_due_on=due_on,
                explanation="15 ngày",
                calendar_revision=1,
                **in_state(state, due_on),
                **late,
            )
        )
    return Obligation.objects.bulk_create(made)
