"""Agreeing an answer within an agency: written, submitted, approved or sent back, then sent. Nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from agencies.models import User
from coordination import submissions
from coordination.clock import today
from voter_petitions.handling.answers import answer
from voter_petitions.handling.closing import require_own
from voter_petitions.handling.draft_messages import tell_author, tell_leaders
from voter_petitions.handling.draft_steps import step
from voter_petitions.models import CONTENT_FIELDS, Petition, Response, ResponseDraft, Transfer

Status = ResponseDraft.Status
EDITABLE = frozenset({Status.DRAFTING, Status.RETURNED})


class StaleDraftError(ValidationError):
    """Somebody else saved or sent meanwhile: ``current`` is what stands there now, if it is still a draft.

    What was typed is with who typed it.
    """

    def __init__(self, current: ResponseDraft | None) -> None:
        self.current = current
        if current is None:
            super().__init__(
                "Dự thảo này đã được gửi trong khi bạn đang sửa. "
                "Nội dung bạn nhập vẫn còn ở dưới; lưu lại thì thành dự thảo mới."
            )
            return
        who = f" {current.changed_by}" if current.changed_by else " Người khác"
        at = timezone.localtime(current.changed_at)
        super().__init__(
            f"{who.strip()} đã lưu dự thảo này lúc {at:%H:%M ngày %d/%m/%Y}, trong khi bạn đang sửa. "
            "Nội dung bạn nhập vẫn còn ở dưới; hãy đối chiếu rồi lưu lại."
        )


def live_draft(petition: Petition, transfer: Transfer) -> ResponseDraft | None:
    drafts = petition.drafts.live().filter(agency=transfer.recipient_id)
    return drafts.select_related("agency", "changed_by", "transfer", "reason").first()


@transaction.atomic
def save_draft(
    transfer: Transfer, *, version: int, by: User | None, submit: bool = False, **content: Any
) -> ResponseDraft:
    """Save what a clerk wrote; ``version`` is the one that was shown (0: none yet). StaleDraftError on a newer one."""
    petition = Petition.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=transfer.petition_id)
    require_own(petition)
    if transfer.returned_on:
        raise ValidationError(f"{transfer.recipient} đã trả lại kiến nghị ngày {transfer.returned_on:%d/%m/%Y}.")
    row = live_draft(petition, transfer)
    if row is None and version:
        raise StaleDraftError(None)
    if row is None:
        row = ResponseDraft(petition=petition, agency=transfer.recipient, version=0)
    elif row.version != version:
        raise StaleDraftError(row)
    elif row.status not in EDITABLE:
        raise ValidationError(f"Dự thảo {row.get_status_display().lower()} nên không sửa được.")
    if submit:
        _check_submitted(content)
    row.transfer = transfer
    for name in CONTENT_FIELDS:
        setattr(row, name, content.get(name, getattr(row, name)))
    if not submit:
        return step(row, row.status, "Lưu dự thảo", by=by)
    step(row, Status.SUBMITTED, "Trình lãnh đạo", by=by)
    tell_leaders(row)
    return row


def _check_submitted(content: dict[str, Any]) -> None:
    """What could not be sent is not brought before the leader."""
    errors = {}
    if not str(content.get("content", "")).strip():
        errors["content"] = "Hãy ghi việc đã làm, đã quyết định trước khi trình."
    promised_on = content.get("promised_on")
    if promised_on is not None and promised_on < today():
        errors["promised_on"] = "Thời gian giải quyết không được trước ngày trả lời."
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def decide_draft(
    draft: ResponseDraft, *, version: int, approve: bool, by: User | None, remarks: str = ""
) -> ResponseDraft:
    """The leader approves what was submitted, or sends it back saying what is missing.

    ``version`` is the one that was read: StaleDraftError when another text stands there now.
    """
    row = _locked(draft)
    if row.status == Status.SUBMITTED and row.version != version:
        raise StaleDraftError(row)
    if row.status != Status.SUBMITTED:
        raise ValidationError(f"Dự thảo {row.get_status_display().lower()}, không chờ duyệt.")
    if not approve and not remarks.strip():
        raise ValidationError({"remarks": "Hãy ghi điều cần sửa."})
    author, row.remarks = row.changed_by, remarks
    status, label = (Status.APPROVED, "Duyệt") if approve else (Status.RETURNED, "Trả lại")
    step(row, status, label, by=by, text=remarks)
    tell_author(row, author)
    return row


@transaction.atomic
def recall_draft(draft: ResponseDraft, *, by: User | None) -> ResponseDraft:
    """Back to the clerk from whoever has it, to mend it: before it is approved, or before it is sent."""
    row = _locked(draft)
    if row.status not in {Status.SUBMITTED, Status.APPROVED}:
        raise ValidationError("Dự thảo đang được soạn hoặc đã gửi.")
    return step(row, Status.DRAFTING, "Rút lại để sửa", by=by)


@submissions.files_undone()
@transaction.atomic
def send_draft(draft: ResponseDraft, *, by: User | None, upload: UploadedFile | None = None, **letter: Any) -> Response:
    """Send what the leader approved: it becomes the agency's answer, as any other."""
    row = _locked(draft)
    if row.status != Status.APPROVED:
        raise ValidationError("Chỉ gửi được dự thảo đã được lãnh đạo duyệt.")
    content = {name: getattr(row, name) for name in CONTENT_FIELDS}
    made = answer(petition=row.petition, transfer=row.transfer, by=by, upload=upload, draft=row, **content, **letter)
    row.response = made
    step(row, Status.SENT, "Gửi trả lời", by=by)
    return made


def _locked(draft: ResponseDraft) -> ResponseDraft:
    Petition.objects.select_for_update(of=("self",)).get(pk=draft.petition_id)
    rows = ResponseDraft.objects.select_related("petition__dossier", "transfer__recipient", "agency", "changed_by")
    return rows.get(pk=draft.pk)
