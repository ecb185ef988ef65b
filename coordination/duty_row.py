"""One obligation as a screen shows it: state, what is left in the rule's own unit, and what this person may do."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from agencies.permissions import May, agencies_with
from coordination.deadlines import WorkCalendar
from coordination.models import Obligation, Outcome, State
from coordination.workcalendar import current_calendar


@dataclass(frozen=True)
class Rights:
    """The agencies for which one person may do what, read once for a page of rows."""

    record: frozenset[int]
    manage: frozenset[int]
    decide: frozenset[int]

    @classmethod
    def of(cls, user: User | AnonymousUser) -> Rights:
        return cls(
            record=agencies_with(user, May.RECORD),
            manage=agencies_with(user, May.MANAGE),
            decide=agencies_with(user, May.DECIDE),
        )

    def may_record(self, row: Obligation) -> bool:
        """Who owes it, or who receives it and keeps its file, records the document that meets it."""
        return bool(self.record & {row.obligor_id, row.recipient_id, row.dossier.keeper_id})

    def may_remind(self, row: Obligation) -> bool:
        """The secretariat of who receives it, or of who keeps the file; nobody reminds themselves."""
        return bool((self.manage & {row.recipient_id, row.dossier.keeper_id}) - {row.obligor_id})

    def may_decide(self, row: Obligation) -> bool:
        """An agency does not extend or waive its own duty: who receives it or keeps the file does."""
        return bool((self.decide & {row.recipient_id, row.dossier.keeper_id}) - {row.obligor_id})

    def may_ask(self, row: Obligation) -> bool:
        """Who owes it asks for more time, where the rule allows it and nobody decides for themselves."""
        allowed = row.rule.max_extensions > (1 if row.extended else 0)
        deciders = {row.recipient_id, row.dossier.keeper_id} - {row.obligor_id, None}
        return allowed and bool(deciders) and row.obligor_id in self.record | self.decide and not self.may_decide(row)


@dataclass(frozen=True)
class DutyRow:
    """What the templates need of one obligation; they ask the database nothing more."""

    obligation: Obligation
    state: State
    days_left: int | None
    unit: str
    may_record: bool
    may_remind: bool
    may_decide: bool
    may_ask: bool = False

    @property
    def is_open(self) -> bool:
        return self.obligation.outcome == Outcome.OPEN

    @property
    def about(self) -> str:
        """The dossier's title; of a duty that returns each month or year only the period, the rest being the duty."""
        title = self.obligation.dossier.title
        period = title.removeprefix(self.obligation.rule.duty).lstrip(" –")
        return period[:1].upper() + period[1:] or title

    @property
    def note(self) -> str:
        """What stops the clock."""
        return "Tạm dừng tính hạn" if self.state == State.PAUSED else ""

    @property
    def met_on(self) -> datetime.date | None:
        return self.obligation.closed_on if self.obligation.outcome == Outcome.MET else None


def _left(obligation: Obligation, at: datetime.date, calendar: WorkCalendar) -> tuple[int, str]:
    """What is left, negative when late, and its unit: the rule's own, unless only days off have passed since."""
    days = (obligation.due_on - at).days
    if obligation.in_working_days:
        working = calendar.working_days_between(at, obligation.due_on)
        if working or not days:
            return working, "working_day"
    return days, "day"


def duty_rows(
    obligations: Iterable[Obligation],
    user: User | AnonymousUser,
    at: datetime.date,
    *,
    calendar: WorkCalendar | None = None,
) -> list[DutyRow]:
    """Rows for a page; the obligations come with rule, dossier, obligor and recipient selected."""
    rights, calendar = Rights.of(user), calendar or current_calendar()
    rows = []
    for obligation in obligations:
        state = obligation.state(at)
        running = state in (State.OPEN_IN_TERM, State.OPEN_OVERDUE)
        left, unit = _left(obligation, at, calendar) if running else (None, "day")
        is_open = obligation.outcome == Outcome.OPEN
        rows.append(
            DutyRow(
                obligation=obligation,
                state=state,
                days_left=left,
                unit=unit,
                may_record=is_open and rights.may_record(obligation),
                may_remind=running and rights.may_remind(obligation),
                may_decide=is_open and rights.may_decide(obligation),
                may_ask=running and rights.may_ask(obligation),
            )
        )
    return rows
