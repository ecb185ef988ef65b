"""Showing what a change brings about before it is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, QuerySet

from coordination.models import Dossier, Obligation, Outcome
from coordination.obligations import Move, Moves


@dataclass(frozen=True)
class Consequences:
    """Which obligations would move, arise or fall away."""

    moves: Moves = field(default_factory=Moves)
    opened: list[Obligation] = field(default_factory=list)
    voided: list[Obligation] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.moves or self.opened or self.voided)

    @property
    def total(self) -> int:
        return len(self.moves) + len(self.opened) + len(self.voided)

    @property
    def phrases(self) -> list[str]:
        found = [f"{self.moves.sentence}."] if self.moves else []
        if late := self.moves.overdue_at_once:
            found.append(f"{late} nghĩa vụ trong số đó thành quá hạn ngay.")
        if self.opened:
            found.append(f"{len(self.opened)} nghĩa vụ mới phát sinh.")
        if self.voided:
            found.append(f"{len(self.voided)} nghĩa vụ đang mở không còn.")
        return found


def _open_of(dossier: Dossier) -> QuerySet[Obligation]:
    return (
        Obligation.objects.filter(Q(dossier=dossier) | Q(dossier__part_of=dossier), outcome=Outcome.OPEN)
        .select_related("rule", "obligor", "dossier")
        .order_by("due_on", "rule_code", "pk")
    )


def rehearse(dossier: Dossier, act: Callable[[], object]) -> Consequences:
    """Do it, look at the open obligations of the dossier and its parts, and take it back.

    The preview is so what will happen, whatever the change is: no second calculation
    can disagree with the first. ``act`` loads its own rows, because what it changes
    in memory is not taken back.
    """
    before = {row.pk: row for row in _open_of(dossier)}
    with transaction.atomic():
        act()
        after = {row.pk: row for row in _open_of(dossier)}
        transaction.set_rollback(True)
    moved = [
        Move(row, before[pk].due_on, row.due_on)
        for pk, row in after.items()
        if pk in before and before[pk].due_on != row.due_on
    ]
    return Consequences(
        moves=Moves(moved),
        opened=[row for pk, row in after.items() if pk not in before],
        voided=[row for pk, row in before.items() if pk not in after],
    )
