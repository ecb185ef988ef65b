"""The due date of one obligation: a pure function of what is known, with its explanation.

Inputs: the limits of the rule version, the milestones of the dossier and of the one it
is part of, its traits, the joint conference's notice, extensions, pauses, the calendar.
Every source that holds stays visible; the strictest is operative, and the strictest of
the law's is remembered, so that breaking the law is told apart from breaking the regulation.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coordination import deadlines
from coordination.deadlines import Direction, Due, Offset, Unit, WorkCalendar
from coordination.models import DeadlineNotice, Extension, MilestoneKind, Pause, Rule, RuleLimit, Source


@dataclass(frozen=True)
class Candidate:
    """One source's date."""

    source: Source
    basis: str
    anchor_name: str
    due: Due
    evidence: str
    notice: DeadlineNotice | None = None

    @property
    def explanation(self) -> str:
        if self.notice:
            return f"{self.basis}: chậm nhất ngày {self.due.on:%d/%m/%Y}"
        return self.due.explanation(self.anchor_name, self.basis)


@dataclass(frozen=True)
class Computed:
    """What an obligation stores of its due date."""

    due_on: datetime.date
    law_due_on: datetime.date | None
    sources: list[dict[str, Any]]
    explanation: str
    provisional: bool


def candidates(
    rule: Rule,
    *,
    trigger: tuple[str, datetime.date],
    dates: Mapping[str, datetime.date],
    traits: frozenset[str],
    notice: DeadlineNotice | None,
    calendar: WorkCalendar,
) -> list[Candidate]:
    """The date of each source that holds, strictest first."""
    known = {**dates, trigger[0]: trigger[1]}
    found = [
        Candidate(
            source=Source(limit.source),
            basis=_basis(rule, limit),
            anchor_name=MilestoneKind(limit.milestone_kind).label,
            due=deadlines.due_date(known[limit.milestone_kind], limit.offset, calendar),
            evidence=limit.evidence,
        )
        for limit in rule.limits.all()
        if limit.milestone_kind in known and limit.holds(on=known[limit.milestone_kind], traits=traits)
    ]
    if found and notice is not None:
        direction = found[0].due.offset.direction
        fixed = deadlines.due_date(notice.due_on, Offset(0, Unit.DAY, Direction(direction)), calendar)
        found.append(
            Candidate(Source.NOTICE, notice.document, "ngày ấn định trong thông báo", fixed, "verified", notice)
        )
    return sorted(found, key=lambda candidate: candidate.due.on)


def _basis(rule: Rule, limit: RuleLimit) -> str:
    if limit.source == Source.LAW or rule.article is None:
        return limit.legal_basis
    return f"{rule.article.number} {rule.regulation.number}"


def computed(
    found: list[Candidate],
    *,
    extensions: Iterable[Extension],
    pauses: Iterable[Pause],
    calendar: WorkCalendar,
) -> Computed:
    """The operative due date after extensions and pauses.

    An extension lengthens the operative source's term only; if that is not the law's, the
    law's date stays where it is. A pause stops every clock that counts forwards.
    """
    more = [deadlines.Extension(e.amount, Unit(e.unit)) for e in extensions]
    stops = [deadlines.Pause(p.start, p.end) for p in pauses if p.end is not None]
    operative, due = found[0], _adjusted(found[0].due, more, stops, calendar)
    law = next((candidate for candidate in found if candidate.source == Source.LAW), None)
    law_due = None
    if law is not None:
        law_due = due if law is operative else _adjusted(law.due, [], stops, calendar)
    explanation = (
        operative.explanation if due is operative.due else due.explanation(operative.anchor_name, operative.basis)
    )
    return Computed(
        due_on=due.on,
        law_due_on=law_due.on if law_due else None,
        sources=[
            {
                "source": candidate.source.value,
                "basis": candidate.basis,
                "due": candidate.due.on.isoformat(),
                "explanation": candidate.explanation,
                "evidence": candidate.evidence,
                "unit": candidate.due.offset.unit.value,
            }
            for candidate in found
        ],
        explanation=explanation,
        provisional=due.provisional,
    )


def _adjusted(
    due: Due, extensions: list[deadlines.Extension], pauses: list[deadlines.Pause], calendar: WorkCalendar
) -> Due:
    # An event does not wait: a deadline counted back from it cannot be stopped.
    stops = pauses if due.offset.direction is Direction.AFTER else []
    return deadlines.adjusted(due, extensions, stops, calendar) if extensions or stops else due
