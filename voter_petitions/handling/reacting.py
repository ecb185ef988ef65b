"""What the voters say of the result when they are met again; and the list of reasons, which a province keeps itself."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from agencies.models import User
from agencies.text import fold
from coordination import events
from coordination.clock import today
from coordination.models import EventKind
from voter_petitions.models import AnswerState, Petition, PetitionRound, Reaction, UnresolvedReason


@transaction.atomic
def record_reaction(
    petition: Petition,
    *,
    verdict: str,
    place: str,
    on: datetime.date,
    by: User | None,
    round: PetitionRound | None = None,
    note: str = "",
) -> Reaction:
    """Record what the voters of a place said of what came of their petition."""
    errors: dict[str, str] = {}
    if on > today():
        errors["on"] = "Ngày tiếp xúc không được ở tương lai."
    elif on < petition.round.starts_on:
        errors["on"] = f"Ngày tiếp xúc không được trước đợt có kiến nghị ({petition.round.starts_on:%d/%m/%Y})."
    if petition.answer_state == AnswerState.NONE and not petition.settled_on:
        errors["verdict"] = "Kiến nghị chưa được trả lời nên chưa có kết quả để cử tri nhận xét."
    if errors:
        raise ValidationError(errors)
    row = Reaction(petition=petition, round=round, verdict=verdict, place=place, on=on, note=note, recorded_by=by)
    row.full_clean(exclude=["recorded_by"])
    row.save()
    text = f"Ý kiến cử tri về kết quả: {row.get_verdict_display().lower()} ({place}, {on:%d/%m/%Y})"
    events.log(petition.dossier, EventKind.COMMENTED, by=by, text=text, reaction=row.pk)
    return row


@transaction.atomic
def change_reason(code: str = "", *, name: str, active: bool = True) -> UnresolvedReason:
    """Add a reason to the list, or rename it, or take it out of use: what used it keeps it."""
    if code:
        row = UnresolvedReason.objects.get(pk=code)
    else:
        last = UnresolvedReason.objects.aggregate(last=Max("position"))["last"] or 0
        row = UnresolvedReason(code=slugify(fold(name))[:36], position=last + 10)
        if UnresolvedReason.objects.filter(pk=row.code).exists():
            row.code = f"{row.code}-{last}"
    row.name, row.active = name.strip(), active
    row.full_clean()
    row.save()
    return row
