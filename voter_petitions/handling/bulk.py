"""Recording many petitions at once: the same rows as one by one, in a few statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, User
from agencies.text import fold
from coordination import dossiers
from coordination.clock import today
from coordination.registering import NewDossier, register_many
from voter_petitions import similar
from voter_petitions.handling.petitions import code_of, search_parts, title_of, traits_of
from voter_petitions.models import Field, Petition, PetitionRound
from voter_petitions.places import place_of

PIECE = 1000


@dataclass(frozen=True)
class NewPetition:
    """What ``record_petition`` is told of one petition; the number is the round's next."""

    original_text: str
    text: str
    locality: str
    field: Field
    level: str
    lead: Agency | None = None
    needs_capital: bool = False


@transaction.atomic
def record_petitions(
    *,
    round: PetitionRound,
    rows: Sequence[NewPetition],
    keeper: Agency,
    by: User | None,
    tell: Callable[[int], None] = lambda done: None,
) -> list[Petition]:
    """Record many petitions in a round, numbered on from its last; all, or none and the first that cannot be."""
    # Two clerks recording at once must not take the same number.
    round = PetitionRound.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=round.pk)
    day = today()
    if not keeper.exists_on(day):
        raise ValidationError({"keeper": f"{keeper} không hoạt động vào ngày {day:%d/%m/%Y}."})
    for at, row in enumerate(rows, start=1):
        if not row.text.strip() or not row.original_text.strip():
            raise ValidationError(f"Kiến nghị thứ {at} không có nội dung.")
        if row.lead is not None and not row.lead.exists_on(day):
            raise ValidationError(f"Kiến nghị thứ {at}: {row.lead} không hoạt động vào ngày {day:%d/%m/%Y}.")
    number = round.petitions.aggregate(last=Max("number"))["last"] or 0
    participants = dossiers.institutions(day)
    places = {locality: place_of(locality, round.starts_on) for locality in {row.locality for row in rows}}
    made: list[Petition] = []
    for start in range(0, len(rows), PIECE):
        tell(start)
        entries = [
            _entry(row, round, number + start + at, places[row.locality])
            for at, row in enumerate(rows[start : start + PIECE], start=1)
        ]
        made += register_many(
            Petition, entries, keeper=keeper, participants=participants, by=by, on=day, part_of=round.dossier
        )
    similar.remember(made, fresh=True)
    return made


def _entry(row: NewPetition, round: PetitionRound, number: int, place: Agency | None) -> NewDossier:
    return NewDossier(
        title=title_of(row.text),
        code=code_of(number),
        traits=traits_of(row.needs_capital),
        stage="Đã ghi nhận",
        search=search_parts(row.original_text, row.text, row.locality, row.field),
        subject={
            "round": round,
            "number": number,
            "original_text": row.original_text,
            "text": row.text,
            "locality": row.locality,
            "place_key": fold(row.locality),
            "place": place,
            "field": row.field,
            "level": row.level,
            "lead": row.lead,
            "needs_capital": row.needs_capital,
        },
    )
