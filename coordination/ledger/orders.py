"""Orders of a long list, and how to go on from any of its rows without counting those before it.

An order is a row of segments, each sorted by columns that are never empty: what is still owed before what has
ended; rows that have a value before those that have none. A row's place is its segment and its values there.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.db.models.expressions import OrderBy

from coordination.ledger.columns import LedgerColumn
from coordination.models import Obligation


class WrongPlaceError(Exception):
    """An address that names no place of this list."""


@dataclass(frozen=True)
class Segment:
    """Rows that satisfy ``where``, by columns without empty values; a leading «-» turns one round."""

    where: Q
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """Segments one after another; ``sql`` is the same order in one statement; ``segment_of`` says where a row is."""

    segments: tuple[Segment, ...]
    sql: tuple[OrderBy | str, ...]
    segment_of: Callable[[Any], int]

    def place(self, row: Model) -> str:
        """The row's place as an address carries it."""
        at = self.segment_of(row)
        values = [at, *(str(_value(row, name.lstrip("-"))) for name in self.segments[at].fields)]
        return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")

    def after(self, rows: QuerySet[Any], place: str, limit: int) -> list[int]:
        """The keys of the next rows beyond a place."""
        at, values = self._read(place, rows)
        return list(self._walk(rows, range(at, len(self.segments)), values, limit, back=False))

    def before(self, rows: QuerySet[Any], place: str, limit: int) -> list[int]:
        """The keys of the rows before a place, in the order of the list; without a place, the last of all."""
        at, values = self._read(place, rows) if place else (len(self.segments) - 1, None)
        return list(self._walk(rows, range(at, -1, -1), values, limit, back=True))[::-1]

    def _walk(
        self, rows: QuerySet[Any], segments: Sequence[int], values: list[Any] | None, limit: int, *, back: bool
    ) -> Iterator[int]:
        for at in segments:
            segment = self.segments[at]
            fields = tuple(_turned(name) for name in segment.fields) if back else segment.fields
            found = rows.filter(segment.where)
            if values is not None:
                found = found.filter(_beyond(fields, values))
                values = None
            keys = list(found.order_by(*fields).values_list("pk", flat=True)[:limit])
            yield from keys
            limit -= len(keys)
            if not limit:
                return

    def _read(self, place: str, rows: QuerySet[Any]) -> tuple[int, list[Any]]:
        """A place out of an address; whatever is not one of ours is refused."""
        try:
            padded = place + "=" * (-len(place) % 4)
            at, *texts = json.loads(base64.urlsafe_b64decode(padded.encode()))
            fields = self.segments[at].fields if type(at) is int and at >= 0 else ()
            if len(fields) != len(texts) or any(type(text) is not str or "\0" in text for text in texts):
                raise WrongPlaceError
            return at, [_read_value(rows, name.lstrip("-"), text) for name, text in zip(fields, texts, strict=True)]
        except (ValueError, TypeError, IndexError, binascii.Error, ValidationError, RecursionError) as error:
            raise WrongPlaceError from error


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _beyond(fields: tuple[str, ...], values: list[Any]) -> Q:
    """Rows that come after these values. The bound on the first column is implied; an index starts from it."""
    first = fields[0]
    lookup = "lte" if first.startswith("-") else "gte"
    beyond, same = Q(), Q()
    for name, value in zip(fields, values, strict=True):
        path = name.lstrip("-")
        beyond |= same & Q(**{f"{path}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{path: value})
    return Q(**{f"{first.lstrip('-')}__{lookup}": values[0]}) & beyond


def _value(row: Model, path: str) -> Any:
    found: Any = row
    for name in path.split(LOOKUP_SEP):
        found = getattr(found, name)
    return found


def _read_value(rows: QuerySet[Any], path: str, text: str) -> Any:
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field.to_python(text)
    model: Any = rows.model
    *steps, last = path.split(LOOKUP_SEP)
    for step in steps:
        model = model._meta.get_field(step).related_model
    value = (model._meta.pk if last == "pk" else model._meta.get_field(last)).to_python(text)
    if isinstance(value, int) and abs(value) > 2**62:
        raise WrongPlaceError
    return value


# What is still owed comes first, by due date; what ended has a day on which it did, the newest first.
WHAT_MATTERS_FIRST = Order(
    (
        Segment(Q(closed_on__isnull=True), ("due_on", "pk")),
        Segment(Q(closed_on__isnull=False), ("-closed_on", "due_on", "pk")),
    ),
    (F("closed_on").desc(nulls_first=True), "due_on", "pk"),
    lambda row: 0 if row.closed_on is None else 1,
)


def order_of(asked: str, columns: Sequence[LedgerColumn]) -> Order:
    """The order of ``?sort=key`` or ``?sort=-key``; an unknown key gives the usual one, never an error."""
    key, down = asked.removeprefix("-"), asked.startswith("-")
    column = next((one for one in columns if one.key == key and one.order_by), None)
    if column is None:
        return WHAT_MATTERS_FIRST
    path = column.order_by[0]
    fields = (f"-{path}" if down else path, "pk")
    if not column.nullable:
        return Order((Segment(Q(), fields),), fields, lambda row: 0)
    empty = f"{path.rpartition(LOOKUP_SEP)[0] or path}__isnull"
    sql = F(path).desc(nulls_last=True) if down else F(path).asc(nulls_last=True)

    def segment_of(row: Obligation) -> int:
        return 1 if _value(row, path.split(LOOKUP_SEP)[0]) is None else 0

    return Order((Segment(Q(**{empty: False}), fields), Segment(Q(**{empty: True}), ("pk",))), (sql, "pk"), segment_of)
