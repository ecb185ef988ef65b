"""Granting more time, within the limits of the rule; the original due date stays visible."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events, obligations
from coordination.deadlines import Unit
from coordination.deadlines.due import moved
from coordination.models import EventKind, Extension, ExtensionRequest, Obligation, Outcome
from coordination.workcalendar import current_calendar


@transaction.atomic
def grant(
    *,
    obligation: Obligation,
    amount: int,
    unit: str,
    reason: str,
    document: str,
    granted_on: datetime.date,
    by: User | None,
) -> Extension:
    """Extend an open obligation by so many days, also after it expired (which is recorded).

    Raises ValidationError beyond the rule's number of extensions or total days, and beyond the event that what is
    owed comes before: a draft is of no use after the session.
    """
    row = (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("rule", "dossier", "obligor", "milestone")
        .get(pk=obligation.pk)
    )
    if row.outcome != Outcome.OPEN:
        raise ValidationError("Chỉ gia hạn được nghĩa vụ đang mở.")
    earlier = list(row.extensions.all())
    if len(earlier) >= row.rule.max_extensions:
        raise ValidationError(f"Quy định {row.rule_code} chỉ cho gia hạn {row.rule.max_extensions} lần.")
    extension = Extension(
        obligation=row,
        amount=amount,
        unit=unit,
        reason=reason,
        document=document,
        granted_on=granted_on,
        after_expiry=granted_on > row.due_on,
        granted_by=by,
    )
    extension.full_clean()
    if calendar_days(row, *earlier, extension) > row.rule.max_extension_days:
        text = f"Tổng số ngày gia hạn không quá {row.rule.max_extension_days} ngày, tính cả ngày nghỉ."
        raise ValidationError({"amount": text})
    extension.save()
    Obligation.objects.filter(pk=row.pk).update(extended=True)
    label = "ngày làm việc" if unit == Unit.WORKING_DAY else "ngày"
    text = f"{row.rule_code} – {row.obligor.short_name}: thêm {amount} {label}, {document}. {reason}"
    events.log(row.dossier, EventKind.EXTENDED, by=by, agency=row.obligor, text=text, obligation=row.pk)
    event, before = row.milestone, row.due_on < row.milestone.on
    obligations.recompute(Obligation.objects.filter(pk=row.pk), cause=f"Gia hạn theo {document}", by=by)
    row.refresh_from_db(fields=["due_on"])
    if before and row.due_on > event.on:
        text = f"Hạn mới {row.due_on:%d/%m/%Y} sau {event.get_kind_display()} {event.on:%d/%m/%Y}: hãy cho ít ngày hơn."
        raise ValidationError({"amount": text})
    return extension


def calendar_days(row: Obligation, *given: Extension | ExtensionRequest) -> int:
    """How many days of the calendar they give together: what the rule's limit counts, whatever their own unit."""
    calendar, end = current_calendar(), row.due_on
    return sum((moved(end, one.amount, Unit(one.unit), calendar) - end).days for one in given)
