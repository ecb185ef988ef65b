"""Decisions on draft resolutions: which may follow which, and what they bring about."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import dossiers
from coordination.clock import today
from sessions_app.models import Decision, DraftResolution, DraftStatus

# A vote is a fact: it can be recorded although papers are missing, and what is missing stays visible as
# open obligations. Rejection and withdrawal end the matter; what comes back is registered anew.
_UNDER_WAY = (Decision.ON_AGENDA, Decision.ADOPTED, Decision.REJECTED, Decision.WITHDRAWN)
TRANSITIONS: Mapping[DraftStatus, tuple[Decision, ...]] = {
    DraftStatus.REGISTERED: _UNDER_WAY,
    DraftStatus.DRAFTING: _UNDER_WAY,
    DraftStatus.APPRAISED: _UNDER_WAY,
    DraftStatus.SUBMITTED: (Decision.RETURNED, *_UNDER_WAY),
    DraftStatus.VERIFIED: (Decision.RETURNED, *_UNDER_WAY),
    DraftStatus.EXPLAINED: (Decision.RETURNED, *_UNDER_WAY),
    DraftStatus.RETURNED: (Decision.ON_AGENDA, Decision.WITHDRAWN),
    DraftStatus.ON_AGENDA: (Decision.ADOPTED, Decision.REJECTED, Decision.WITHDRAWN),
    # Again, to record the number or to correct the day.
    DraftStatus.ADOPTED: (Decision.ADOPTED,),
    DraftStatus.PUBLISHED: (Decision.ADOPTED,),
    DraftStatus.REJECTED: (),
    DraftStatus.WITHDRAWN: (),
}
ENDING = frozenset({Decision.REJECTED, Decision.WITHDRAWN})
NEEDS_REASON = frozenset({Decision.RETURNED, Decision.WITHDRAWN})
TAKEN_AT_SESSION = frozenset({Decision.ADOPTED, Decision.REJECTED})


class DecisionNotAllowedError(ValidationError):
    """The decision cannot follow where the draft stands."""

    def __init__(self, decision: Decision, status: DraftStatus) -> None:
        super().__init__(f"Dự thảo đang ở trạng thái «{status.label}», không thể ghi «{decision.label}».")


@transaction.atomic
def decide(
    draft: DraftResolution, decision: str, *, on: datetime.date, by: User | None, note: str = "", number: str = ""
) -> None:
    """Record the latest decision on a draft; ``number`` is that of the resolution adopted.

    A draft that is rejected or withdrawn owes nothing more. Raises
    ``DecisionNotAllowedError`` when the decision cannot follow, ValidationError by
    field when its day or reason is wrong.
    """
    dossiers.hold(draft)
    decision, status = Decision(decision), draft.status()
    if decision not in TRANSITIONS[status]:
        raise DecisionNotAllowedError(decision, status)
    if on > today():
        raise ValidationError({"on": "Ngày quyết định còn ở tương lai."})
    if decision in TAKEN_AT_SESSION and on < draft.session.opens_on:
        raise ValidationError(
            {"on": f"Ngày biểu quyết không được trước ngày khai mạc {draft.session.opens_on:%d/%m/%Y}."}
        )
    if decision in NEEDS_REASON and not note:
        raise ValidationError({"note": "Trả lại hoặc rút dự thảo phải ghi lý do."})
    dossiers.change(
        draft,
        by=by,
        stage=decision.label,
        decision=decision.value,
        decided_on=on,
        decision_note=note,
        resolution_number=number or draft.resolution_number,
    )
    if decision in ENDING:
        reason = f"{decision.label}: {note}" if note else decision.label
        dossiers.void(draft.dossier, on=max(on, draft.dossier.opened_on), reason=reason, by=by)
