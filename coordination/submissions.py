"""Recording a received document: evidence, fulfilment, and the milestones that a document sets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.models import Agency, User
from agencies.permissions import May, may
from coordination import events, flags, milestones, uploads
from coordination.clock import local_date, now, today
from coordination.deadlines import Direction
from coordination.models import (
    DocumentKind,
    Dossier,
    EventKind,
    FlagKind,
    LateReason,
    MilestoneKind,
    Obligation,
    Outcome,
    Rule,
    Secrecy,
    StoredFile,
    Submission,
)
from coordination.models.submission import document_path
from coordination.obligations import fulfil

# Some documents are themselves the event from which the next deadline is counted.
MILESTONE_OF_DOCUMENT: dict[str, MilestoneKind] = {
    DocumentKind.APPRAISAL_FILE: MilestoneKind.APPRAISAL_FILE_RECEIVED,
    DocumentKind.VERIFICATION_REPORT: MilestoneKind.VERIFICATION_ISSUED,
    DocumentKind.RESOLUTION: MilestoneKind.RESOLUTION_SIGNED,
    DocumentKind.CONSOLIDATION: MilestoneKind.CONSOLIDATION_RECEIVED,
    DocumentKind.CRITICISM_REPORT: MilestoneKind.CRITICISM_RECEIVED,
    DocumentKind.CONCLUSION: MilestoneKind.CONCLUSION_ISSUED,
}
# Of these the date of signing counts, of the others the date of receipt.
COUNTED_FROM_SIGNING = {DocumentKind.RESOLUTION, DocumentKind.CONCLUSION}


def awaited(dossier: Dossier, *, sender: Agency, kind: str) -> list[Obligation]:
    """The dossier's open obligations of that agency that a document of that kind would meet, soonest first."""
    return list(
        dossier.obligations.open()
        .filter(obligor=sender, rule__document_kind=kind)
        .select_related("rule", "obligor", "dossier", "milestone")
        .order_by("due_on")
    )


_written: ContextVar[list[StoredFile] | None] = ContextVar("written", default=None)


@contextmanager
def files_undone() -> Iterator[None]:
    """Files stored inside are taken away again when what is done inside fails, its commit included.

    The database rolls back, a disk does not. Stands outside the transaction; may be nested.
    """
    outer = _written.get()
    written: list[StoredFile] = []
    token = _written.set(written)
    try:
        yield
    except BaseException:
        for stored in written:
            stored.file.storage.delete(document_path(stored, stored.name))
        raise
    finally:
        _written.reset(token)
    if outer is not None:
        outer.extend(written)


@files_undone()
@transaction.atomic
def receive(
    *,
    dossier: Dossier,
    kind: str,
    sender: Agency,
    received_at: datetime.datetime,
    by: User | None,
    recipient: Agency | None = None,
    obligations: Iterable[Obligation] = (),
    match: bool = True,
    number: str = "",
    signed_on: datetime.date | None = None,
    summary: str = "",
    complete: bool = True,
    missing: str = "",
    secrecy: str = Secrecy.NONE,
    upload: UploadedFile | None = None,
    late_agency: Agency | None = None,
    late_reason: LateReason | None = None,
    late_note: str = "",
) -> Submission:
    """Record a document that arrived and meet what it answers; all or nothing.

    When no obligation is named it answers the soonest open one of that sender and kind,
    unless ``match`` is off. An incomplete document meets nothing and is flagged. Raises ValidationError by
    field: a date in the future, a sender that did not exist, a file of a wrong kind, a
    secret document with content, lateness without reason.
    """
    day = local_date(received_at)
    Dossier.objects.filter(pk__in=dossier.host_ids).hold()
    _check(dossier, kind=kind, sender=sender, received_at=received_at, signed_on=signed_on)
    if secrecy and (upload or number or summary):
        field = "upload" if upload else "secrecy"
        text = "Văn bản mật không được lưu trên hệ thống: bỏ tệp, số và trích yếu; chỉ ghi nhận là có văn bản."
        raise ValidationError({field: text})
    if not complete and not missing:
        raise ValidationError({"missing": "Hồ sơ chưa đầy đủ: hãy ghi còn thiếu gì."})
    rows = list(obligations) or (awaited(dossier, sender=sender, kind=kind)[:1] if match else [])
    for row in rows:
        if row.outcome != Outcome.OPEN:
            raise ValidationError("Nghĩa vụ này đã được ghi nhận kết quả trước đó.")
        if row.obligor_id != sender.pk and sender.successor_on(day).pk != row.obligor.successor_on(day).pk:
            raise ValidationError({"sender": f"Nghĩa vụ này của {row.obligor}, không phải của {sender}."})
        begins = row.milestone.on
        # A limit of no days is itself the date: a report before the end of its period, a promise kept early.
        if day < begins and row.rule.limits.filter(direction=Direction.AFTER, amount__gt=0).exists():
            text = f"Văn bản nhận {day:%d/%m/%Y} không thể thực hiện nghĩa vụ phát sinh ngày {begins:%d/%m/%Y}."
            raise ValidationError({"received_at": text})
    if upload is None and not number and not _keeps(by, dossier) and _made_timely(rows, day):
        text = "Ghi lùi ngày để kịp hạn phải có số văn bản hoặc tệp kèm theo."
        raise ValidationError({"number": text})
    submission = Submission(
        dossier=dossier,
        kind=kind,
        number=number,
        signed_on=signed_on,
        summary=summary,
        sender=sender,
        recipient=recipient,
        received_at=received_at,
        complete=complete,
        missing=missing,
        secrecy=secrecy,
        recorded_by=by,
        recorded_at=now(),
    )
    submission.full_clean(exclude=["file", "dossier"])
    submission.file = None if upload is None else store(upload, dossier=dossier, by=by)
    submission.save()
    events.log(
        dossier,
        EventKind.DOCUMENT_RECEIVED,
        by=by,
        agency=sender,
        text=str(submission) + _dated_back(day) + ("" if complete else f" – còn thiếu: {missing}"),
        submission=submission.pk,
    )
    if not complete:
        first = rows[0] if rows else None
        flags.raise_on(dossier, FlagKind.INCOMPLETE, on=day, text=missing[:300], obligation=first)
        return submission
    for row in rows:
        met = fulfil(
            row,
            submission=submission,
            on=day,
            by=by,
            late_agency=late_agency,
            late_reason=late_reason,
            late_note=late_note,
        )
        if met.days_late:
            flags.raise_on(dossier, FlagKind.SENT_LATE, on=day, text=str(submission)[:300], obligation=met)
    if any(row.rule.document_kind == kind for row in rows) or _counts(submission, by):
        _date_milestone(submission, day, by)
    return submission


def _keeps(by: User | None, dossier: Dossier) -> bool:
    """Is it the keeper of the file that records, and not who sends the document?"""
    return by is None or may(by, May.RECORD, dossier.keeper_id)


def _made_timely(rows: Iterable[Obligation], day: datetime.date) -> bool:
    """Would the day of receipt make timely what is overdue today?"""
    return any(day <= row.due_on < today() for row in rows)


def _dated_back(day: datetime.date) -> str:
    """Said in the story of the dossier: the document is entered on a later day than it came."""
    return f" – nhận {day:%d/%m/%Y}, ghi {today():%d/%m/%Y}" if day < today() else ""


def _check(
    dossier: Dossier,
    *,
    kind: str,
    sender: Agency,
    received_at: datetime.datetime,
    signed_on: datetime.date | None,
) -> None:
    day = local_date(received_at)
    errors: dict[str, str] = {}
    if received_at > now() + datetime.timedelta(minutes=5):
        errors["received_at"] = "Thời điểm nhận không được ở tương lai."
    if signed_on is not None and signed_on > day:
        errors["signed_on"] = "Ngày ký không được sau ngày nhận."
    if not sender.exists_on(day):
        heir = sender.successor_on(day)
        follow = f" Cơ quan kế thừa: {heir}." if heir.pk != sender.pk else ""
        errors["sender"] = f"{sender} không hoạt động vào ngày {day:%d/%m/%Y}.{follow}"
    if kind not in DocumentKind.values:
        errors["kind"] = "Hãy chọn loại văn bản trong danh sách."
    if errors:
        raise ValidationError(errors)


def store(upload: UploadedFile, *, dossier: Dossier, by: User | None) -> StoredFile:
    """Check a file and keep it beside its hash. Raises ValidationError on ``upload``."""
    try:
        checked = uploads.check(upload)
    except ValidationError as error:
        raise ValidationError({"upload": error.messages}) from error
    stored = StoredFile(
        dossier=dossier,
        file=upload,
        name=checked.name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_at=now(),
        uploaded_by=by,
    )
    written = _written.get()
    if written is not None:
        written.append(stored)
    stored.save()
    return stored


def _counts(submission: Submission, by: User | None) -> bool:
    """May this document start a deadline though it answers no duty of its kind?

    Recorded by who keeps the dossier, or sent by an agency in a role that the rules oblige to send
    it: nobody else, lest a stranger to the matter set others their dates.
    """
    dossier, sender = submission.dossier, submission.sender
    if _keeps(by, dossier):
        return True
    rules = Rule.objects.filter(enabled=True, document_kind=submission.kind, dossier_kind=dossier.kind)
    roles = set(rules.values_list("obliged_role", flat=True))
    senders = [sender.pk, *sender.serves.values_list("pk", flat=True)]
    return not roles or dossier.participants.filter(role__in=roles, agency__in=senders).exists()


def _date_milestone(submission: Submission, day: datetime.date, by: User | None) -> None:
    """The first complete document of such a kind dates its milestone; later ones do not move it."""
    kind = MILESTONE_OF_DOCUMENT.get(DocumentKind(submission.kind))
    dossier = submission.dossier
    if kind is None or dossier.milestones.filter(kind=kind).exists():
        return
    on = submission.signed_on if submission.kind in COUNTED_FROM_SIGNING and submission.signed_on else day
    milestones.set_date(dossier=dossier, kind=kind, on=on, by=by, document=submission.number)
