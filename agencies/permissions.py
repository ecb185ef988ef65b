"""Who may act for which agency: the only module, with its tables, that touches guardian.

A position in an agency gives permissions on that agency, on those it serves as
their office, and, for leaders and secretariats, sight of all agencies below it.
What a person then sees is decided by which of these agencies takes part in a dossier.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser, Permission
from django.db import transaction
from django.db.models import QuerySet

from agencies.models import Agency, AgencyKind, AgencyUserObjectPermission, Membership, Position, Succession, User


class May(StrEnum):
    """What a person may do on an agency."""

    VIEW = "view_work"
    RECORD = "record_documents"
    MANAGE = "manage_dossiers"
    DECIDE = "decide"
    ADMINISTER = "administer"


POSITION_PERMISSIONS: dict[str, frozenset[May]] = {
    Position.CLERK: frozenset({May.VIEW, May.RECORD}),
    Position.LEADER: frozenset({May.VIEW, May.DECIDE}),
    Position.SECRETARIAT: frozenset({May.VIEW, May.RECORD, May.MANAGE, May.DECIDE}),
    Position.ADMINISTRATOR: frozenset({May.VIEW, May.ADMINISTER}),
}
# These see the work of the agencies below theirs.
OVERSEERS = frozenset({Position.LEADER, Position.SECRETARIAT, Position.ADMINISTRATOR})


def inherited_by(agencies: Iterable[int], on: datetime.date) -> dict[int, set[int]]:
    """For which agencies that exist no more each of these answers on that day, through any number of mergers."""
    heirs: dict[int, list[int]] = {}
    ended = Succession.objects.filter(on__lte=on, predecessor__exists_to__lte=on)
    for old, successor in ended.values_list("predecessor_id", "successor_id"):
        heirs.setdefault(old, []).append(successor)
    wanted = set(agencies)
    found: dict[int, set[int]] = {}
    for old in heirs:
        # As ``Agency.successor_on``: to the end of the line, and no further than a split or a circle.
        heir, passed = old, {old}
        while len(next_ones := heirs.get(heir, [])) == 1 and next_ones[0] not in passed:
            heir = next_ones[0]
            passed.add(heir)
        if heir != old and heir in wanted:
            found.setdefault(heir, set()).add(old)
    return found


def _scope(membership: Membership, on: datetime.date) -> set[tuple[int, May]]:
    own = {membership.agency_id, *membership.agency.serves.values_list("pk", flat=True)}
    # Duties pass to the successor, and the papers with them: otherwise nobody could see or meet them.
    own.update(*inherited_by(own, on).values())
    granted = {(pk, may) for pk in own for may in POSITION_PERMISSIONS[membership.position]}
    if membership.position in OVERSEERS:
        level = own
        while level:
            level = set(Agency.objects.filter(parent_id__in=level).values_list("pk", flat=True)) - {
                pk for pk, _ in granted
            }
            granted |= {(pk, May.VIEW) for pk in level}
    return granted


@transaction.atomic
def grant(user: User, *, on: datetime.date) -> None:
    """Make the user's object permissions exactly what the memberships of that day give; safe to repeat."""
    # The nightly job and an administrator may be at it at once: who comes second reads what the first has saved.
    User.objects.select_for_update().filter(pk=user.pk).first()
    wanted: set[tuple[int, May]] = set()
    for membership in user.memberships.current(on).select_related("agency"):
        wanted |= _scope(membership, on)
    permissions = {
        p.codename: p
        for p in Permission.objects.filter(
            content_type__app_label="agencies", content_type__model="agency", codename__in=list(May)
        )
    }
    rows = AgencyUserObjectPermission.objects.filter(user=user)
    present = {(row.content_object_id, row.permission.codename): row.pk for row in rows.select_related("permission")}
    rows.filter(pk__in=[pk for key, pk in present.items() if key not in wanted]).delete()
    AgencyUserObjectPermission.objects.bulk_create(
        [
            AgencyUserObjectPermission(user=user, permission=permissions[may], content_object_id=pk)
            for pk, may in sorted(wanted)
            if (pk, may) not in present
        ]
    )
    forget(user)


def _granted(user: User | AnonymousUser) -> dict[str, frozenset[int]]:
    """All of the user's permissions in one query, kept on the user object of this request only."""
    if not user.is_authenticated or not user.is_active:
        return {}
    cached: dict[str, frozenset[int]] | None = user.__dict__.get("_agency_permissions")
    if cached is None:
        found: dict[str, set[int]] = {}
        rows = AgencyUserObjectPermission.objects.filter(user=user)
        for codename, pk in rows.values_list("permission__codename", "content_object_id"):
            found.setdefault(codename, set()).add(pk)
        cached = {codename: frozenset(pks) for codename, pks in found.items()}
        user.__dict__["_agency_permissions"] = cached
    return cached


def forget(user: User) -> None:
    """Drop what was remembered for this request after a change of memberships."""
    user.__dict__.pop("_agency_permissions", None)


def agencies_with(user: User | AnonymousUser, may: May) -> frozenset[int]:
    """Primary keys of the agencies on which the user holds the permission; nothing for anonymous users."""
    return _granted(user).get(may, frozenset())


def may(user: User | AnonymousUser, permission: May, agency: Agency | int | None) -> bool:
    """Does the user hold the permission on that agency? ``None`` (no agency) is always no."""
    if agency is None:
        return False
    return (agency if isinstance(agency, int) else agency.pk) in agencies_with(user, permission)


def people_with(permission: May, agencies: Iterable[int]) -> QuerySet[User]:
    """The active people who hold the permission on any of these agencies, once each."""
    holders = AgencyUserObjectPermission.objects.filter(
        permission__codename=permission,
        permission__content_type__app_label="agencies",
        content_object_id__in=list(agencies),
    )
    return User.objects.filter(is_active=True, pk__in=holders.values("user_id"))


def may_keep_regulation(user: User | AnonymousUser) -> bool:
    """Administrators, and the secretariat of the Standing Committee, keep rules and the calendar."""
    if agencies_with(user, May.ADMINISTER):
        return True
    managed = agencies_with(user, May.MANAGE)
    return bool(managed) and Agency.objects.filter(pk__in=managed, kind=AgencyKind.STANDING_COMMITTEE).exists()
