"""Stricter dates that a notice of the joint conference sets for one session."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from agencies.models import User
from coordination import events, obligations
from coordination.models import DeadlineNotice, Dossier, EventKind, Obligation


@transaction.atomic
def set_date(
    *,
    dossier: Dossier,
    rule_code: str,
    due_on: datetime.date,
    document: str,
    by: User | None,
    issued_on: datetime.date | None = None,
) -> DeadlineNotice:
    """Record the notice's date for a rule; it counts for the dossier and its parts where it is the strictest."""
    Dossier.objects.filter(pk=dossier.pk).hold()
    notice = DeadlineNotice.objects.filter(dossier=dossier, rule_code=rule_code).first()
    before = notice.due_on.isoformat() if notice else None
    notice = notice or DeadlineNotice(dossier=dossier, rule_code=rule_code)
    notice.due_on, notice.document, notice.issued_on = due_on, document, issued_on
    notice.full_clean()
    notice.save()
    events.log(
        dossier,
        EventKind.NOTICE_SET,
        by=by,
        text=f"{rule_code}: chậm nhất {due_on:%d/%m/%Y} theo {document}",
        before=before,
        after=due_on.isoformat(),
    )
    obligations.recompute(
        Obligation.objects.filter(Q(dossier=dossier) | Q(dossier__part_of=dossier), rule_code=rule_code),
        cause=f"Hạn theo {document}",
        by=by,
    )
    return notice
