"""All rows become petitions, or none: one transaction, once, whoever presses the button how often."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events
from coordination.clock import now, today
from coordination.models import Dossier, EventKind
from voter_petitions import handling
from voter_petitions.batches.checking import Tell, quiet
from voter_petitions.batches.problems import Twins
from voter_petitions.handling.bulk import NewPetition
from voter_petitions.models import IntakeBatch, IntakeRow

Status = IntakeBatch.Status


@transaction.atomic
def claim(batch: IntakeBatch) -> IntakeBatch:
    """Nobody corrects any more: the batch is being saved. Refused while a row has an error, or once it is done."""
    held = _ready(batch.pk, Status.READY)
    held.status = Status.SAVING
    held.save()
    return held


@transaction.atomic
def release(batch_pk: int) -> None:
    """The saving failed or was cancelled: back to the preview."""
    IntakeBatch.objects.filter(pk=batch_pk, status=Status.SAVING).update(status=Status.READY)


@transaction.atomic
def save(batch_pk: int, *, by: User, tell: Tell = quiet) -> IntakeBatch:
    """Make the petitions of all rows that are not left out. Raises ValidationError and changes nothing otherwise."""
    held = _ready(batch_pk, Status.READY, Status.SAVING)
    rows = list(held.rows.taken().select_related("field", "lead"))
    Dossier.objects.filter(pk=held.round_id).hold()
    # Somebody may have recorded the same by hand while this was looked through.
    twins = Twins(held, [])
    found = next((row for row in rows if not row.keep_duplicate and row.text_key in twins.recorded), None)
    if found is not None:
        number = twins.recorded[found.text_key][1]
        raise ValidationError(f"{found}: đợt này vừa có kiến nghị giống hệt (số {number}). Hãy xem lại dòng đó.")
    made = handling.record_petitions(
        round=held.round,
        rows=[_petition(row) for row in rows],
        keeper=held.keeper,
        by=by,
        tell=lambda done: tell(done, len(rows), "Ghi kiến nghị"),
    )
    for row, petition in zip(rows, made, strict=True):
        row.petition = petition
    IntakeRow.objects.bulk_update(rows, ["petition"], batch_size=1000)
    held.status, held.saved = Status.DONE, len(made)
    held.confirmed_by, held.confirmed_at = by, now()
    held.save()
    events.log(
        held.round.dossier,
        EventKind.COMMENTED,
        by=by,
        agency=held.keeper,
        text=f"Nhập {len(made)} kiến nghị từ tệp «{held.file.name}»",
        intake=held.pk,
        sha256=held.file.sha256,
    )
    return held


def _petition(row: IntakeRow) -> NewPetition:
    if row.field is None:
        raise ValidationError(f"{row}: chưa có lĩnh vực.")
    return NewPetition(
        original_text=row.original_text or row.text,
        text=row.text or row.original_text,
        locality=row.locality,
        field=row.field,
        level=row.level,
        lead=row.lead,
        needs_capital=row.needs_capital,
    )


def _ready(pk: int, *allowed: str) -> IntakeBatch:
    rows = IntakeBatch.objects.select_for_update(of=("self",)).select_related("round__dossier", "file", "keeper")
    held = rows.get(pk=pk)
    if held.status == Status.DONE and held.confirmed_at is not None:
        raise ValidationError(
            f"Tệp này đã được {held.confirmed_by} ghi lúc {held.confirmed_at.astimezone(now().tzinfo):%H:%M %d/%m/%Y}: "
            f"{held.saved} kiến nghị. Không ghi lần thứ hai."
        )
    if held.status not in allowed:
        raise ValidationError(f"Lần nhập này đang «{held.get_status_display()}»: hãy tải lại trang.")
    if held.rows.failing().exists():
        raise ValidationError("Còn dòng có lỗi: hãy sửa hoặc không nhập các dòng đó. Chưa ghi kiến nghị nào.")
    if not held.rows.taken().exists():
        raise ValidationError("Không có dòng nào để ghi.")
    if not held.keeper.exists_on(today()):
        raise ValidationError(f"{held.keeper} không còn hoạt động.")
    return held
