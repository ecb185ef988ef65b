"""One step of a draft, kept for ever with the text as it then was; and the end of a draft that became no answer."""

from __future__ import annotations

from agencies.models import Agency, User
from coordination.clock import now
from voter_petitions.models import CONTENT_FIELDS, DraftStep, Petition, ResponseDraft


def step(row: ResponseDraft, status: str, label: str, *, by: User | None, text: str = "") -> ResponseDraft:
    """Put the draft into a status; ``text`` is what was said with it."""
    row.status, row.version, row.changed_at, row.changed_by = status, row.version + 1, now(), by
    row.full_clean(exclude=["petition", "transfer", "agency", "response", "changed_by"])
    row.save()
    content = {name: str(getattr(row, name) or "") for name in CONTENT_FIELDS}
    DraftStep.objects.create(draft=row, label=label, text=text, content=content, at=row.changed_at, by=by)
    return row


def drop(petition: Petition, agency: Agency, why: str, *, by: User | None, but: ResponseDraft | None = None) -> None:
    """What the agency was drafting will not be sent: it answered otherwise, or handed the petition back."""
    for row in petition.drafts.live().filter(agency=agency).select_related("petition__dossier", "agency"):
        if but is None or row.pk != but.pk:
            step(row, ResponseDraft.Status.DROPPED, why, by=by)
