"""Who may read the yearly evaluation, who may write it: it tells of every agency, so not every member may."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from agencies.models import Agency, AgencyKind, User
from agencies.permissions import May, agencies_with

# The three parties and their offices; of the Fronts only the province's own, which has none above it.
_PARTIES = Q(
    kind__in=[
        AgencyKind.COUNCIL,
        AgencyKind.STANDING_COMMITTEE,
        AgencyKind.COUNCIL_OFFICE,
        AgencyKind.PEOPLES_COMMITTEE,
        AgencyKind.COMMITTEE_OFFICE,
    ]
) | Q(kind=AgencyKind.FRONT, parent=None)
_KEEPERS = Q(kind__in=[AgencyKind.STANDING_COMMITTEE, AgencyKind.COUNCIL_OFFICE])


def may_read(user: User | AnonymousUser) -> bool:
    """Secretariats and leaders of the three parties, and administrators."""
    if agencies_with(user, May.ADMINISTER):
        return True
    acting = agencies_with(user, May.MANAGE) | agencies_with(user, May.DECIDE)
    return bool(acting) and Agency.objects.filter(_PARTIES, pk__in=acting).exists()


def may_write(user: User | AnonymousUser) -> bool:
    """The secretariat of the Standing Committee, which keeps the report."""
    managed = agencies_with(user, May.MANAGE)
    return bool(managed) and Agency.objects.filter(_KEEPERS, pk__in=managed).exists()


def may_reopen(user: User | AnonymousUser) -> bool:
    """Frozen figures are opened again by administrators only."""
    return bool(agencies_with(user, May.ADMINISTER))
