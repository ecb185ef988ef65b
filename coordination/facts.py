"""What due dates depend on, read for many dossiers in a few queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from coordination.deadlines import WorkCalendar
from coordination.due_dates import Computed, candidates, computed
from coordination.models import DeadlineNotice, Dossier, Milestone, Obligation
from coordination.models.milestone import REPLACED_BY_NEXT


class Facts:
    """What the due dates of many dossiers depend on, read in a few queries."""

    def __init__(self, dossiers: Iterable[Dossier]) -> None:
        self.dossiers = {dossier.pk: dossier for dossier in dossiers}
        ids = {pk for dossier in self.dossiers.values() for pk in dossier.host_ids}
        self.milestones: dict[int, list[Milestone]] = defaultdict(list)
        for milestone in Milestone.objects.filter(dossier__in=ids).order_by("number"):
            self.milestones[milestone.dossier_id].append(milestone)
        self.notices: dict[tuple[int, str], DeadlineNotice] = {
            (notice.dossier_id, notice.rule_code): notice for notice in DeadlineNotice.objects.filter(dossier__in=ids)
        }

    def milestones_of(self, dossier: Dossier) -> list[Milestone]:
        """Its own milestones, and of its host's those of which it has none itself: one event, one obligation."""
        own = self.milestones[dossier.pk]
        kinds = {milestone.kind for milestone in own}
        hosts = [m for pk in dossier.host_ids if pk != dossier.pk for m in self.milestones[pk] if m.kind not in kinds]
        return [*hosts, *own]

    def opening_milestones(self, dossier: Dossier) -> list[Milestone]:
        """Those from which something may still arise: of a series that replaces, only the last."""
        every = self.milestones_of(dossier)
        last = {milestone.kind: milestone.pk for milestone in every}
        return [m for m in every if m.kind not in REPLACED_BY_NEXT or m.pk == last[m.kind]]

    def dates_of(self, dossier: Dossier, moved: dict[int, datetime.date]) -> dict[str, datetime.date]:
        """The latest date of each kind; the dossier's own wins over its host's."""
        return {m.kind: moved.get(m.pk, m.on) for m in self.milestones_of(dossier)}

    def notice_for(self, dossier: Dossier, rule_code: str) -> DeadlineNotice | None:
        found = [self.notices[key] for pk in dossier.host_ids if (key := (pk, rule_code)) in self.notices]
        return min(found, key=lambda notice: notice.due_on, default=None)


def due_date_of(
    obligation: Obligation, facts: Facts, calendar: WorkCalendar, moved: dict[int, datetime.date]
) -> Computed | None:
    """The due date from the rule version it was opened with; ``None`` when none of its limits holds any more."""
    dossier = facts.dossiers[obligation.dossier_id]
    milestone = obligation.milestone
    found = candidates(
        obligation.rule,
        trigger=(milestone.kind, moved.get(milestone.pk, milestone.on)),
        dates=facts.dates_of(dossier, moved),
        traits=dossier.all_traits(),
        notice=facts.notice_for(dossier, obligation.rule_code),
        calendar=calendar,
    )
    if not found:
        return None
    if obligation.pk is None:
        return computed(found, extensions=(), pauses=(), calendar=calendar)
    return computed(found, extensions=obligation.extensions.all(), pauses=obligation.pauses.all(), calendar=calendar)


def store(row: Obligation, result: Computed, calendar: WorkCalendar) -> None:
    """Put a computed due date, with its inputs and its explanation, on the obligation (not saved yet)."""
    row.due_on, row.law_due_on = result.due_on, result.law_due_on
    row.sources, row.explanation, row.provisional = result.sources, result.explanation, result.provisional
    row.calendar_revision = calendar.revision
