"""Inviting a new member of an agency: by its leader, its secretariat, or an administrator."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from agencies.accounts import letters, log
from agencies.clock import now, today
from agencies.memberships import appoint
from agencies.models import (
    AccountEventKind,
    Agency,
    AgencyQuerySet,
    Invitation,
    InvitationQuerySet,
    Letter,
    Membership,
    Position,
    User,
)
from agencies.permissions import May, agencies_with

LASTS = datetime.timedelta(days=7)
# Who may invite to which position of the own agency. A leader answers for the agency's people but not for the
# system; a secretariat finds itself clerks. Administrators invite to everything, everywhere.
INVITES: dict[str, frozenset[str]] = {
    Position.LEADER: frozenset({Position.CLERK, Position.SECRETARIAT, Position.LEADER}),
    Position.SECRETARIAT: frozenset({Position.CLERK}),
}


def positions_for(user: User, agency: Agency) -> frozenset[str]:
    """To which positions of that agency the user may invite today."""
    if agencies_with(user, May.ADMINISTER):
        return frozenset(Position.values)
    held = Membership.objects.current(today()).filter(user=user, agency=agency).values_list("position", flat=True)
    return frozenset().union(*(INVITES.get(position, frozenset()) for position in held))


def agencies_for(user: User) -> AgencyQuerySet:
    """The agencies for which the user may invite today."""
    existing = Agency.objects.existing(today())
    if agencies_with(user, May.ADMINISTER):
        return existing
    held = Membership.objects.current(today()).filter(user=user, position__in=INVITES)
    return existing.filter(pk__in=held.values("agency"))


def visible_to(user: User) -> InvitationQuerySet:
    """Invitations of the agencies for which the user may invite."""
    invitations = Invitation.objects.select_related("agency", "invited_by", "accepted_by")
    if agencies_with(user, May.ADMINISTER):
        return invitations
    return invitations.filter(agency__in=agencies_for(user))


def may_handle(user: User, invitation: Invitation) -> bool:
    """Resend or revoke: who could have sent it."""
    return invitation.position in positions_for(user, invitation.agency)


@transaction.atomic
def invite(
    *, agency: Agency, position: str, email: str, display_name: str, since: datetime.date, by: User
) -> Invitation:
    """Invite somebody; raises ValidationError by field, so that a form shows it there."""
    if position not in positions_for(by, agency):
        raise ValidationError({"position": f"Bạn không được mời người vào vị trí này của {agency.name}."})
    if not agency.exists_on(since):
        raise ValidationError({"since": f"Cơ quan {agency.name} không hoạt động ngày {since:%d/%m/%Y}."})
    held = Membership.objects.current(today()).filter(agency=agency, position=position, user__email__iexact=email)
    if held.exists():
        raise ValidationError({"email": "Người dùng địa chỉ này đang giữ vị trí đó ở cơ quan này."})
    invitation = Invitation(
        agency=agency,
        position=position,
        email=email.strip().lower(),
        display_name=display_name.strip(),
        since=since,
        invited_by=by,
        invited_at=now(),
        expires_at=now() + LASTS,
    )
    invitation.full_clean()
    invitation.save()
    letters.post(Letter.Kind.INVITATION, invitation=invitation)
    return invitation


@transaction.atomic
def resend(pk: int) -> Invitation:
    """A new letter with a new link and seven new days; the older link works no more."""
    invitation = _held(pk)
    invitation.issue += 1
    invitation.expires_at = now() + LASTS
    invitation.save()
    letters.post(Letter.Kind.INVITATION, invitation=invitation)
    return invitation


@transaction.atomic
def revoke(pk: int, *, by: User) -> Invitation:
    """The link works no more."""
    invitation = _held(pk)
    invitation.revoked_at, invitation.revoked_by = now(), by
    invitation.save()
    return invitation


def _held(pk: int) -> Invitation:
    """The invitation, locked: two clicks at once must not both count."""
    invitation = Invitation.objects.select_for_update().select_related("agency").get(pk=pk)
    if invitation.accepted_at or invitation.revoked_at:
        raise ValidationError("Lời mời này đã được nhận hoặc đã thu hồi.")
    return invitation


def by_token(token: str) -> Invitation | None:
    """The invitation whose newest link this is, whatever became of it."""
    read = letters.read_invitation_token(token)
    if read is None:
        return None
    rows = Invitation.objects.select_related("agency", "invited_by")
    return rows.filter(pk=read[0], issue=read[1]).first()


@transaction.atomic
def accept(pk: int, *, user: User, request: HttpRequest) -> Membership:
    """The person takes the position, once; raises ValidationError when it can no longer be taken."""
    invitation = _held(pk)
    if not invitation.is_open(now()):
        raise ValidationError("Lời mời này đã hết hạn: hãy đề nghị người mời gửi lại.")
    if user.pk is None:
        user.save()
    since = invitation.since
    membership = appoint(user=user, agency=invitation.agency, position=invitation.position, since=since, on=today())
    invitation.accepted_at, invitation.accepted_by = now(), user
    invitation.save()
    detail = f"{invitation.get_position_display()}, {invitation.agency.short_name}"
    log.record(AccountEventKind.JOINED, request=request, user=user, by=invitation.invited_by, detail=detail)
    return membership
