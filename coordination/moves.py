"""What moves when a milestone, the calendar or a decision changes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from coordination.clock import today
from coordination.models import Obligation


@dataclass(frozen=True)
class Move:
    """One open obligation whose due date changes."""

    obligation: Obligation
    old: datetime.date
    new: datetime.date

    @property
    def days(self) -> int:
        return (self.new - self.old).days


@dataclass(frozen=True)
class Moves:
    """What a change of a date or of the calendar moves; false when it moves nothing."""

    rows: list[Move] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def sentence(self) -> str:
        """«37 nghĩa vụ sẽ dời hạn, muộn hơn 2 đến 3 ngày»: what a person reads before saving."""
        if not self.rows:
            return "Không có nghĩa vụ đang mở nào dời hạn."
        sooner = [-move.days for move in self.rows if move.days < 0]
        later = [move.days for move in self.rows if move.days > 0]
        spans = [f"{word} {_span(days)} ngày" for word, days in (("sớm hơn", sooner), ("muộn hơn", later)) if days]
        return f"{len(self.rows)} nghĩa vụ sẽ dời hạn, {', '.join(spans)}"

    @property
    def overdue_at_once(self) -> int:
        """How many of them would be past due as soon as it is saved."""
        at = today()
        return sum(move.new < at <= move.old for move in self.rows)


def _span(days: list[int]) -> str:
    low, high = min(days), max(days)
    return str(low) if low == high else f"{low} đến {high}"
