"""Which way messages take to whom: the person's choice, else a default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination.models import DIGEST_HOUR, Message, MessageChoice

Way = MessageChoice.Way
# Who asked for a piece of work looks at its page: no mail unless they want one.
_DEFAULTS = {Message.Kind.LONG_WORK: Way.SYSTEM}
# The regulation obliges who is urged: these cannot be switched off, only kept out of the mail.
OBLIGED = frozenset({Message.Kind.REMINDER})


def default(kind: str) -> str:
    return _DEFAULTS.get(kind, Way.EMAIL)  # type: ignore[call-overload]


def ways(users: Iterable[int]) -> dict[tuple[int, str], str]:
    """The choices of these people that differ from the defaults, by person and kind."""
    rows = MessageChoice.objects.filter(user__in=list(users))
    return {(user, kind): way for user, kind, way in rows.values_list("user_id", "kind", "way")}


def hours(users: Iterable[int]) -> dict[int, int]:
    """At which hour each wants the digest, where it is not the usual one."""
    rows = MessageChoice.objects.filter(user__in=list(users), kind=Message.Kind.DIGEST, hour__isnull=False)
    return {user: hour for user, hour in rows.values_list("user_id", "hour") if hour is not None}


def of(user: User) -> tuple[dict[str, str], int]:
    """The way of each kind as it holds for the person, and the hour of the digest."""
    chosen = ways([user.pk])
    found = {kind.value: chosen.get((user.pk, kind.value), default(kind)) for kind in Message.Kind}
    return found, hours([user.pk]).get(user.pk, DIGEST_HOUR)


@transaction.atomic
def choose(user: User, chosen: Mapping[str, str], hour: int) -> None:
    """Keep the choices of the person; what the regulation obliges cannot be refused."""
    for obliged in OBLIGED:
        if chosen.get(obliged) == Way.NONE:
            raise ValidationError({obliged.value: "Đôn đốc luôn được nhận trong hệ thống."})
    for kind, way in chosen.items():
        row = MessageChoice.objects.filter(user=user, kind=kind).first() or MessageChoice(user=user, kind=kind)
        row.way, row.hour = way, hour if kind == Message.Kind.DIGEST else None
        row.full_clean()
        row.save()
