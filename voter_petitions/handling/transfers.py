"""Handing a petition on.

A petition has one holder: its keeper, then whoever received it last and did not return
it. Only the holder hands it on. What it dates is told by who sends: the Council's side
(Standing Committee, its office, the delegation, the Front) TRANSFERS a petition to the
competent body; the UBND and its office ASSIGN it to the agency that must resolve it.
Departments, districts and enterprises do not hand on: they answer, or return.

Who receives it as a gateway (the UBND, its office, the National Assembly delegation) is
COMPETENT: it owes the handing on. Anybody else is ASSIGNED: it owes the answer.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, AgencyKind, User
from coordination import dossiers, milestones, submissions
from coordination.clock import today
from coordination.models import DocumentKind, LateReason, MilestoneKind, Role
from voter_petitions.handling.letters import GATEWAYS, arrival, owed_by, role_of
from voter_petitions.models import Petition, PetitionLetter, PetitionRound, Transfer

MILESTONE_OF_SENDER: dict[str, MilestoneKind] = {
    AgencyKind.STANDING_COMMITTEE: MilestoneKind.PETITION_TRANSFERRED,
    AgencyKind.COUNCIL_OFFICE: MilestoneKind.PETITION_TRANSFERRED,
    AgencyKind.NATIONAL_DELEGATION: MilestoneKind.PETITION_TRANSFERRED,
    AgencyKind.FRONT: MilestoneKind.PETITION_TRANSFERRED,
    AgencyKind.PEOPLES_COMMITTEE: MilestoneKind.PETITION_ASSIGNED,
    AgencyKind.COMMITTEE_OFFICE: MilestoneKind.PETITION_ASSIGNED,
}
IN_FUTURE = "Ngày chuyển không được ở tương lai."
LETTER: dict[str, DocumentKind] = {
    MilestoneKind.PETITION_TRANSFERRED: DocumentKind.TRANSFER_LETTER,
    MilestoneKind.PETITION_ASSIGNED: DocumentKind.ASSIGNMENT_LETTER,
}


@transaction.atomic
def transfer(
    *,
    petition: Petition,
    recipient: Agency,
    sender: Agency,
    document: str,
    sent_on: datetime.date,
    by: User | None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
    letter: PetitionLetter | None = None,
) -> Transfer:
    """Hand a petition on by letter: the n-th transfer. The petition and earlier duties stay open.

    The letter is itself a document the sender owes; a late one says who and why.
    """
    petition = Petition.objects.select_for_update(of=("self",)).select_related("dossier__keeper").get(pk=petition.pk)
    _check(petition, recipient=recipient, sender=sender, sent_on=sent_on)
    dossier = petition.dossier
    kind = MILESTONE_OF_SENDER[sender.kind]
    last = petition.transfers.order_by("-number").first()
    row = Transfer(
        petition=petition,
        number=last.number + 1 if last else 1,
        milestone_kind=kind,
        sender=sender,
        recipient=recipient,
        document=document,
        letter=letter,
        sent_on=sent_on,
    )
    row.full_clean(exclude=["petition"])
    row.save()
    # The delegation owes the same handing on as the UBND, though its letter has another name.
    owed = owed_by(petition.dossier, sender, *LETTER.values())
    submissions.receive(
        dossier=dossier,
        kind=LETTER[kind],
        # The office owes and signs the letter of the body that it serves.
        sender=owed[0].obligor if owed else sender,
        recipient=recipient,
        received_at=arrival(sent_on),
        by=by,
        obligations=owed[:1],
        number=document,
        signed_on=sent_on,
        late_agency=late_agency,
        late_reason=late_reason,
        late_note=late_note,
    )
    # Who left a role must not owe from the new date, who enters it not from the old one.
    left = [Role.ASSIGNED] if kind == MilestoneKind.PETITION_ASSIGNED else [Role.ASSIGNED, Role.COMPETENT]
    for role in left:
        dossiers.set_participants(dossier, role, [], by=by)
    milestones.set_date(dossier=dossier, kind=kind, on=sent_on, number=row.number, document=document, by=by)
    dossiers.set_participants(dossier, role_of(row), [recipient], by=by)
    lead = petition.lead if recipient.kind in GATEWAYS and petition.lead_id else recipient
    dossiers.change(petition, by=by, stage=f"Đã chuyển {recipient.short_name}", lead=lead)
    late = {"late_agency": late_agency, "late_reason": late_reason, "late_note": late_note}
    _finish_round(petition.round, row, by=by, **late)
    return row


@transaction.atomic
def transfer_all(
    petitions: Iterable[Petition],
    *,
    recipient: Agency,
    sender: Agency,
    document: str,
    sent_on: datetime.date,
    by: User | None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
    letter: PetitionLetter | None = None,
) -> list[Transfer]:
    """Transfer many petitions to one agency by one letter: all, or none and a list of those that cannot go.

    What concerns every petition alike (the agency, the date) is told once, at its field.
    """
    if sent_on > today():
        raise ValidationError({"sent_on": IN_FUTURE})
    done: list[Transfer] = []
    refused: list[str] = []
    shared: dict[str, list[str]] = {}
    for petition in petitions:
        try:
            done.append(
                transfer(
                    petition=petition,
                    recipient=recipient,
                    sender=sender,
                    document=document,
                    sent_on=sent_on,
                    by=by,
                    late_agency=late_agency,
                    late_reason=late_reason,
                    late_note=late_note,
                    letter=letter,
                )
            )
        except ValidationError as error:
            for field, messages in _by_field(error).items():
                if field in {"petition", "sent_on"}:
                    refused += [f"Kiến nghị số {petition.number}: {message}" for message in messages]
                else:
                    shared.setdefault(field, messages)
    if refused or shared:
        raise ValidationError({**shared, **({"chosen": refused} if refused else {})})
    return done


def _finish_round(round: PetitionRound, row: Transfer, *, by: User | None, **late: Any) -> None:
    """The letter that hands on the last petition of a consolidated round meets the round's own duty to transfer."""
    owed = owed_by(round.dossier, row.sender, DocumentKind.TRANSFER_LETTER)
    if not owed or round.petitions.filter(transfers__isnull=True).exists():
        return
    submissions.receive(
        dossier=round.dossier,
        kind=DocumentKind.TRANSFER_LETTER,
        sender=owed[0].obligor,
        recipient=row.recipient,
        received_at=arrival(row.sent_on),
        by=by,
        obligations=owed[:1],
        number=row.document,
        signed_on=row.sent_on,
        **late,
    )
    status = PetitionRound.Status.TRANSFERRED
    dossiers.change(round, by=by, stage=status.label, status=status)


def _check(petition: Petition, *, recipient: Agency, sender: Agency, sent_on: datetime.date) -> None:
    errors: dict[str, str] = {}
    for name, agency in (("recipient", recipient), ("sender", sender)):
        if not agency.exists_on(sent_on):
            heir = agency.successor_on(sent_on)
            follow = f" Cơ quan kế thừa: {heir}." if heir.pk != agency.pk else ""
            errors[name] = f"{agency} không hoạt động vào ngày {sent_on:%d/%m/%Y}.{follow}"
    if sender.kind not in MILESTONE_OF_SENDER:
        errors["sender"] = f"{sender} không chuyển tiếp kiến nghị: hãy trả lời, hoặc trả lại kèm đề xuất cơ quan khác."
    if recipient.pk == sender.pk:
        errors["recipient"] = "Không thể chuyển kiến nghị cho chính cơ quan chuyển."
    if petition.dossier.closed_on:
        errors["petition"] = f"Kiến nghị đã kết thúc ngày {petition.dossier.closed_on:%d/%m/%Y}."
    holder = petition.holder
    if "sender" not in errors and sender.pk not in {holder.pk, holder.office_id}:
        errors["petition"] = f"Kiến nghị đang ở {holder}: chỉ cơ quan đang giữ được chuyển tiếp."
    if sent_on > today():
        errors["sent_on"] = IN_FUTURE
    else:
        earliest = _earliest(petition)
        if sent_on < earliest:
            errors["sent_on"] = f"Ngày chuyển không được trước ngày {earliest:%d/%m/%Y} (bước trước của kiến nghị)."
    if errors:
        raise ValidationError(errors)


def _earliest(petition: Petition) -> datetime.date:
    """No step of a petition comes before the one before it; the first is the round's first meeting."""
    last = petition.transfers.order_by("-number").first()
    return (last.returned_on or last.sent_on) if last else petition.round.starts_on


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"petition": error.messages}
