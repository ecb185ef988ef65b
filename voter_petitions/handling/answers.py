"""Answers of the competent agencies, and what they promise."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.models import Agency, User
from coordination import flags, milestones, obligations, submissions
from coordination.clock import local_date
from coordination.models import DocumentKind, FlagKind, LateReason, MilestoneKind, Submission
from voter_petitions.handling.closing import require_own, restate
from voter_petitions.handling.draft_steps import drop
from voter_petitions.models import AnswerState, Petition, Response, ResponseDraft, Transfer, UnresolvedReason


@submissions.files_undone()
@transaction.atomic
def answer(
    *,
    petition: Petition,
    transfer: Transfer,
    content: str,
    by: User | None,
    received_at: datetime.datetime | None = None,
    submission: Submission | None = None,
    draft: ResponseDraft | None = None,
    direction: str = "",
    promised_on: datetime.date | None = None,
    resources: str = "",
    legal_basis: str = "",
    documents: str = "",
    reason: UnresolvedReason | None = None,
    explanation_only: bool = False,
    sender: Agency | None = None,
    number: str = "",
    signed_on: datetime.date | None = None,
    summary: str = "",
    secrecy: str = "",
    upload: UploadedFile | None = None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> Response:
    """Record an agency's answer to the petition it was handed. Answered is not resolved: the result stays as it was.

    A promised date becomes a milestone of its own; an answer without direction or date is
    flagged. ``submission`` is the document when it was recorded already, without what it
    says; otherwise it is received now, at ``received_at``. ``draft`` is what it was agreed
    as; another draft of that agency is not used any more.
    """
    if submission is not None:
        received_at, signed_on, secrecy = submission.received_at, submission.signed_on, submission.secrecy
    if received_at is None:
        raise ValidationError({"received_at": "Hãy ghi ngày nhận văn bản trả lời."})
    petition = Petition.objects.select_for_update(of=("self",)).select_related("dossier__keeper").get(pk=petition.pk)
    require_own(petition)
    dossier, day = petition.dossier, local_date(received_at)
    sender = submission.sender if submission is not None else sender
    _check(petition, transfer, sender=sender, day=day, signed_on=signed_on, promised_on=promised_on)
    _check_document(petition, submission)
    if secrecy and (content or direction or resources or legal_basis or documents):
        text = "Văn bản mật không được đưa nội dung lên hệ thống: bỏ nội dung và hướng giải quyết."
        raise ValidationError({"secrecy": text})
    if not secrecy and not content.strip():
        raise ValidationError({"content": "Hãy ghi nội dung trả lời."})
    if submission is None:
        submission = submissions.receive(
            dossier=dossier,
            kind=DocumentKind.PETITION_ANSWER,
            sender=transfer.recipient,
            recipient=dossier.keeper if dossier.keeper_id != transfer.recipient_id else None,
            received_at=received_at,
            by=by,
            # One answer also answers the request to answer again.
            obligations=submissions.awaited(dossier, sender=transfer.recipient, kind=DocumentKind.PETITION_ANSWER),
            number=number,
            signed_on=signed_on,
            summary=summary,
            secrecy=secrecy,
            upload=upload,
            late_agency=late_agency,
            late_reason=late_reason,
            late_note=late_note,
        )
    last = petition.last_response
    row = Response(
        petition=petition,
        transfer=transfer,
        submission=submission,
        number=last.number + 1 if last else 1,
        content=content,
        direction=direction,
        promised_on=promised_on,
        resources=resources,
        legal_basis=legal_basis,
        documents=documents,
        reason=reason,
        explanation_only=explanation_only,
    )
    row.full_clean(exclude=["petition", "submission"])
    row.save()
    stage = f"{transfer.recipient.short_name} đã trả lời"
    last_promise = promised_on or petition.promised_on
    restate(petition, by=by, on=day, stage=stage, answer_state=AnswerState.GIVEN, promised_on=last_promise)
    drop(petition, transfer.recipient, f"Đã trả lời bằng {submission}"[:60], by=by, but=draft)
    if promised_on:
        _promise(row, promised_on, by=by)
    if row.lacks_direction:
        text = f"{transfer.recipient.short_name} trả lời không nêu {' và '.join(row.lacking)}"
        flags.raise_on(dossier, FlagKind.NO_DIRECTION, on=day, text=text[:300])
    return row


def _check_document(petition: Petition, submission: Submission | None) -> None:
    """A document recorded before is this petition's, is an answer, and has no content yet."""
    if submission is None:
        return
    if submission.dossier_id != petition.pk or submission.kind != DocumentKind.PETITION_ANSWER:
        raise ValidationError({"submission": "Văn bản này không phải văn bản trả lời của kiến nghị."})
    if Response.objects.filter(submission=submission).exists():
        raise ValidationError({"submission": "Đã ghi nội dung của văn bản trả lời này."})


def _promise(response: Response, on: datetime.date, *, by: User | None) -> None:
    """The promised date is dated like any other fact; it replaces that of an answer which was not accepted.

    A promise that was broken already is replaced by none: late is late for ever.
    """
    petition, day = response.petition, local_date(response.submission.received_at)
    refused = petition.responses.filter(accepted=False).values_list("number", flat=True)
    promises = petition.dossier.obligations.filter(milestone__kind=MilestoneKind.PROMISED, due_on__gte=day)
    obligations.void(
        promises.filter(milestone__number__in=refused),
        on=day,
        reason=f"Trả lời lại lần {response.number} nêu thời gian mới",
        by=by,
    )
    milestones.set_date(
        dossier=petition.dossier,
        kind=MilestoneKind.PROMISED,
        on=on,
        number=response.number,
        document=str(response.submission)[:120],
        by=by,
    )


def _check(
    petition: Petition,
    transfer: Transfer,
    *,
    sender: Agency | None,
    day: datetime.date,
    signed_on: datetime.date | None,
    promised_on: datetime.date | None,
) -> None:
    if transfer.petition_id != petition.pk:
        raise ValidationError({"transfer": "Lần chuyển này thuộc một kiến nghị khác."})
    errors: dict[str, str] = {}
    if sender is not None and sender.pk != transfer.recipient_id:
        errors["sender"] = f"Kiến nghị này được chuyển cho {transfer.recipient}; {sender} không có thẩm quyền trả lời."
    if transfer.returned_on:
        errors["transfer"] = f"{transfer.recipient} đã trả lại kiến nghị ngày {transfer.returned_on:%d/%m/%Y}."
    sent = f"{transfer.sent_on:%d/%m/%Y}"
    if day < transfer.sent_on:
        errors["received_at"] = f"Văn bản trả lời không thể nhận trước ngày chuyển kiến nghị {sent}."
    if signed_on is not None and signed_on < transfer.sent_on:
        errors["signed_on"] = f"Văn bản trả lời không thể ký trước ngày chuyển kiến nghị {sent}."
    if promised_on is not None and promised_on < day:
        errors["promised_on"] = "Thời gian giải quyết không được trước ngày trả lời."
    if errors:
        raise ValidationError(errors)
