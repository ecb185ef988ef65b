"""Correcting what was read before it is saved: columns, names for all rows at once, single rows, rows left out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency
from agencies.text import fold
from coordination.clock import today
from voter_petitions.batches.checking import recheck, understand
from voter_petitions.batches.names import NOBODY, Names
from voter_petitions.models import Field, IntakeBatch, IntakeRow

Status = IntakeBatch.Status
_SAID = {"field": "said_field", "level": "said_level", "agency": "said_agency", "place": "locality"}


def _held(batch: IntakeBatch, *allowed: str) -> IntakeBatch:
    """The batch locked as it is now; refused when somebody else has gone on with it meanwhile."""
    rows = IntakeBatch.objects.select_for_update(of=("self",)).select_related("round__dossier", "file", "keeper")
    held = rows.get(pk=batch.pk)
    if held.status not in allowed:
        raise ValidationError(f"Lần nhập này đã chuyển sang «{held.get_status_display()}»: hãy tải lại trang.")
    return held


@transaction.atomic
def confirm_columns(batch: IntakeBatch, *, tables: list[dict[str, Any]], defaults: dict[str, Any]) -> IntakeBatch:
    """Take the columns as the person confirmed them; what was read by other columns is read anew."""
    held = _held(batch, Status.MAPPING, Status.READY)
    if not any(table["chosen"] for table in tables):
        raise ValidationError("Hãy chọn ít nhất một bảng có kiến nghị.")
    for table in tables:
        if table["chosen"] and not {"text", "original"} & set(table["columns"]):
            raise ValidationError(f"{table['name']}: hãy chọn cột nội dung kiến nghị hoặc nguyên văn ý kiến.")
    held.tables, held.defaults, held.status = tables, defaults, Status.CHECKING
    held.save()
    return held


@transaction.atomic
def reopen_columns(batch_pk: int) -> None:
    """Back to the columns when checking failed or was cancelled."""
    IntakeBatch.objects.filter(pk=batch_pk, status=Status.CHECKING).update(status=Status.MAPPING)


@transaction.atomic
def drop(batch: IntakeBatch) -> None:
    """Give the batch up: nothing of it is saved; the file stays, with who brought it and when."""
    held = _held(batch, Status.MAPPING, Status.READY, Status.CHECKING)
    held.status = Status.DROPPED
    held.save()


@transaction.atomic
def choose(batch: IntakeBatch, *, kind: str, said: str, meaning: str | int) -> int:
    """Say once for all rows what a name of the file means; returns how many rows it settles."""
    held = _held(batch, Status.READY)
    _known(kind, meaning)
    held.choices = held.choices | {kind: held.choices.get(kind, {}) | {fold(said): meaning}}
    held.save()
    names = Names(held, today())
    rows = list(held.rows.filter(**{_SAID[kind]: said}))
    for row in rows:
        row.locality = names.place(row.locality)[0]
        understand(row, names, held.defaults)
    recheck(held, rows)
    return len(rows)


def _known(kind: str, meaning: str | int) -> None:
    if kind == "agency" and meaning != NOBODY and not Agency.objects.existing(today()).filter(pk=meaning).exists():
        raise ValidationError("Không có cơ quan này trong danh mục.")
    if kind == "field" and not Field.objects.choosable().filter(pk=meaning).exists():
        raise ValidationError("Không có lĩnh vực này trong danh mục.")


@transaction.atomic
def correct(row: IntakeRow, **facts: Any) -> IntakeRow:
    """Put what a person typed in place of what was read; the cells of the file stay beside it."""
    held = _held(row.batch, Status.READY)
    fresh = IntakeRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    for name, value in facts.items():
        setattr(fresh, name, value)
    # A person decided: what the file called it says no more.
    fresh.said_field = fresh.said_level = fresh.said_agency = ""
    fresh.edited = True
    if not fresh.left_out:
        fresh.left_out_reason = ""
    recheck(held, [fresh])
    return fresh


@transaction.atomic
def leave_out_failing(batch: IntakeBatch, *, reason: str) -> int:
    """Leave out every row that still has an error, with one reason for all; returns how many."""
    held = _held(batch, Status.READY)
    if not reason.strip():
        raise ValidationError({"reason": "Hãy ghi lý do không nhập các dòng này."})
    rows = list(held.rows.failing())
    for row in rows:
        row.left_out, row.left_out_reason = True, reason.strip()[:200]
    recheck(held, rows)
    return len(rows)
