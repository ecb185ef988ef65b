"""Releasing an agency from an obligation, by a decision."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events, obligations
from coordination.clock import refuse_future
from coordination.models import EventKind, Obligation, Outcome, Waiver


@transaction.atomic
def grant(*, obligation: Obligation, reason: str, document: str, granted_on: datetime.date, by: User | None) -> Waiver:
    """The obligation need not be met; it stays in the ledger as waived, apart from the rates."""
    refuse_future(granted_on, "Ngày quyết định không được ở tương lai.", field="granted_on")
    row = Obligation.objects.select_for_update(of=("self",)).select_related("dossier", "obligor").get(pk=obligation.pk)
    if row.outcome != Outcome.OPEN:
        raise ValidationError("Chỉ miễn được nghĩa vụ đang mở.")
    waiver = Waiver(obligation=row, reason=reason, document=document, granted_on=granted_on, granted_by=by)
    waiver.full_clean()
    waiver.save()
    obligations.end_pauses([row], granted_on)
    Obligation.objects.filter(pk=row.pk).update(outcome=Outcome.WAIVED, closed_on=granted_on, paused=False)
    text = f"{row.rule_code} – {row.obligor.short_name}: {reason} ({document})"
    events.log(row.dossier, EventKind.WAIVED, by=by, agency=row.obligor, text=text, obligation=row.pk)
    return waiver
