"""What is done with a letter: forwarded by a document, or settled otherwise with its ground."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.models import Agency, User
from coordination import dossiers, obligations, submissions
from coordination.clock import today
from coordination.models import DocumentKind, LateReason, Role
from voter_petitions.handling.letters import arrival, owed_by
from voter_petitions.models import ENDING, CitizenLetter, Handling
from voter_petitions.reception.seats import not_existing

CLOSED = "Đơn đã kết thúc."


@submissions.files_undone()
@transaction.atomic
def forward(
    letter: CitizenLetter,
    *,
    recipient: Agency,
    sent_on: datetime.date,
    by: User | None,
    document: str = "",
    upload: UploadedFile | None = None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> None:
    """Forward a letter to who is competent. Again, as long as nobody has decided it: the last one has it in hand."""
    letter = _held(letter)
    errors = _dates(letter, sent_on, "sent_on")
    if recipient.pk == letter.agency_id:
        errors["recipient"] = "Không thể chuyển đơn cho chính cơ quan nhận đơn."
    elif text := not_existing(recipient, sent_on):
        errors["recipient"] = text
    if letter.handling not in (Handling.OPEN, Handling.FORWARDED) or letter.decided_on:
        errors["recipient"] = "Đơn đã được xử lý hoặc giải quyết: không chuyển được nữa."
    elif letter.forwarded_to_id == recipient.pk:
        errors["recipient"] = f"Đơn đang ở {recipient}."
    elif letter.transfer and sent_on < submission_day(letter):
        errors["sent_on"] = f"Lần chuyển trước là ngày {submission_day(letter):%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
    owed = owed_by(letter.dossier, letter.agency, DocumentKind.LETTER_TRANSFER)
    # Whoever had it before leaves the letter with its new way; the duty to forward is met towards the new one.
    dossiers.set_participants(letter.dossier, Role.COMPETENT, [recipient], by=by)
    sent = submissions.receive(
        dossier=letter.dossier,
        kind=DocumentKind.LETTER_TRANSFER,
        sender=letter.agency,
        recipient=recipient,
        received_at=arrival(sent_on),
        by=by,
        obligations=owed[:1],
        match=False,
        number=document,
        signed_on=sent_on,
        upload=upload,
        late_agency=late_agency,
        late_reason=late_reason,
        late_note=late_note,
    )
    dossiers.change(
        letter,
        by=by,
        stage=f"Đã chuyển {recipient.short_name}",
        handling=Handling.FORWARDED,
        # The first forwarding is what was owed; the next ones correct the address.
        handled_on=letter.handled_on or sent_on,
        forwarded_to=recipient,
        transfer=sent,
    )


@transaction.atomic
def settle(letter: CitizenLetter, *, handling: str, ground: str, on: datetime.date, by: User | None) -> None:
    """Guide the writer, return, file, or take up the letter oneself: nothing is to be forwarded any more."""
    letter = _held(letter)
    errors = _dates(letter, on, "on")
    if handling not in (*ENDING, Handling.ACCEPTED):
        errors["handling"] = "Hãy chọn cách xử lý."
    elif letter.handling:
        errors["handling"] = f"Đơn đã được xử lý: {letter.get_handling_display().lower()}."
    if not ground.strip():
        errors["ground"] = "Hãy ghi căn cứ, lý do."
    if errors:
        raise ValidationError(errors)
    label = str(Handling(handling).label)
    forwarding = letter.dossier.obligations.filter(rule__document_kind=DocumentKind.LETTER_TRANSFER)
    obligations.void(forwarding, on=on, reason=f"{label}: {ground}"[:300], by=by)
    dossiers.change(letter, by=by, stage=label, handling=handling, handled_on=on, ground=ground.strip())
    if handling in ENDING:
        dossiers.close(letter.dossier, on=on, by=by, text=label)


def submission_day(letter: CitizenLetter) -> datetime.date:
    """The day of the last forwarding."""
    assert letter.transfer is not None
    signed: datetime.date = letter.transfer.signed_on or letter.received_on
    return signed


def _held(letter: CitizenLetter) -> CitizenLetter:
    """The letter as it is now, locked: of two clerks the second sees what the first did."""
    rows = CitizenLetter.objects.select_for_update(of=("self",)).select_related("dossier__keeper", "agency", "transfer")
    found = rows.get(pk=letter.pk)
    if found.dossier.closed_on:
        raise ValidationError(CLOSED)
    return found


def _dates(letter: CitizenLetter, on: datetime.date, name: str) -> dict[str, str]:
    if on > today():
        return {name: "Ngày không được ở tương lai."}
    if on < letter.received_on:
        return {name: f"Ngày không được trước ngày nhận đơn ({letter.received_on:%d/%m/%Y})."}
    return {}
