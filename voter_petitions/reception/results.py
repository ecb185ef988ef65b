"""What came of a letter: decided by who is competent, then told to who forwarded it."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.models import Agency, User
from coordination import dossiers, milestones, submissions
from coordination.clock import today
from coordination.models import DocumentKind, LateReason, MilestoneKind
from voter_petitions.handling.letters import arrival, owed_by
from voter_petitions.models import CitizenLetter, Handling


@submissions.files_undone()
@transaction.atomic
def record_result(
    letter: CitizenLetter,
    *,
    decided_on: datetime.date,
    result: str,
    by: User | None,
    told_on: datetime.date | None = None,
    document: str = "",
    upload: UploadedFile | None = None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> None:
    """Record the decision, and the telling of it when that has come; a decision not told yet starts its time."""
    rows = CitizenLetter.objects.select_for_update(of=("self",)).select_related("dossier", "agency", "forwarded_to")
    letter = rows.get(pk=letter.pk)
    _check(letter, decided_on, told_on)
    dossier = letter.dossier
    milestones.set_date(dossier=dossier, kind=MilestoneKind.LETTER_DECIDED, on=decided_on, by=by)
    if told_on is not None and letter.forwarded_to is not None:
        owed = owed_by(dossier, letter.forwarded_to, DocumentKind.LETTER_RESULT)
        submissions.receive(
            dossier=dossier,
            kind=DocumentKind.LETTER_RESULT,
            # Whoever answers today for an agency that was merged meanwhile.
            sender=letter.forwarded_to.successor_on(told_on),
            recipient=letter.agency,
            received_at=arrival(told_on),
            by=by,
            obligations=owed[:1],
            match=False,
            number=document,
            upload=upload,
            late_agency=late_agency,
            late_reason=late_reason,
            late_note=late_note,
        )
    stage = "Đã có kết quả" if told_on else "Đã giải quyết, chưa thông báo"
    dossiers.change(letter, by=by, stage=stage, decided_on=decided_on, result=result.strip(), told_on=told_on)
    if told_on is not None:
        dossiers.close(dossier, on=told_on, by=by, text="Đã có kết quả giải quyết")


def _check(letter: CitizenLetter, decided_on: datetime.date, told_on: datetime.date | None) -> None:
    if not letter.awaits_result or letter.handling not in (Handling.FORWARDED, Handling.ACCEPTED):
        raise ValidationError("Đơn chưa chuyển, chưa thụ lý hoặc đã có kết quả.")
    errors = {}
    if decided_on > today():
        errors["decided_on"] = "Ngày giải quyết không được ở tương lai."
    elif letter.handled_on and decided_on < letter.handled_on:
        errors["decided_on"] = f"Không được trước ngày chuyển, thụ lý đơn ({letter.handled_on:%d/%m/%Y})."
    if told_on is not None:
        if told_on > today():
            errors["told_on"] = "Ngày thông báo không được ở tương lai."
        elif told_on < decided_on:
            errors["told_on"] = f"Không được trước ngày giải quyết ({decided_on:%d/%m/%Y})."
    if errors:
        raise ValidationError(errors)
