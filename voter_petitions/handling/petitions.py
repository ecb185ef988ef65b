"""Recording petitions (kiến nghị cử tri): the voter's own words once and for ever, the edited text beside them."""

from __future__ import annotations

import datetime
import textwrap

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, User
from agencies.text import fold, fold_all
from coordination import dossiers
from coordination.clock import today
from coordination.models import Trait
from voter_petitions import similar
from voter_petitions.handling.closing import restate
from voter_petitions.models import Field, Petition, PetitionRound
from voter_petitions.places import place_of

TITLE_LENGTH = 160


@transaction.atomic
def record_petition(
    *,
    round: PetitionRound,
    original_text: str,
    text: str,
    locality: str,
    field: Field,
    level: str,
    keeper: Agency,
    by: User | None,
    number: int | None = None,
    needs_capital: bool = False,
    lead: Agency | None = None,
    voters: int | None = None,
    on: datetime.date | None = None,
) -> Petition:
    """Record a petition in a round; without ``number`` it takes the next one of the round.

    ``lead`` is the agency thought competent; it takes part only when the petition is
    transferred to it.
    """
    # Two clerks recording at once must not take the same number.
    round = PetitionRound.objects.select_for_update(of=("self",)).select_related("dossier").get(pk=round.pk)
    day = on or today()
    _check(text=text, lead=lead, keeper=keeper, on=day)
    if number is None:
        number = (round.petitions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = dossiers.register(
        Petition,
        title=title_of(text),
        keeper=keeper,
        participants=dossiers.institutions(day),
        by=by,
        on=day,
        code=code_of(number),
        part_of=round.dossier,
        traits=traits_of(needs_capital),
        stage="Đã ghi nhận",
        search=search_parts(original_text, text, locality, field),
        round=round,
        number=number,
        original_text=original_text,
        text=text,
        locality=locality,
        place_key=fold(locality),
        place=place_of(locality, round.starts_on),
        voters=voters,
        field=field,
        level=level,
        lead=lead,
        needs_capital=needs_capital,
    )
    similar.remember([made], fresh=True)
    return made


@transaction.atomic
def change_petition(
    petition: Petition,
    *,
    by: User | None,
    number: int,
    text: str,
    locality: str,
    field: Field,
    level: str,
    needs_capital: bool,
    lead: Agency | None,
    voters: int | None = None,
) -> Petition:
    """Correct a petition. The voter's own words are evidence: there is no way to change them."""
    # An agency that was competent then may be gone now; a new choice must exist.
    _check(text=text, lead=lead if lead and lead.pk != petition.lead_id else None, keeper=None, on=today())
    restate(
        petition,
        by=by,
        on=today(),
        stage=petition.dossier.stage,
        title=title_of(text),
        code=code_of(number),
        traits=traits_of(needs_capital),
        search=search_parts(petition.original_text, text, locality, field),
        voters=voters,
        place=place_of(locality, petition.round.starts_on),
        number=number,
        text=text,
        locality=locality,
        place_key=fold(locality),
        field=field,
        level=level,
        needs_capital=needs_capital,
        lead=lead,
    )
    similar.remember([petition])
    return petition


def _check(*, text: str, lead: Agency | None, keeper: Agency | None, on: datetime.date) -> None:
    errors = {
        name: f"{agency} không hoạt động vào ngày {on:%d/%m/%Y}."
        for name, agency in (("lead", lead), ("keeper", keeper))
        if agency is not None and not agency.exists_on(on)
    }
    if not text.strip():
        errors["text"] = "Hãy ghi nội dung kiến nghị."
    if errors:
        raise ValidationError(errors)


def title_of(text: str) -> str:
    return textwrap.shorten(text, TITLE_LENGTH, placeholder="…")


def code_of(number: int) -> str:
    return f"KN {number}"


def traits_of(needs_capital: bool) -> list[str]:
    """Petitions that need public investment have a longer term for the answer."""
    return [Trait.CAPITAL_WORKS.value] if needs_capital else []


def search_parts(original_text: str, text: str, locality: str, field: Field) -> list[str]:
    return [original_text, text, locality, field.name]


def index_of(petition: Petition) -> str:
    """The search text of the petition's dossier as its words stand now."""
    dossier = petition.dossier
    words = search_parts(petition.original_text, petition.text, petition.locality, petition.field)
    return fold_all([dossier.code, dossier.title, *words])
