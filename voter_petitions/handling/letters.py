"""What the letters of a petition's way have in common: their moment, whom they concern, what they meet."""

from __future__ import annotations

import datetime

from agencies.models import Agency, AgencyKind
from coordination.clock import now
from coordination.models import DocumentKind, Dossier, MilestoneKind, Obligation, Role
from voter_petitions.models import Transfer

# Through these a petition only passes: who resolves it is said later.
GATEWAYS = frozenset({AgencyKind.PEOPLES_COMMITTEE, AgencyKind.COMMITTEE_OFFICE, AgencyKind.NATIONAL_DELEGATION})


def arrival(day: datetime.date, time: datetime.time | None = None) -> datetime.datetime:
    """When a document arrived; without an hour: now if it is of today, else at the close of office hours."""
    moment = now()
    default = moment.time() if day == moment.date() else datetime.time(17)
    return datetime.datetime.combine(day, time or default, moment.tzinfo)


def role_of(row: Transfer) -> Role:
    """As what the recipient takes part."""
    gateway = row.milestone_kind == MilestoneKind.PETITION_TRANSFERRED and row.recipient.kind in GATEWAYS
    return Role.COMPETENT if gateway else Role.ASSIGNED


def owed_by(dossier: Dossier, sender: Agency, *kinds: DocumentKind) -> list[Obligation]:
    """What a letter of such a kind meets: duties of the sender, of the office that serves it, of those it serves."""
    agencies = {sender.pk, *sender.serves.values_list("pk", flat=True)}
    if sender.office_id:
        agencies.add(sender.office_id)
    rows = dossier.obligations.open().filter(rule__document_kind__in=kinds, obligor__in=agencies)
    return list(rows.select_related("rule", "obligor", "dossier").order_by("due_on"))
