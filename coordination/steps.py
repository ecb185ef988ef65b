"""Where a dossier stands on its way: its dated milestones between registration and its end."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from coordination.models import Dossier, Milestone


@dataclass(frozen=True)
class Step:
    """One step: its day, whether that has come, and whether it is where the dossier stands now."""

    label: str
    on: datetime.date | None = None
    done: bool = False
    current: bool = False


def steps(dossier: Dossier, milestones: Iterable[Milestone], at: datetime.date) -> list[Step]:
    """Registration, the milestones in order of their days, the end; the last one reached is where it stands."""
    way: list[tuple[datetime.date | None, str]] = [(dossier.opened_on, "Lập hồ sơ")]
    # Of the host only what came after: the mission was over before its recommendation began.
    counted = (m for m in milestones if m.dossier_id == dossier.pk or m.on >= dossier.opened_on)
    dated = sorted(counted, key=lambda m: (m.on, m.pk))
    for mark in dated:
        label = mark.get_kind_display().removeprefix("ngày ")
        way.append((mark.on, label[:1].upper() + label[1:] + (f" (lần {mark.number})" if mark.number > 1 else "")))
    way.sort(key=lambda step: step[0] or datetime.date.max)
    way.append((dossier.closed_on, "Kết thúc hồ sơ"))
    reached = [position for position, (on, _) in enumerate(way) if on is not None and on <= at]
    last = reached[-1] if reached else -1
    return [Step(label, on, on is not None and on <= at, position == last) for position, (on, label) in enumerate(way)]
