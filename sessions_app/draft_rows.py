"""A list of drafts as clerks read it: for each, where its three papers stand."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from agencies.models import User
from coordination.duty_row import DutyRow, duty_rows
from coordination.models import DocumentKind, Obligation, Outcome, State
from sessions_app.models import DraftResolution, DraftStatus

# The papers that decide whether a draft is ready: tờ trình, thẩm tra, tiếp thu giải trình.
PAPERS = (DocumentKind.SUBMISSION, DocumentKind.VERIFICATION_REPORT, DocumentKind.EXPLANATION_REPORT)
# Whatever still needs somebody is shown before what is done.
_URGENCY = {State.OPEN_OVERDUE: 0, State.OPEN_IN_TERM: 1, State.PAUSED: 2, State.MET_LATE: 3, State.MET_IN_TIME: 4}


@dataclass(frozen=True)
class DraftRow:
    """A draft, its derived status and its three papers (``None`` where the rules ask for none)."""

    draft: DraftResolution
    status: DraftStatus
    papers: list[DutyRow | None]

    @property
    def pk(self) -> int:
        return self.draft.pk


def draft_rows(
    drafts: QuerySet[DraftResolution] | Iterable[DraftResolution], user: User | AnonymousUser, at: datetime.date
) -> list[DraftRow]:
    """Rows of drafts that were read ``with_status``; the papers of all of them cost one query."""
    drafts = list(drafts)
    papers = most_urgent([draft.pk for draft in drafts], PAPERS, user, at)
    return [
        DraftRow(
            draft,
            DraftStatus(draft.current_status),  # type: ignore[attr-defined]
            [papers.get((draft.pk, kind)) for kind in PAPERS],
        )
        for draft in drafts
    ]


def most_urgent(
    drafts: Iterable[int], kinds: Iterable[DocumentKind], user: User | AnonymousUser, at: datetime.date
) -> dict[tuple[int, str], DutyRow]:
    """For each draft and kind of document the obligation that matters most; several rules may ask for one paper."""
    obligations = (
        Obligation.objects.filter(dossier__in=list(drafts), rule__document_kind__in=list(kinds))
        .exclude(outcome=Outcome.VOID)
        .select_related("rule", "dossier", "obligor", "recipient")
    )
    found: dict[tuple[int, str], list[DutyRow]] = defaultdict(list)
    for row in duty_rows(obligations, user, at):
        found[row.obligation.dossier_id, row.obligation.rule.document_kind].append(row)
    return {key: min(rows, key=_urgency) for key, rows in found.items()}


def _urgency(row: DutyRow) -> tuple[int, datetime.date]:
    return _URGENCY.get(row.state, 5), row.obligation.due_on
