"""The way of a draft resolution, from registration to the signed resolution, as its page tells it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from coordination.clock import local_date
from coordination.duty_row import DutyRow
from coordination.models import DocumentKind, Submission
from coordination.steps import Step
from sessions_app.draft_rows import most_urgent
from sessions_app.models import Decision, DraftResolution, ResolutionKind

_BEFORE_VOTE: tuple[tuple[str, DocumentKind], ...] = (
    ("Thẩm định", DocumentKind.APPRAISAL_REPORT),
    ("Trình", DocumentKind.SUBMISSION),
    ("Thẩm tra", DocumentKind.VERIFICATION_REPORT),
    ("Tiếp thu, giải trình", DocumentKind.EXPLANATION_REPORT),
)
_AFTER_VOTE: tuple[tuple[str, DocumentKind], ...] = (
    ("Ký chứng thực", DocumentKind.RESOLUTION),
    ("Công bố", DocumentKind.PUBLIC_NOTICE),
)
_KINDS = [kind for _, kind in (*_BEFORE_VOTE, *_AFTER_VOTE)]


@dataclass(frozen=True)
class WayStep:
    """One step: when it was done and by which document, or by when it is due."""

    label: str
    done_on: datetime.date | None = None
    text: str = ""
    duty: DutyRow | None = None


def way(draft: DraftResolution, user: User | AnonymousUser, at: datetime.date) -> list[WayStep]:
    """The steps in order. What counts is the first complete document of each kind."""
    documents: dict[str, Submission] = {}
    received = Submission.objects.filter(dossier=draft.pk, complete=True, kind__in=_KINDS)
    for document in received.select_related("sender").order_by("received_at"):
        documents.setdefault(document.kind, document)
    duties = most_urgent([draft.pk], _KINDS, user, at)

    def step(label: str, kind: DocumentKind) -> WayStep:
        document, duty = documents.get(kind), duties.get((draft.pk, kind))
        if document is None:
            return WayStep(label, duty=duty)
        return WayStep(label, local_date(document.received_at), f"{document}, {document.sender.short_name}", duty)

    # An individual resolution is not appraised: the step would only mislead.
    appraised = draft.resolution_kind == ResolutionKind.NORMATIVE
    return [
        WayStep("Đăng ký", draft.dossier.opened_on, draft.session.dossier.title),
        *(
            step(label, kind)
            for label, kind in _BEFORE_VOTE
            if appraised or kind != DocumentKind.APPRAISAL_REPORT or kind in documents
        ),
        _vote(draft),
        *(step(label, kind) for label, kind in _AFTER_VOTE),
    ]


def way_of(steps: list[WayStep]) -> list[Step]:
    """The same way as the bar at the head of the page shows it; the last step done is where the draft stands."""
    done = [position for position, step in enumerate(steps) if step.done_on]
    last = done[-1] if done else -1
    return [
        Step(step.label, step.done_on, step.done_on is not None, position == last)
        for position, step in enumerate(steps)
    ]


def _vote(draft: DraftResolution) -> WayStep:
    if draft.decision in (Decision.ADOPTED, Decision.REJECTED, Decision.WITHDRAWN):
        words = (draft.get_decision_display(), draft.resolution_number, draft.decision_note)
        return WayStep("Biểu quyết", draft.decided_on, " – ".join(filter(None, words)))
    return WayStep("Biểu quyết", text=f"Kỳ họp khai mạc {draft.session.opens_on:%d/%m/%Y}")
