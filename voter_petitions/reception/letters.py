"""The register of letters: entering one, correcting it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from agencies.models import Agency, User
from coordination import dossiers, events, milestones
from coordination.clock import today
from coordination.models import EventKind, MilestoneKind
from coordination.obligations import Moves
from voter_petitions.models import CitizenLetter, Field, LetterKind, ReceptionDay
from voter_petitions.reception.days import RECEIVING_KINDS
from voter_petitions.reception.readers import set_readers
from voter_petitions.reception.seats import not_existing, seats


def next_number(agency: Agency, year: int) -> int:
    last = CitizenLetter.objects.filter(agency=agency, year=year).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


@transaction.atomic
def register_letter(
    *,
    agency: Agency,
    kind: str,
    title: str,
    field: Field,
    received_on: datetime.date,
    by: User | None,
    content: str = "",
    day: ReceptionDay | None = None,
    number: int | None = None,
    restricted: bool | None = None,
    readers: Iterable[User] = (),
) -> CitizenLetter:
    """Enter a letter: the day of receipt starts the time for forwarding it. Raises ValidationError by field.

    A denunciation is restricted unless said otherwise: seen by who entered it and by those named.
    """
    if agency.kind not in RECEIVING_KINDS:
        raise ValidationError({"agency": f"{agency} không nhận đơn theo quy chế này."})
    if text := not_existing(agency, received_on):
        raise ValidationError({"agency": text})
    _check(agency, received_on, day)
    # Two clerks at once: the second waits here and takes the number after.
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    number = number or next_number(agency, received_on.year)
    hidden = kind == LetterKind.DENUNCIATION if restricted is None else restricted
    letter = dossiers.register(
        CitizenLetter,
        title=title,
        keeper=agency,
        participants=seats(agency, received_on),
        by=by,
        on=received_on,
        code=_code(number, received_on.year),
        stage=str(LetterKind(kind).label),
        restricted=hidden,
        search=[content, _code(number, received_on.year)],
        agency=agency,
        year=received_on.year,
        number=number,
        received_on=received_on,
        day=day,
        kind=kind,
        field=field,
        content=content,
    )
    people = [*readers, *([by] if by else [])]
    if hidden and people:
        set_readers(letter, people, by=by)
    milestones.set_date(dossier=letter.dossier, kind=MilestoneKind.LETTER_RECEIVED, on=received_on, by=by)
    return letter


def preview_change(letter: CitizenLetter, *, received_on: datetime.date) -> Moves:
    """Which open obligations another day of receipt would move; nothing is saved."""
    dates: dict[tuple[str, int], datetime.date] = {(MilestoneKind.LETTER_RECEIVED, 1): received_on}
    return milestones.preview_moves(dossier=letter.dossier, dates=dates)


@transaction.atomic
def change_letter(
    letter: CitizenLetter,
    *,
    kind: str,
    title: str,
    field: Field,
    received_on: datetime.date,
    number: int,
    by: User | None,
    content: str = "",
    day: ReceptionDay | None = None,
    restricted: bool = False,
) -> None:
    """Correct what was entered; making a letter restricted names whoever does it as its first reader.

    What turns out to be a denunciation is restricted from then on.
    """
    restricted = restricted or (kind == LetterKind.DENUNCIATION != letter.kind)
    _check(letter.agency, received_on, day)
    if letter.handled_on and received_on > letter.handled_on:
        text = f"Ngày nhận không được sau ngày xử lý đơn ({letter.handled_on:%d/%m/%Y})."
        raise ValidationError({"received_on": text})
    stage = str(LetterKind(kind).label) if not letter.handling else letter.dossier.stage
    dossiers.change(
        letter,
        by=by,
        title=title,
        code=_code(number, received_on.year),
        stage=stage,
        search=[content, _code(number, received_on.year)],
        year=received_on.year,
        number=number,
        received_on=received_on,
        day=day,
        kind=kind,
        field=field,
        content=content,
    )
    dossier = letter.dossier
    if dossier.restricted != restricted:
        dossier.restricted = restricted
        dossier.save()
        text = "Chỉ người được chỉ định xem" if restricted else "Bỏ hạn chế người xem"
        events.log(dossier, EventKind.CHANGED, by=by, text=text)
        if restricted and by is not None and not dossier.readers.exists():
            set_readers(letter, [by], by=by)
    milestones.set_date(dossier=dossier, kind=MilestoneKind.LETTER_RECEIVED, on=received_on, by=by)


def _code(number: int, year: int) -> str:
    return f"{number}/{year}"


def _check(agency: Agency, received_on: datetime.date, day: ReceptionDay | None) -> None:
    errors = {}
    if received_on > today():
        errors["received_on"] = "Ngày nhận đơn không được ở tương lai."
    if day is not None:
        if day.agency_id != agency.pk:
            errors["day"] = "Ngày tiếp công dân này của cơ quan khác."
        elif day.date != received_on:
            errors["day"] = f"Ngày tiếp công dân là {day.date:%d/%m/%Y}, khác ngày nhận đơn."
        elif day.status == ReceptionDay.Status.NOT_HELD:
            errors["day"] = "Ngày này không tiếp công dân."
    if errors:
        raise ValidationError(errors)
