"""Orders of the list of petitions: each goes on from any of its rows without counting those before it."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q

from coordination.ledger.orders import Order, Segment

# Rounds come from an index, the newest first; a round's petitions are then few enough to sort.
NEWEST_ROUND_FIRST = ("-round__starts_on", "-round_id", "number")
_FIELDS = {
    "so": NEWEST_ROUND_FIRST,
    "linh-vuc": ("field__position", "field_id", "pk"),
    "tra-loi": ("answer_state", "pk"),
    "ket-qua": ("result_state", "pk"),
}
# Columns that may be empty, and what says that one is.
_EMPTY = {"co-quan": ("lead__sort_key", "lead"), "han": ("next_due_on", "next_due_on")}


def order_of(asked: str) -> Order:
    """The order of ``?sort=key`` or ``?sort=-key``; an unknown key gives the newest round first, never an error."""
    key, down = asked.removeprefix("-"), asked.startswith("-")
    if key in _EMPTY:
        return _empty_last(*_EMPTY[key], down=down)
    fields = _FIELDS.get(key, NEWEST_ROUND_FIRST)
    if down and key in _FIELDS:
        fields = tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in fields)
    return Order((Segment(Q(), fields),), fields, lambda row: 0)


def _empty_last(path: str, known_by: str, *, down: bool) -> Order:
    fields = (f"-{path}" if down else path, "pk")
    empty = f"{known_by}__isnull"
    sql = F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)

    def segment_of(row: Any) -> int:
        return int(getattr(row, known_by) is None)

    return Order((Segment(Q(**{empty: False}), fields), Segment(Q(**{empty: True}), ("pk",))), (sql, "pk"), segment_of)
