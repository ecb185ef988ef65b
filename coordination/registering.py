"""Registering many dossiers of one kind at once: the rows that ``dossiers.register`` makes, in a few statements.

For imports. The subjects' fields are checked one by one, as forms would; what the
database itself refuses (a number given twice) is refused for all. History is written
for dossiers and subjects, one event for each dossier, and what their host's milestones
ask is opened, exactly as when they are registered singly.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from simple_history.utils import bulk_create_with_history

from agencies.models import Agency, User
from agencies.text import fold_all
from coordination import obligations
from coordination.clock import now
from coordination.dossiers import seats
from coordination.models import Dossier, DossierModel, Event, EventKind, Obligation, Participant
from coordination.planner import tell_of_growth

Subject = TypeVar("Subject", bound=DossierModel)
BATCH = 500


@dataclass(frozen=True)
class NewDossier:
    """What differs from one to the next: the anchor row's own columns, and those of the subject."""

    title: str
    subject: dict[str, Any]
    code: str = ""
    traits: Sequence[str] = ()
    stage: str = ""
    search: Sequence[str] = field(default_factory=tuple)


@transaction.atomic
def register_many(
    model: type[Subject],
    entries: Sequence[NewDossier],
    *,
    keeper: Agency,
    participants: Iterable[tuple[str, Agency]],
    by: User | None,
    on: datetime.date,
    part_of: Dossier | None = None,
) -> list[Subject]:
    """Make the dossiers with their subjects and participants, all in the order given or none."""
    made = [
        Dossier(
            kind=model._meta.label_lower,
            code=entry.code,
            title=entry.title,
            keeper=keeper,
            part_of=part_of,
            traits=list(entry.traits),
            stage=entry.stage,
            opened_on=on,
            search_text=fold_all([entry.title, entry.code, *entry.search]),
        )
        for entry in entries
    ]
    _clean(made)
    bulk_create_with_history(made, Dossier, batch_size=BATCH, default_user=by)
    subjects = [model(dossier=dossier, **entry.subject) for dossier, entry in zip(made, entries, strict=True)]
    _clean(subjects)
    bulk_create_with_history(subjects, model, batch_size=BATCH, default_user=by)
    _seat(made, seats(participants, keeper))
    moment = now()
    Event.objects.bulk_create(
        [
            Event(dossier=dossier, kind=EventKind.REGISTERED, at=moment, by=by, agency=keeper, text=dossier.title)
            for dossier in made
        ],
        batch_size=BATCH,
    )
    if part_of is not None:
        obligations.open_for(made, by=by)
    tell_of_growth(Dossier, model, Participant, Event, Obligation)
    return subjects


def _clean(rows: Sequence[models.Model]) -> None:
    """Every column by itself, without a query: keys and constraints are the database's to check."""
    keys = {column.name for column in rows[0]._meta.concrete_fields if column.is_relation} if rows else set()
    for at, row in enumerate(rows, start=1):
        try:
            row.clean_fields(exclude=keys)
        except ValidationError as error:
            raise ValidationError([f"Hồ sơ thứ {at}: {message}" for message in error.messages]) from error


def _seat(made: Sequence[Dossier], taken: Sequence[tuple[str, int]]) -> None:
    """The same participants for all: one statement instead of a row for each agency of each dossier."""
    columns = ", ".join(map(_quoted, ("dossier_id", "role", "agency_id")))
    seat = ", ".join(["(%s, %s)"] * len(taken))
    with connection.cursor() as cursor:
        for start in range(0, len(made), BATCH):
            pks = [dossier.pk for dossier in made[start : start + BATCH]]
            cursor.execute(
                f"WITH seat (role, agency) AS (VALUES {seat}) "  # names of our own columns, values as parameters
                f"INSERT INTO {_table(Participant)} ({columns}) "
                f"SELECT d.id, seat.role, seat.agency FROM {_table(Dossier)} d CROSS JOIN seat "
                f"WHERE d.id IN ({', '.join(['%s'] * len(pks))}) ORDER BY d.id, seat.role, seat.agency",
                [*(value for pair in taken for value in pair), *pks],
            )


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
