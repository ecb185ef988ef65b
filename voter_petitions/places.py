"""Places of voters: a commune or district of its time, and the commune it belongs to today."""

from __future__ import annotations

import datetime

from agencies.models import Agency
from agencies.text import fold
from coordination.clock import today
from voter_petitions.models import PLACE_KINDS

# The agency is the People's Committee of the place; people write the place.
_PREFIXES = ("ubnd ", "uy ban nhan dan ")


def place_of(text: str, on: datetime.date) -> Agency | None:
    """The commune or district of that name on that day; nothing where the register knows none, or several."""
    wanted = _bare(fold(text))
    if not wanted:
        return None
    found = list(Agency.objects.of_kind(*PLACE_KINDS).existing(on).filter(search_text__contains=wanted))
    exact = [agency for agency in found if _bare(fold(agency.name)) == wanted]
    # «Xã Cao Trĩ» alone is enough where only one commune is called so.
    near = exact or [agency for agency in found if _bare(fold(agency.name)).startswith(f"{wanted},")]
    return near[0] if len(near) == 1 else None


def _bare(name: str) -> str:
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.strip()


def name_of(place: Agency) -> str:
    """The place as people call it: «xã Cao Trĩ, huyện Ba Bể», not its People's Committee."""
    for prefix in ("UBND ", "Ủy ban nhân dân "):
        if place.name.startswith(prefix):
            return place.name.removeprefix(prefix)
    return place.name


def today_of(place: Agency, on: datetime.date | None = None) -> Agency:
    """The place that answers for it today, after any number of mergers."""
    return place.successor_on(on or today())


def names_on(on: datetime.date) -> list[str]:
    """What is offered while a place is typed."""
    rows = Agency.objects.of_kind(*PLACE_KINDS).existing(on).order_by("sort_key")
    return [name[:1].upper() + name[1:] for name in map(name_of, rows)]
