"""The names in a file that nobody understands yet, each once with how many rows it holds up and what it may mean."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from coordination.clock import today
from voter_petitions.batches.names import NOBODY, Names
from voter_petitions.models import IntakeBatch, Level

SHOWN = 30


@dataclass(frozen=True)
class Unknown:
    """One name of the file, and what can be chosen for it, the likeliest first."""

    kind: str
    label: str
    said: str
    count: int
    likely: list[tuple[str, str]]
    others: list[tuple[str, str]]


def unknown_names(batch: IntakeBatch) -> list[Unknown]:
    """Agencies, fields and levels to be explained, those of most rows first."""
    names = Names(batch, today())
    found: list[Unknown] = []
    agencies = sorted(names.agencies.values(), key=lambda agency: agency.sort_key)
    for said, count in _counted(batch, "said_agency", lead__isnull=True):
        if not names.is_nobody(said):
            likely = [(str(agency.pk), agency.name) for agency in names.near_agencies(said)]
            others = [(str(NOBODY), "Chưa xác định cơ quan"), *((str(a.pk), a.name) for a in agencies)]
            found.append(Unknown("agency", "Cơ quan", said, count, likely, others))
    for said, count in _counted(batch, "said_field", field__isnull=True):
        likely = [(field.pk, field.name) for field in names.near_fields(said)]
        others = [(field.pk, field.name) for field in names.fields.values()]
        found.append(Unknown("field", "Lĩnh vực", said, count, likely, others))
    for said, count in _counted(batch, "said_level", level=""):
        found.append(Unknown("level", "Cấp", said, count, [], [(str(v), str(label)) for v, label in Level.choices]))
    return sorted(found, key=lambda one: -one.count)[:SHOWN]


def _counted(batch: IntakeBatch, column: str, **missing: object) -> list[tuple[str, int]]:
    rows = batch.rows.taken().filter(**missing).exclude(**{column: ""})
    counted = rows.order_by().values_list(column).annotate(n=Count("pk")).order_by("-n", column)
    return list(counted[:SHOWN])
