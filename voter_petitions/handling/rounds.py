"""Rounds of voter contact (đợt tiếp xúc cử tri): planned, held, consolidated."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, AgencyKind, User
from coordination import dossiers, events, milestones, obligations
from coordination.models import Dossier, DossierKind, EventKind, Milestone, MilestoneKind, Role, Trait
from coordination.obligations import Moves
from voter_petitions.models import PetitionRound


@transaction.atomic
def plan_round(
    *,
    title: str,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    keeper: Agency,
    by: User | None,
    session_dossier: Dossier | None = None,
    deputy_groups: Iterable[Agency] | None = None,
    status: str = PetitionRound.Status.PLANNED,
    meetings: int | None = None,
    voters: int | None = None,
    opinions: int | None = None,
    code: str = "",
    on: datetime.date | None = None,
) -> PetitionRound:
    """Register a round; its first meeting and its end are milestones from which reports are owed.

    It is part of the session before or after which it is held, whose opening then
    counts for it too. Without ``deputy_groups`` all groups existing on that day take part.
    """
    _check(kind=kind, starts_on=starts_on, ends_on=ends_on, keeper=keeper, session=session_dossier)
    groups = deputy_groups
    if groups is None:
        groups = Agency.objects.existing(starts_on).of_kind(AgencyKind.DEPUTY_GROUP)
    row = dossiers.register(
        PetitionRound,
        title=title,
        keeper=keeper,
        participants=[*dossiers.institutions(starts_on), *((Role.DEPUTY_GROUP, group) for group in groups)],
        by=by,
        on=on,
        code=code,
        part_of=session_dossier,
        traits=_traits(kind),
        stage=PetitionRound.Status(status).label,
        kind=kind,
        status=status,
        starts_on=starts_on,
        ends_on=ends_on,
        meetings=meetings,
        voters=voters,
        opinions=opinions,
    )
    milestones.set_date(dossier=row.dossier, kind=MilestoneKind.FIRST_MEETING, on=starts_on, by=by)
    milestones.set_date(dossier=row.dossier, kind=MilestoneKind.ROUND_END, on=ends_on, by=by)
    return row


def preview_round(round: PetitionRound, *, starts_on: datetime.date, ends_on: datetime.date) -> Moves:
    """Which open obligations the new dates would move; nothing is saved."""
    dates: dict[tuple[str, int], datetime.date] = {
        (MilestoneKind.FIRST_MEETING, 1): starts_on,
        (MilestoneKind.ROUND_END, 1): ends_on,
    }
    return milestones.preview_moves(dossier=round.dossier, dates=dates)


@transaction.atomic
def change_round(
    round: PetitionRound,
    *,
    by: User | None,
    title: str,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    status: str,
    session_dossier: Dossier | None = None,
    deputy_groups: Iterable[Agency] | None = None,
    code: str | None = None,
    **counts: Any,
) -> PetitionRound:
    """Change a round; moved dates move the open obligations of the round, another session those that hang on it.

    ``counts`` are meetings, voters and opinions.
    """
    dossier = round.dossier
    _check(kind=kind, starts_on=starts_on, ends_on=ends_on, keeper=dossier.keeper, session=session_dossier)
    if dossier.part_of_id and session_dossier is None:
        raise ValidationError({"session_dossier": "Đợt đã gắn với một kỳ họp: hãy chọn kỳ họp khác, không bỏ trống."})
    dossiers.change(
        round,
        by=by,
        title=title,
        code=code,
        traits=_traits(kind),
        stage=PetitionRound.Status(status).label,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        status=status,
        **counts,
    )
    if deputy_groups is not None:
        dossiers.set_participants(dossier, Role.DEPUTY_GROUP, deputy_groups, by=by)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.FIRST_MEETING, on=starts_on, by=by)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.ROUND_END, on=ends_on, by=by)
    if session_dossier is not None and session_dossier.pk != dossier.part_of_id:
        _attach(dossier, session_dossier, by=by)
    return round


def _attach(dossier: Dossier, session: Dossier, *, by: User | None) -> None:
    """Hang the round on a session, or on another one."""
    if dossier.part_of_id:
        dossiers.move(dossier, to=session, by=by)
        return
    dossier.part_of = session
    dossier.save()
    events.log(dossier, EventKind.MOVED, by=by, text=f"Gắn với {session.title}", after=session.pk)
    # The session's opening may be a second limit of what the round owes already.
    obligations.recompute(dossier.obligations.all(), cause=f"Gắn với {session.title}", by=by)
    obligations.open_for([dossier], by=by)


def _traits(kind: str) -> list[str]:
    """Some limits hold only for the contact that prepares a session."""
    return [Trait.BEFORE_SESSION.value] if kind == PetitionRound.Kind.BEFORE_SESSION else []


def _check(
    *, kind: str, starts_on: datetime.date, ends_on: datetime.date, keeper: Agency, session: Dossier | None
) -> None:
    errors: dict[str, str] = {}
    if ends_on < starts_on:
        errors["ends_on"] = "Ngày kết thúc đợt không được trước ngày bắt đầu."
    if not keeper.exists_on(starts_on):
        errors["keeper"] = f"{keeper} không hoạt động vào ngày {starts_on:%d/%m/%Y}."
    if session is not None:
        if session.kind != DossierKind.SESSION:
            errors["session_dossier"] = "Hãy chọn một kỳ họp HĐND."
        opening = Milestone.objects.filter(dossier=session, kind=MilestoneKind.SESSION_OPENING).first()
        if opening is not None and kind == PetitionRound.Kind.BEFORE_SESSION and ends_on >= opening.on:
            errors.setdefault("ends_on", f"Đợt trước kỳ họp phải kết thúc trước ngày khai mạc {opening.on:%d/%m/%Y}.")
        if opening is not None and kind == PetitionRound.Kind.AFTER_SESSION and starts_on < opening.on:
            errors["starts_on"] = f"Đợt sau kỳ họp phải bắt đầu sau ngày khai mạc {opening.on:%d/%m/%Y}."
    if errors:
        raise ValidationError(errors)
