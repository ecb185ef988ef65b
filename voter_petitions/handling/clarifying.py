"""Back to the place or the Front: what the petition means; the clocks of the others stop meanwhile."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Agency, AgencyKind, User
from coordination import dossiers, milestones, pauses, submissions
from coordination.clock import today
from coordination.models import DocumentKind, MilestoneKind, Pause, Role
from voter_petitions.handling.letters import arrival, owed_by
from voter_petitions.models import PLACE_KINDS, Clarification, Petition

WAITING = "Chờ làm rõ nội dung"


def who_can_clarify(petition: Petition) -> QuerySet[Agency]:
    """Those that know the voters: the place itself, what is above and below it, the Front."""
    asked = Agency.objects.of_kind(AgencyKind.FRONT, AgencyKind.DEPUTY_GROUP, *PLACE_KINDS)
    return asked.existing(today()).order_by("kind", "sort_key")


@transaction.atomic
def ask_to_clarify(
    petition: Petition,
    *,
    asked_of: Agency,
    question: str,
    asked_on: datetime.date,
    by: User | None,
    document: str = "",
) -> Clarification:
    """Send the petition back with a question: the answer is owed by a rule, what others owe waits for it."""
    petition = Petition.objects.select_for_update(of=("self",)).select_related("dossier__keeper").get(pk=petition.pk)
    dossier = petition.dossier
    _check(petition, asked_of=asked_of, question=question, asked_on=asked_on)
    number = petition.clarifications.count() + 1
    row = Clarification(
        petition=petition,
        number=number,
        asked_of=asked_of,
        question=question,
        document=document,
        asked_on=asked_on,
    )
    row.full_clean()
    row.save()
    # Whoever was asked before does not owe from the new date.
    dossiers.set_participants(dossier, Role.CLARIFYING, [], by=by)
    _stop_clocks(row, by=by)
    kind = MilestoneKind.CLARIFICATION_ASKED
    milestones.set_date(dossier=dossier, kind=kind, on=asked_on, number=number, document=document, by=by)
    dossiers.set_participants(dossier, Role.CLARIFYING, [asked_of], by=by)
    dossiers.change(petition, by=by, stage=f"{WAITING}: {asked_of.short_name}"[:80])
    return row


def _check(petition: Petition, *, asked_of: Agency, question: str, asked_on: datetime.date) -> None:
    errors: dict[str, str] = {}
    if petition.dossier.closed_on:
        errors["petition"] = f"Kiến nghị đã kết thúc ngày {petition.dossier.closed_on:%d/%m/%Y}."
    elif petition.clarifications.filter(replied_on__isnull=True).exists():
        errors["petition"] = "Kiến nghị đang chờ làm rõ."
    if not question.strip():
        errors["question"] = "Hãy ghi điều cần làm rõ."
    if asked_on > today():
        errors["asked_on"] = "Ngày yêu cầu không được ở tương lai."
    elif asked_on < petition.round.starts_on:
        errors["asked_on"] = f"Ngày yêu cầu không được trước đợt tiếp xúc {petition.round.starts_on:%d/%m/%Y}."
    if not asked_of.exists_on(asked_on):
        errors["asked_of"] = f"{asked_of} không hoạt động vào ngày {asked_on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)


def _mark(row: Clarification) -> str:
    """By this the pauses of one question are known again."""
    return f"Yêu cầu làm rõ lần {row.number}"


def _stop_clocks(row: Clarification, *, by: User | None) -> None:
    """Stop what runs on the petition; what was late by then, or counts back from an event, does not stop."""
    for owed in row.petition.dossier.obligations.running():
        try:
            pauses.start(
                obligation=owed,
                category=Pause.Category.CLARIFICATION,
                reason=row.question[:300],
                document=_mark(row),
                start=row.asked_on,
                by=by,
            )
        except ValidationError:
            continue


@transaction.atomic
def reply_to_clarify(
    row: Clarification, *, reply: str, replied_on: datetime.date, by: User | None, document: str = "", **late: Any
) -> Clarification:
    """The answer came: it meets the duty, and the other clocks run on with the days that remained."""
    row = (
        Clarification.objects.select_for_update(of=("self",))
        .select_related("petition__dossier__keeper", "asked_of")
        .get(pk=row.pk)
    )
    errors = {}
    if row.replied_on:
        errors["reply"] = f"{row.asked_of} đã làm rõ ngày {row.replied_on:%d/%m/%Y}: {row.reply[:200]}"
    elif not reply.strip():
        errors["reply"] = "Hãy ghi nội dung làm rõ."
    if replied_on > today():
        errors["replied_on"] = "Ngày trả lời không được ở tương lai."
    elif replied_on < row.asked_on:
        errors["replied_on"] = f"Ngày trả lời không được trước ngày yêu cầu {row.asked_on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
    petition, dossier = row.petition, row.petition.dossier
    owed = owed_by(dossier, row.asked_of, DocumentKind.CLARIFICATION)
    row.submission = submissions.receive(
        dossier=dossier,
        kind=DocumentKind.CLARIFICATION,
        sender=owed[0].obligor if owed else row.asked_of,
        recipient=dossier.keeper if dossier.keeper_id != row.asked_of_id else None,
        received_at=arrival(replied_on),
        by=by,
        obligations=owed[:1],
        number=document,
        **late,
    )
    row.reply, row.replied_on = reply, replied_on
    row.full_clean(exclude=["petition", "submission"])
    row.save()
    stopped = Pause.objects.filter(obligation__dossier=dossier, document=_mark(row), end__isnull=True)
    for pause in stopped.select_related("obligation"):
        pauses.resume(obligation=pause.obligation, end=max(replied_on, pause.start), by=by)
    holder = petition.running_transfer
    stage = f"Đã chuyển {holder.recipient.short_name}" if holder else "Đã ghi nhận"
    dossiers.change(petition, by=by, stage=f"{stage}, đã làm rõ"[:80])
    return row
