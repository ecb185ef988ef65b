"""The reverse plan of a session: what must be done by when before it opens, over the session and its drafts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q

from agencies.models import User
from coordination.models import Obligation, State
from sessions_app.models import CouncilSession


@dataclass
class PlanStep:
    """One rule with one due date; several drafts may owe it on the same day."""

    rule_code: str
    duty: str
    article: str
    due_on: datetime.date
    days_to_opening: int
    obligors: set[str] = field(default_factory=set)
    counts: dict[State, int] = field(default_factory=dict)

    @property
    def who(self) -> str:
        return next(iter(self.obligors)) if len(self.obligors) == 1 else f"{len(self.obligors)} cơ quan"

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.counts.get(State.MET_IN_TIME, 0) + self.counts.get(State.MET_LATE, 0)

    @property
    def state(self) -> State:
        """The worst of its obligations: what still needs somebody comes before what is done."""
        order = (State.OPEN_OVERDUE, State.OPEN_IN_TERM, State.PAUSED, State.MET_LATE, State.MET_IN_TIME, State.WAIVED)
        return next(state for state in order if state in self.counts)

    @property
    def when(self) -> str:
        """Distance to the opening, as a clerk counts it."""
        if self.days_to_opening == 0:
            return "ngày khai mạc"
        side = "trước" if self.days_to_opening > 0 else "sau"
        return f"{abs(self.days_to_opening)} ngày {side} khai mạc"


def reverse_plan(session: CouncilSession, user: User | AnonymousUser, at: datetime.date) -> list[PlanStep]:
    """The steps in the order of their dates, as far as this person may see the dossiers; one query."""
    rows = (
        Obligation.objects.visible_to(user)
        .filter(Q(dossier=session.pk) | Q(dossier__part_of=session.pk))
        .with_state(at)
        .exclude(current_state=State.VOID)
        .order_by("due_on", "rule_code")
        .values_list(
            "rule_code", "rule__duty", "rule__article__number", "due_on", "obligor__short_name", "current_state"
        )
        .annotate(n=Count("pk"))
    )
    steps: dict[tuple[str, datetime.date], PlanStep] = {}
    for code, duty, article, due_on, obligor, state, n in rows:
        days = (session.opens_on - due_on).days
        step = steps.setdefault((code, due_on), PlanStep(code, duty, article or "", due_on, days))
        step.obligors.add(obligor)
        step.counts[State(state)] = step.counts.get(State(state), 0) + n
    return list(steps.values())
