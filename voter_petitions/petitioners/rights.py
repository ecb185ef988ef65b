"""Who may see who sent a petition: the secretariat that keeps the dossier, and whom it lets in for this one."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with
from coordination.models import Dossier, Participant, Role
from voter_petitions.models import Petitioner, PetitionerShare, PetitionerTrace

# Who has the matter in hand, and so may need to ask the person.
ANSWERING = (Role.COMPETENT, Role.ASSIGNED, Role.COORDINATING)


@dataclass(frozen=True)
class Panel:
    """What the dossier's page says of the sender to somebody who may know that there is one."""

    kept: bool
    may_keep: bool


def may_keep(user: User | AnonymousUser, dossier: Dossier) -> bool:
    """Record, share and erase: the secretariat of the agency that keeps the dossier."""
    return dossier.keeper_id in agencies_with(user, May.MANAGE)


def agency_looking(user: User | AnonymousUser, dossier: Dossier) -> int | None:
    """The agency by whose right the user may look; None for everybody else.

    A share ends with the task: an agency that returned the petition sees nothing any more.
    """
    if may_keep(user, dossier):
        return dossier.keeper_id
    recording = agencies_with(user, May.RECORD)
    if not recording:
        return None
    busy = dossier.participants.filter(role__in=ANSWERING, agency_id__in=recording).values("agency")
    shares = PetitionerShare.objects.filter(dossier=dossier, agency__in=busy)
    found: int | None = shares.values_list("agency", flat=True).first()
    return found


def panel(user: User | AnonymousUser, dossier: Dossier) -> Panel | None:
    """To everybody who may not look even the existence of the data is not told."""
    if may_keep(user, dossier):
        return Panel(kept=Petitioner.objects.filter(dossier=dossier).exists(), may_keep=True)
    return Panel(kept=True, may_keep=False) if agency_looking(user, dossier) else None


def shareable_with(dossier: Dossier) -> QuerySet[Agency]:
    """The agencies that have the matter in hand, the keeper apart."""
    busy = Participant.objects.filter(dossier=dossier, role__in=ANSWERING).exclude(agency=dossier.keeper_id)
    already = PetitionerShare.objects.filter(dossier=dossier)
    return Agency.objects.filter(pk__in=busy.values("agency")).exclude(pk__in=already.values("agency"))


def traces_seen_by(user: User | AnonymousUser) -> QuerySet[PetitionerTrace]:
    """The log of the dossiers that the user's secretariats keep; the administrator reads all of it."""
    rows: QuerySet[PetitionerTrace] = PetitionerTrace.objects.all()
    if agencies_with(user, May.ADMINISTER):
        return rows
    return rows.filter(dossier__keeper__in=agencies_with(user, May.MANAGE))
