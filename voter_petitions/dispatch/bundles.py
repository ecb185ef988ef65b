"""Petitions with the agency chosen for each, put together into letters: one an addressee."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agencies.models import Agency, AgencyKind, Party
from voter_petitions.models import Petition, Transfer

# Whom the UBND directs: what is theirs goes through the UBND where the sender wants so.
_DIRECTED = frozenset(
    {AgencyKind.DEPARTMENT, AgencyKind.DISTRICT, AgencyKind.COMMUNE, AgencyKind.COMMITTEE_OFFICE, AgencyKind.OTHER}
)
_THE_COUNCILS_SIDE = frozenset(
    {AgencyKind.STANDING_COMMITTEE, AgencyKind.COUNCIL_OFFICE, AgencyKind.FRONT, AgencyKind.NATIONAL_DELEGATION}
)


@dataclass(frozen=True)
class Choice:
    """Who is to resolve a petition, and who is to help."""

    petition: Petition
    lead: Agency
    coordinating: tuple[Agency, ...] = ()


@dataclass(frozen=True)
class Bundle:
    """What one letter carries. A restricted petition travels alone: its text is for nobody else's annex."""

    recipient: Agency
    choices: tuple[Choice, ...]

    @property
    def key(self) -> str:
        """How the form names this letter."""
        alone = next((c.petition.pk for c in self.choices if c.petition.dossier.restricted), None)
        return f"{self.recipient.pk}-{alone}" if alone else str(self.recipient.pk)

    @property
    def passes_on(self) -> bool:
        """The addressee is not the one who resolves: it assigns."""
        return any(choice.lead.pk != self.recipient.pk for choice in self.choices)


def gateway_for(sender: Agency, on: datetime.date) -> Agency | None:
    """The UBND through which the Council's side reaches departments and districts; nobody for who assigns itself."""
    if sender.kind not in _THE_COUNCILS_SIDE:
        return None
    return Agency.objects.existing(on).of_kind(AgencyKind.PEOPLES_COMMITTEE).order_by("pk").first()


def bundles_of(choices: Iterable[Choice], *, through: Agency | None) -> list[Bundle]:
    """One bundle an addressee, in Vietnamese order; in it the petitions by who resolves them."""
    groups: dict[tuple[int, int], tuple[Agency, list[Choice]]] = {}
    for choice in choices:
        recipient = choice.lead
        if through is not None and recipient.party == Party.COMMITTEE and recipient.kind in _DIRECTED:
            recipient = through
        alone = choice.petition.pk if choice.petition.dossier.restricted else 0
        groups.setdefault((recipient.pk, alone), (recipient, []))[1].append(choice)
    found = [
        Bundle(recipient, tuple(sorted(rows, key=lambda row: (row.lead.sort_key, row.petition.pk))))
        for recipient, rows in groups.values()
    ]
    return sorted(found, key=lambda bundle: (bundle.recipient.sort_key, bundle.key))


def held_elsewhere(petitions: Sequence[Petition], agencies: Iterable[int]) -> list[tuple[Petition, str]]:
    """Which of these cannot be handed on in the name of these agencies, and why: two questions, however many."""
    own = set(agencies)
    running = Transfer.objects.filter(petition__in=[row.pk for row in petitions], returned_on__isnull=True)
    holders = {row.petition_id: row.recipient for row in running.select_related("recipient").order_by("number")}
    found = []
    for petition in petitions:
        holder = holders.get(petition.pk, petition.dossier.keeper)
        if petition.dossier.closed_on:
            found.append((petition, f"đã kết thúc ngày {petition.dossier.closed_on:%d/%m/%Y}"))
        elif not {holder.pk, holder.office_id} & own:
            found.append((petition, f"đang ở {holder.name}"))
    return found
