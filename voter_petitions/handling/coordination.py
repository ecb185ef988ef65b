"""The lead asks other agencies to help: whoever is asked owes its opinion from that day."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, User
from coordination import dossiers, events, milestones
from coordination.clock import today
from coordination.models import DocumentKind, EventKind, Milestone, MilestoneKind, Role
from voter_petitions.models import Petition, Transfer


def may_be_asked_by(petition: Petition) -> Transfer | None:
    """The transfer in whose name others may be asked: of the agency that must answer, while it has not."""
    running = petition.running_transfer
    if running is None or petition.dossier.closed_on:
        return None
    assigned = petition.dossier.participants.filter(role=Role.ASSIGNED, agency=running.recipient_id)
    return running if assigned.exists() else None


@transaction.atomic
def request_coordination(
    *,
    petition: Petition,
    agencies: Iterable[Agency],
    document: str,
    requested_on: datetime.date,
    by: User | None,
) -> Milestone:
    """The n-th request of the lead for opinions of these agencies; each owes its reply from that day on.

    Whoever helps without being asked this time goes on seeing the petition. Who still owes an earlier reply is not
    asked twice.
    """
    petition = Petition.objects.select_for_update(of=("self",)).select_related("dossier__keeper").get(pk=petition.pk)
    dossier = petition.dossier
    asked = {agency.pk: agency for agency in agencies}
    running = may_be_asked_by(petition)
    _check(petition, running, asked, document=document, requested_on=requested_on)
    present = [p.agency for p in dossier.participants.filter(role=Role.COORDINATING).select_related("agency")]
    # Who leaves must not owe from the new date, who comes not from the old one.
    dossiers.set_participants(dossier, Role.COORDINATING, [row for row in present if row.pk in asked], by=by)
    last = dossier.milestones.filter(kind=MilestoneKind.COORDINATION_REQUESTED).aggregate(n=Max("number"))["n"] or 0
    made = milestones.set_date(
        dossier=dossier,
        kind=MilestoneKind.COORDINATION_REQUESTED,
        on=requested_on,
        number=last + 1,
        document=document,
        by=by,
    )
    dossiers.set_participants(dossier, Role.COORDINATING, asked.values(), by=by)
    others = [row for row in present if row.pk not in asked]
    if others:
        watching = [p.agency for p in dossier.participants.filter(role=Role.OBSERVING).select_related("agency")]
        dossiers.set_participants(dossier, Role.OBSERVING, [*watching, *others], by=by)
    names = ", ".join(sorted(agency.short_name for agency in asked.values()))
    lead = running.recipient if running else None
    events.log(dossier, EventKind.PARTICIPANT_CHANGED, by=by, agency=lead, text=f"Yêu cầu phối hợp: {names}")
    return made


def _check(
    petition: Petition,
    running: Transfer | None,
    asked: dict[int, Agency],
    *,
    document: str,
    requested_on: datetime.date,
) -> None:
    errors: dict[str, str] = {}
    if running is None:
        raise ValidationError("Chỉ cơ quan giải quyết chính, khi chưa kết thúc kiến nghị, yêu cầu phối hợp.")
    if not asked:
        errors["agencies"] = "Chọn ít nhất một cơ quan phối hợp."
    if running.recipient_id in asked:
        errors["agencies"] = f"{running.recipient.name} là cơ quan giải quyết chính."
    gone = [agency.name for agency in asked.values() if not agency.exists_on(requested_on)]
    if gone:
        errors["agencies"] = f"Không hoạt động vào ngày {requested_on:%d/%m/%Y}: {', '.join(gone)}."
    owing = petition.dossier.obligations.open().filter(
        rule__document_kind=DocumentKind.COORDINATION_REPLY, rule__obliged_role=Role.COORDINATING
    )
    names = sorted({row.obligor.name for row in owing.select_related("obligor")})
    if names:
        errors["agencies"] = f"Chưa trả lời yêu cầu trước: {', '.join(names)}. Hãy chờ hoặc đôn đốc trước."
    if not document.strip():
        errors["document"] = "Ghi số văn bản yêu cầu phối hợp."
    if requested_on > today():
        errors["requested_on"] = "Ngày yêu cầu không được ở tương lai."
    elif requested_on < running.sent_on:
        errors["requested_on"] = f"Ngày yêu cầu không được trước ngày nhận kiến nghị {running.sent_on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
