"""Who takes part in a letter: the side that received it, and who resolves it; nobody else."""

from __future__ import annotations

import datetime

from agencies.models import Agency, AgencyKind
from coordination import dossiers
from coordination.models import Role

# Who receives citizens and their letters, and the roles of its side.
OWN_SIDE: dict[str, tuple[Role, ...]] = {
    AgencyKind.STANDING_COMMITTEE: (Role.STANDING_COMMITTEE, Role.COUNCIL_OFFICE),
    AgencyKind.PEOPLES_COMMITTEE: (Role.PEOPLES_COMMITTEE, Role.COMMITTEE_OFFICE),
    AgencyKind.FRONT: (Role.FRONT,),
}


def seats(agency: Agency, on: datetime.date) -> list[tuple[Role, Agency]]:
    own = [seat for seat in dossiers.institutions(on) if seat[0] in OWN_SIDE.get(agency.kind, ())]
    return [*own, (Role.FORWARDING, agency)]


def not_existing(agency: Agency, on: datetime.date) -> str:
    """Why an agency cannot act on that day; nothing when it can."""
    if agency.exists_on(on):
        return ""
    heir = agency.successor_on(on)
    follow = f" Cơ quan kế thừa: {heir}." if heir.pk != agency.pk else ""
    return f"{agency} không hoạt động vào ngày {on:%d/%m/%Y}.{follow}"
