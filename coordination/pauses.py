"""Stopping and resuming the clock of an obligation."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events, obligations
from coordination.clock import today
from coordination.deadlines import Direction
from coordination.models import EventKind, Obligation, Outcome, Pause


def _locked(obligation: Obligation) -> Obligation:
    row = (
        Obligation.objects.select_for_update(of=("self",))
        .select_related("rule", "dossier", "obligor", "milestone")
        .get(pk=obligation.pk)
    )
    if row.outcome != Outcome.OPEN:
        raise ValidationError("Chỉ tạm dừng được nghĩa vụ đang mở.")
    return row


@transaction.atomic
def start(
    *, obligation: Obligation, category: str, reason: str, document: str, start: datetime.date, by: User | None
) -> Pause:
    """Stop the clock (dossier returned as incomplete, awaiting a higher level), from a day not before its milestone.

    Raises ValidationError for a deadline counted back from an event, which does not wait, and for
    what was overdue by then: a pause would only hide that it is late.
    """
    row = _locked(obligation)
    limits = row.rule.limits.all()
    if all(limit.direction == Direction.BEFORE for limit in limits):
        raise ValidationError("Hạn tính ngược từ một sự kiện không tạm dừng được: sự kiện vẫn diễn ra; hãy gia hạn.")
    errors: dict[str, str] = {}
    if start > today():
        errors["start"] = "Ngày dừng không được ở tương lai."
    elif start < row.milestone.on:
        errors["start"] = f"Ngày dừng không được trước mốc tính hạn {row.milestone.on:%d/%m/%Y}."
    elif start > row.due_on:
        errors["start"] = f"Khi đó nghĩa vụ đã quá hạn ({row.due_on:%d/%m/%Y}): tạm dừng không xóa được việc chậm."
    latest = row.pauses.order_by("-start").first()
    if latest and (latest.end is None or start < latest.end):
        errors["start"] = "Nghĩa vụ đang tạm dừng hoặc đã tạm dừng trong thời gian này."
    if errors:
        raise ValidationError(errors)
    pause = Pause(obligation=row, category=category, reason=reason, document=document, start=start, recorded_by=by)
    pause.full_clean()
    pause.save()
    Obligation.objects.filter(pk=row.pk).update(paused=True)
    text = f"{row.rule_code} – {row.obligor.short_name}: từ {start:%d/%m/%Y}, {document}. {reason}"
    events.log(row.dossier, EventKind.PAUSED, by=by, agency=row.obligor, text=text, obligation=row.pk)
    return pause


@transaction.atomic
def resume(*, obligation: Obligation, end: datetime.date, by: User | None) -> Pause:
    """Start the clock again with the days that remained; raises ValidationError when it is not stopped."""
    row = _locked(obligation)
    pause = row.pauses.filter(end__isnull=True).first()
    if pause is None:
        raise ValidationError("Nghĩa vụ không đang tạm dừng.")
    if end > today():
        raise ValidationError({"end": "Ngày tính tiếp không được ở tương lai."})
    pause.end = end
    pause.full_clean()
    pause.save()
    Obligation.objects.filter(pk=row.pk).update(paused=False)
    text = f"{row.rule_code} – {row.obligor.short_name}: tính tiếp từ {end:%d/%m/%Y}"
    events.log(row.dossier, EventKind.RESUMED, by=by, agency=row.obligor, text=text, obligation=row.pk)
    obligations.recompute(Obligation.objects.filter(pk=row.pk), cause=f"Tính hạn tiếp từ {end:%d/%m/%Y}", by=by)
    return pause
