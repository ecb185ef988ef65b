"""Matters of coordination without a register of their own.

Each topic says which agencies take part besides the institutions, so that every rule
about social criticism, matters between sessions, meetings and conferences finds
who owes and who receives.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, User
from coordination import dossiers, milestones
from coordination.clock import today
from coordination.models import Matter, MatterTopic, MilestoneKind, Role, Trait
from coordination.obligations import Moves

# The one role that a person fills when entering a matter of this topic.
CHOSEN_ROLE: dict[str, Role] = {
    MatterTopic.SOCIAL_CRITICISM: Role.DRAFTING,
    MatterTopic.FRONT_SUPERVISION: Role.SUPERVISED,
    MatterTopic.MEETING: Role.HOST,
    MatterTopic.CONFERENCE: Role.HOST,
}
CHOSEN_LABEL: dict[str, str] = {
    MatterTopic.SOCIAL_CRITICISM: "Cơ quan soạn thảo dự thảo được phản biện",
    MatterTopic.FRONT_SUPERVISION: "Cơ quan phải trả lời kiến nghị của Mặt trận",
    MatterTopic.MEETING: "Cơ quan chủ trì cuộc họp",
    MatterTopic.CONFERENCE: "Cơ quan chủ trì hội nghị",
}


def participants(topic: str, on: datetime.date, agency: Agency | None) -> list[tuple[Role, Agency]]:
    """Who takes part in a matter of this topic on that day."""
    seats = dossiers.institutions(on)
    role = CHOSEN_ROLE.get(topic)
    return [*seats, (role, agency)] if role and agency else seats


@transaction.atomic
def open_matter(
    *,
    topic: str,
    title: str,
    keeper: Agency,
    by: User | None,
    on: datetime.date | None = None,
    agency: Agency | None = None,
    description: str = "",
    code: str = "",
    urgent: bool = False,
    dates: Mapping[str, datetime.date | None] | None = None,
    document: str = "",
) -> Matter:
    """Enter a matter with the dates that are known. Raises ValidationError on ``agency`` or a milestone's name."""
    dates = dates or {}
    known = [day for day in dates.values() if day is not None]
    opened_on = on or min([today(), *known])
    _check(topic, agency, opened_on, dates)
    matter = dossiers.register(
        Matter,
        title=title,
        keeper=keeper,
        participants=participants(topic, opened_on, agency),
        by=by,
        on=opened_on,
        code=code,
        traits=[Trait.URGENT.value] if urgent else [],
        stage=MatterTopic(topic).label,
        search=_words(description, agency),
        topic=topic,
        description=description,
    )
    _date(matter, dates, document, by)
    return matter


def preview_change(*, matter: Matter, dates: Mapping[str, datetime.date | None]) -> Moves:
    """Which open obligations of the matter these dates would move."""
    known = {(kind, 1): on for kind, on in dates.items() if on is not None}
    return milestones.preview_moves(dossier=matter.dossier, dates=known)


@transaction.atomic
def change_matter(
    *,
    matter: Matter,
    by: User | None,
    title: str,
    agency: Agency | None = None,
    description: str = "",
    code: str = "",
    urgent: bool = False,
    dates: Mapping[str, datetime.date | None] | None = None,
    document: str = "",
) -> None:
    """Change a matter; a date once recorded may be corrected but not emptied."""
    dates = dates or {}
    recorded = set(matter.dossier.milestones.values_list("kind", flat=True))
    emptied = [kind for kind in matter_milestones(matter) if kind in recorded and dates.get(kind) is None]
    if emptied:
        message = "Mốc này đã ghi, hạn đã tính theo nó: có thể sửa ngày, không bỏ trống."
        raise ValidationError({str(kind): message for kind in emptied})
    _check(matter.topic, agency, matter.dossier.opened_on, dates)
    role = CHOSEN_ROLE.get(matter.topic)
    if role and agency:
        dossiers.set_participants(matter.dossier, role, [agency], by=by)
    others = [trait for trait in matter.dossier.traits if trait != Trait.URGENT]
    dossiers.change(
        matter,
        by=by,
        title=title,
        code=code,
        traits=[*others, Trait.URGENT.value] if urgent else others,
        search=_words(description, agency),
        description=description,
    )
    _date(matter, dates, document, by)


def matter_milestones(matter: Matter) -> tuple[MilestoneKind, ...]:
    return MatterTopic(matter.topic).milestone_kinds


def chosen_agency(matter: Matter) -> Agency | None:
    """The agency that was chosen for this matter's own role."""
    role = CHOSEN_ROLE.get(matter.topic)
    seat = matter.dossier.participants.filter(role=role).select_related("agency").first() if role else None
    return seat.agency if seat else None


def _check(topic: str, agency: Agency | None, on: datetime.date, dates: Mapping[str, datetime.date | None]) -> None:
    errors: dict[str, Any] = {}
    if topic in CHOSEN_ROLE and agency is None:
        errors["agency"] = "Hãy chọn cơ quan."
    elif agency is not None and not agency.exists_on(on):
        heir = agency.successor_on(on)
        follow = f" Cơ quan kế thừa: {heir}." if heir.pk != agency.pk else ""
        errors["agency"] = f"{agency} không hoạt động vào ngày {on:%d/%m/%Y}.{follow}"
    latest: tuple[MilestoneKind, datetime.date] | None = None
    for kind in MatterTopic(topic).milestone_kinds:
        day = dates.get(kind)
        if day is None:
            continue
        if latest is not None and day < latest[1]:
            errors[str(kind)] = f"Không được trước {latest[0].label} ({latest[1]:%d/%m/%Y})."
        latest = (kind, day)
    if errors:
        raise ValidationError(errors)


def _words(description: str, agency: Agency | None) -> Iterable[str]:
    return [description, *([agency.name, agency.short_name] if agency else [])]


def _date(matter: Matter, dates: Mapping[str, datetime.date | None], document: str, by: User | None) -> None:
    for kind in matter_milestones(matter):
        on = dates.get(kind)
        if on is not None:
            milestones.set_date(dossier=matter.dossier, kind=kind, on=on, by=by, document=document)
