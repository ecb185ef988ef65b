"""What moves when a milestone, the calendar or a decision changes."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

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
        """«37 nghĩa vụ, −2…+3 ngày»: what a person reads before saving."""
        if not self.rows:
            return "Không có nghĩa vụ đang mở nào dời hạn."
        low, high = min(m.days for m in self.rows), max(m.days for m in self.rows)
        span = f"{low:+d}" if low == high else f"{low:+d}…{high:+d}"
        return f"{len(self.rows)} nghĩa vụ sẽ dời hạn, {span} ngày".replace("-", "−")

    def newly_overdue(self, at: datetime.date) -> list[Move]:
        """Those that would be past due at once."""
        return [move for move in self.rows if move.new < at <= move.old]
