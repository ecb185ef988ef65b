"""What an administrator does to an account: stop it, open it again, unlock it, reset its second factor."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from agencies.accounts import letters, lockout, log, second_factor
from agencies.clock import today
from agencies.models import AccountEventKind, Letter, Membership, Position, User


@transaction.atomic
def deactivate(user: User, *, by: User, request: HttpRequest) -> None:
    """The person cannot log in any more, and is logged out; positions and evidence stay."""
    if user == by:
        raise ValidationError("Không thể ngừng tài khoản của chính mình.")
    administrators = Membership.objects.current(today()).filter(position=Position.ADMINISTRATOR, user__is_active=True)
    if administrators.filter(user=user).exists() and not administrators.exclude(user=user).exists():
        raise ValidationError("Đây là quản trị viên cuối cùng: hãy bổ nhiệm người khác trước.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    log.record(AccountEventKind.DEACTIVATED, request=request, user=user, by=by)


@transaction.atomic
def reactivate(user: User, *, by: User, request: HttpRequest) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
    log.record(AccountEventKind.REACTIVATED, request=request, user=user, by=by)


@transaction.atomic
def unlock(username: str, *, by: User, request: HttpRequest) -> None:
    """A name may try to log in again before the lock's own end; also one without an account."""
    lockout.unlock(username)
    log.record(
        AccountEventKind.UNLOCKED,
        request=request,
        user=lockout.account_of(username),
        typed_name=username,
        by=by,
    )


@transaction.atomic
def reset_second_factor(user: User, *, by: User, request: HttpRequest) -> None:
    """The telephone was lost: the person sets the second factor up anew, and is told."""
    second_factor.remove(user)
    log.record(AccountEventKind.SECOND_FACTOR_RESET, request=request, user=user, by=by)
    letters.post(Letter.Kind.SECOND_FACTOR_RESET, user=user)
