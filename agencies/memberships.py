"""Appointing people to positions and ending them; what they may do follows at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import permissions
from agencies.models import Agency, Membership, Position, User


def regrant(users: Iterable[User], *, on: datetime.date) -> int:
    """Make the permissions of these people what their memberships of that day give; returns how many people."""
    people = list(users)
    for user in people:
        permissions.grant(user, on=on)
    return len(people)


def regrant_all(*, on: datetime.date) -> int:
    """The same for everybody who holds or held a position: after the tree of agencies changed, and every night,
    for memberships begin and end by date."""
    return regrant(User.objects.filter(memberships__isnull=False).distinct(), on=on)


@transaction.atomic
def appoint(*, user: User, agency: Agency, position: str, since: datetime.date, on: datetime.date) -> Membership:
    """Give a person a position in an agency from a day on; raises ValidationError by field."""
    if not agency.exists_on(since):
        raise ValidationError({"since": f"Cơ quan {agency.name} không hoạt động ngày {since:%d/%m/%Y}."})
    membership = Membership(user=user, agency=agency, position=position, since=since)
    membership.full_clean()
    membership.save()
    permissions.grant(user, on=on)
    return membership


@transaction.atomic
def end(membership: Membership, *, until: datetime.date, on: datetime.date) -> None:
    """The person's last day in the position; the application always keeps an administrator."""
    if membership.until is not None:
        raise ValidationError({"until": f"Vị trí này đã kết thúc ngày {membership.until:%d/%m/%Y}."})
    others = Membership.objects.filter(position=Position.ADMINISTRATOR, until__isnull=True, user__is_active=True)
    if membership.position == Position.ADMINISTRATOR and not others.exclude(pk=membership.pk).exists():
        raise ValidationError({"until": "Đây là quản trị viên cuối cùng: hãy bổ nhiệm người khác trước."})
    membership.until = until
    membership.full_clean()
    membership.save()
    permissions.grant(membership.user, on=on)
