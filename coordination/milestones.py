"""Dating milestones: the one way in which deadlines begin and move."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q

from agencies.models import User
from coordination import events, obligations
from coordination.models import Dossier, EventKind, Milestone, MilestoneKind, Obligation
from coordination.obligations import Moves


def _concerned(dossier: Dossier) -> list[Dossier]:
    """The dossier and its parts: the milestones of one count for the others.

    Of closed parts too: nothing arises there any more, but what is still open moves.
    """
    return [dossier, *dossier.parts.select_related("part_of")]


@transaction.atomic
def set_date(
    *,
    dossier: Dossier,
    kind: str,
    on: datetime.date,
    by: User | None,
    number: int = 1,
    document: str = "",
) -> Milestone:
    """Date a milestone, or move it: obligations arise, open ones are recomputed with history.

    Setting the same date again changes nothing. ``number`` tells apart the milestones
    of a series (the second transfer of a petition).
    """
    Dossier.objects.filter(Q(pk__in=dossier.host_ids) | Q(part_of=dossier)).hold()
    milestone = Milestone.objects.filter(dossier=dossier, kind=kind, number=number).first()
    label = MilestoneKind(kind).label
    if milestone is None:
        milestone = Milestone.objects.create(dossier=dossier, kind=kind, number=number, on=on, document=document)
        events.log(dossier, EventKind.MILESTONE_SET, by=by, text=f"{label}: {on:%d/%m/%Y}", after=on.isoformat())
    elif milestone.on != on:
        before = milestone.on
        milestone.on = on
        milestone.document = document or milestone.document
        milestone.save()
        text = f"{label}: {before:%d/%m/%Y} → {on:%d/%m/%Y}"
        events.log(
            dossier, EventKind.MILESTONE_MOVED, by=by, text=text, before=before.isoformat(), after=on.isoformat()
        )
    else:
        return milestone
    concerned = _concerned(dossier)
    # A date may also be a second limit of obligations that began with another milestone.
    obligations.recompute(
        Obligation.objects.filter(dossier__in=concerned),
        cause=f"{label}: {on:%d/%m/%Y} – {dossier.title}"[:300],
        by=by,
    )
    obligations.open_for(concerned, by=by)
    return milestone


def preview_move(*, dossier: Dossier, kind: str, on: datetime.date, number: int = 1) -> Moves:
    """Which open obligations a new date would move, and by how many days; nothing is saved."""
    return preview_moves(dossier=dossier, dates={(kind, number): on})


def preview_moves(*, dossier: Dossier, dates: Mapping[tuple[str, int], datetime.date]) -> Moves:
    """The same for several milestones of one dossier that get new dates together, by kind and number."""
    moved = {
        milestone.pk: on
        for milestone in Milestone.objects.filter(dossier=dossier)
        if (on := dates.get((milestone.kind, milestone.number))) is not None and on != milestone.on
    }
    if not moved:
        return Moves()
    return obligations.preview(Obligation.objects.filter(dossier__in=_concerned(dossier)), moved=moved)
