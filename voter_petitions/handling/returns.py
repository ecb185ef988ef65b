"""Handing a petition back: the competence was wrong. The days it took are lost, and seen."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from agencies.models import Agency, User
from coordination import dossiers, flags, obligations, submissions
from coordination.clock import today
from coordination.models import DocumentKind, FlagKind, LateReason, Role
from voter_petitions.handling.draft_steps import drop
from voter_petitions.handling.letters import arrival, owed_by, role_of
from voter_petitions.models import Transfer


@transaction.atomic
def return_transfer(
    *,
    transfer: Transfer,
    returned_on: datetime.date,
    ground: str,
    by: User | None,
    proposed: Agency | None = None,
    document: str = "",
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> Transfer:
    """Return a petition as not within one's competence: what was owed by it is void, the days it took are counted.

    ``proposed`` is the agency that the returning one thinks competent.
    """
    row = (
        Transfer.objects.select_for_update(of=("self",))
        .select_related("petition__dossier", "recipient")
        .get(pk=transfer.pk)
    )
    petition, dossier = row.petition, row.petition.dossier
    _check(row, returned_on=returned_on, ground=ground, proposed=proposed)
    owed = owed_by(dossier, row.recipient, DocumentKind.RETURN_LETTER)
    submissions.receive(
        dossier=dossier,
        kind=DocumentKind.RETURN_LETTER,
        sender=owed[0].obligor if owed else row.recipient,
        recipient=row.sender,
        received_at=arrival(returned_on),
        by=by,
        obligations=owed[:1],
        number=document,
        late_agency=late_agency,
        late_reason=late_reason,
        late_note=late_note,
    )
    row.returned_on, row.return_ground, row.proposed = returned_on, ground, proposed
    row.full_clean(exclude=["petition"])
    row.save()
    drop(petition, row.recipient, "Đã trả lại kiến nghị", by=by)
    reason = f"{row.recipient.short_name} trả lại do không thuộc thẩm quyền: {ground}"
    dated = Q(milestone__kind=row.milestone_kind, milestone__number=row.number)
    owing = Q(obligor=row.recipient, rule__obliged_role=role_of(row))
    obligations.void(dossier.obligations.filter(dated | owing), on=returned_on, reason=reason, by=by)
    dossiers.set_participants(dossier, role_of(row), [], by=by)
    # Whoever returned it has its part in the story and goes on seeing it.
    watching = [p.agency for p in dossier.participants.filter(role=Role.OBSERVING).select_related("agency")]
    dossiers.set_participants(dossier, Role.OBSERVING, [*watching, row.recipient], by=by)
    before = petition.running_transfer
    dossiers.change(petition, by=by, stage="Bị trả lại", lead=before.recipient if before else None)
    lost = row.days_held(returned_on)
    flags.raise_on(
        dossier,
        FlagKind.WRONG_COMPETENCE,
        on=returned_on,
        text=f"{row.recipient.short_name} trả lại sau {lost} ngày: {ground}"[:300],
    )
    return row


def _check(row: Transfer, *, returned_on: datetime.date, ground: str, proposed: Agency | None) -> None:
    errors: dict[str, str] = {}
    if row.returned_on:
        errors["returned_on"] = f"Kiến nghị đã được trả lại ngày {row.returned_on:%d/%m/%Y}."
    elif returned_on < row.sent_on:
        errors["returned_on"] = f"Ngày trả lại không được trước ngày chuyển {row.sent_on:%d/%m/%Y}."
    elif returned_on > today():
        errors["returned_on"] = "Ngày trả lại không được ở tương lai."
    if not ground.strip():
        errors["ground"] = "Hãy ghi lý do trả lại."
    running = row.petition.running_transfer
    if running is not None and running.pk != row.pk and not row.returned_on:
        errors["transfer"] = f"Kiến nghị đã được chuyển tiếp cho {running.recipient}: cơ quan đó trả lại trước."
    if row.responses.exists():
        errors["transfer"] = "Cơ quan đã có văn bản trả lời nên không thể trả lại kiến nghị."
    if proposed is not None:
        if proposed.pk == row.recipient_id:
            errors["proposed"] = "Hãy đề xuất cơ quan khác cơ quan trả lại."
        elif not proposed.exists_on(returned_on):
            errors["proposed"] = f"{proposed} không hoạt động vào ngày {returned_on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
