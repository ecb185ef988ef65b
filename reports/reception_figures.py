"""Figures of citizens' reception and letters: what the register knew at the end of a day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from reports.periods import Period
from voter_petitions.models import CitizenLetter, LetterKind, ReceptionDay
from voter_petitions.reception import condition

# The states that the report tells, in the names of the figures below.
STATES = {
    "unhandled": "chua-xu-ly",
    "forward_overdue": "qua-han-chuyen",
    "forwarded_in_time": "chuyen-dung-han",
    "forwarded_late": "chuyen-cham",
    "ended": "huong-dan",
    "accepted": "thu-ly",
    "awaited": "cho-ket-qua",
    "untold": "chua-bao",
    "told_in_time": "bao-dung-han",
    "told_late": "bao-cham",
    "tell_overdue": "qua-han-bao",
}


@dataclass(frozen=True)
class LetterLine:
    """Letters of one kind received in the period, by what was done with them and what came of them."""

    kind: str
    n: int = 0
    unhandled: int = 0
    forward_overdue: int = 0
    forwarded_in_time: int = 0
    forwarded_late: int = 0
    ended: int = 0
    accepted: int = 0
    awaited: int = 0
    untold: int = 0
    told_in_time: int = 0
    told_late: int = 0
    tell_overdue: int = 0

    @property
    def forwarded(self) -> int:
        return self.forwarded_in_time + self.forwarded_late

    @property
    def told(self) -> int:
        return self.told_in_time + self.told_late


@dataclass(frozen=True)
class ReceptionFigures:
    """Days of the period until the cut-off, and letters received in it."""

    days: int = 0
    held: int = 0
    not_held: int = 0
    persons: int = 0
    cases: int = 0
    groups: int = 0
    lines: tuple[LetterLine, ...] = ()

    @property
    def recorded(self) -> bool:
        """A year before the register was kept has no figures, which is not the same as none."""
        return bool(self.days or self.lines)

    def of_kind(self, kind: str) -> int:
        return sum(line.n for line in self.lines if line.kind == kind)

    @property
    def total(self) -> LetterLine:
        names = ("n", *STATES)
        return LetterLine("", **{name: sum(getattr(line, name) for line in self.lines) for name in names})


def reception_figures(period: Period, at: datetime.date) -> ReceptionFigures:
    held = Q(status=ReceptionDay.Status.HELD)
    days: dict[str, Any] = ReceptionDay.objects.filter(date__range=period.until(at)).aggregate(
        days=Count("pk"),
        held=Count("pk", filter=held),
        not_held=Count("pk", filter=Q(status=ReceptionDay.Status.NOT_HELD)),
        persons=Sum("persons", filter=held),
        cases=Sum("cases", filter=held),
        groups=Sum("groups", filter=held),
    )
    letters: Any = CitizenLetter.objects.filter(received_on__range=period.until(at)).order_by().values("kind")
    counts = {name: Count("pk", filter=condition(key, at)) for name, key in STATES.items()}
    found = {row["kind"]: row for row in letters.annotate(n=Count("pk"), **counts)}
    return ReceptionFigures(
        **{name: value or 0 for name, value in days.items()},
        lines=tuple(LetterLine(**found[kind]) for kind in LetterKind.values if kind in found),
    )
