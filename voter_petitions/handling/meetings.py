"""Recording the meetings of a round and the opinions that need no answer."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events
from coordination.clock import today
from coordination.models import EventKind
from voter_petitions.models import Meeting, PetitionRound, SettledOpinion


@transaction.atomic
def add_meetings(round: PetitionRound, rows: Iterable[Mapping[str, Any]], *, by: User | None) -> list[Meeting]:
    """Add meetings to a round: all, or none with what is wrong in each row (``rows`` in the error, by position)."""
    made: list[Meeting] = []
    wrong: dict[str, list[str]] = {}
    for position, row in enumerate(rows):
        meeting = Meeting(round=round, **row)
        try:
            _check(round, meeting.on)
            meeting.full_clean(exclude=["round", "group"])
            meeting.validate_constraints()
            with transaction.atomic():
                meeting.save()
        except ValidationError as error:
            wrong[str(position)] = error.messages
        else:
            made.append(meeting)
    if wrong:
        raise ValidationError(wrong)
    if made:
        text = f"Thêm {len(made)} buổi tiếp xúc: {'; '.join(map(str, made))}"
        events.log(round.dossier, EventKind.CHANGED, by=by, text=text[:2000])
    return made


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: User | None, **facts: Any) -> Meeting:
    """Correct a meeting; its history keeps what stood there."""
    for name, value in facts.items():
        setattr(meeting, name, value)
    _check(meeting.round, meeting.on)
    meeting.full_clean(exclude=["round", "group"])
    meeting.validate_constraints()
    meeting.save()
    events.log(meeting.round.dossier, EventKind.CHANGED, by=by, text=f"Sửa buổi tiếp xúc: {meeting}")
    return meeting


def _check(round: PetitionRound, on: datetime.date) -> None:
    if not round.starts_on <= on <= round.ends_on:
        text = f"Ngày tiếp xúc phải trong đợt, từ {round.starts_on:%d/%m/%Y} đến {round.ends_on:%d/%m/%Y}."
        raise ValidationError({"on": text})


@transaction.atomic
def record_opinion(
    round: PetitionRound,
    *,
    text: str,
    locality: str,
    kind: str,
    by: User | None,
    answer: str = "",
    by_whom: str = "",
) -> SettledOpinion:
    """Keep an opinion that is not sent on: answered on the spot, or needing no answer."""
    if round.starts_on > today():
        raise ValidationError({"text": "Đợt tiếp xúc chưa bắt đầu."})
    row = SettledOpinion(
        round=round, text=text, locality=locality, kind=kind, answer=answer, by_whom=by_whom, recorded_by=by
    )
    if kind == SettledOpinion.Kind.ANSWERED and not answer.strip():
        raise ValidationError({"answer": "Đã giải đáp tại chỗ thì phải ghi đã giải đáp thế nào."})
    row.full_clean(exclude=["round", "recorded_by"])
    row.save()
    events.log(round.dossier, EventKind.CHANGED, by=by, text=f"{row.get_kind_display()}: {row}")
    return row
