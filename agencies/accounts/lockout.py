"""Locking an account after repeated failure: the only module that knows django-axes.

Five wrong passwords lock the name, whoever tries from wherever, for fifteen minutes; further tries in that time
do not lengthen it. A name without an account is locked likewise, so that the message betrays nothing.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agencies.models import User


@dataclass(frozen=True)
class Lock:
    """A name that is locked, and until when."""

    username: str
    until: datetime.datetime

    @property
    def minutes_left(self) -> int:
        return max(1, -(-int((self.until - timezone.now()).total_seconds()) // 60))


def _rows(usernames: Iterable[str] | None = None) -> dict[str, list[tuple[datetime.datetime, int]]]:
    attempts = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - settings.AXES_COOLOFF_TIME)
    if usernames is not None:
        attempts = attempts.filter(username__in=list(usernames))
    found = defaultdict(list)
    for name, at, failures in attempts.order_by("attempt_time").values_list(
        "username", "attempt_time", "failures_since_start"
    ):
        found[name].append((at, failures))
    return found


def failures(username: str) -> int:
    """Wrong passwords for that name that still count."""
    return sum(n for _, n in _rows([username]).get(username, []))


def left(username: str) -> int:
    """Tries that remain before the name is locked."""
    return max(0, settings.AXES_FAILURE_LIMIT - failures(username))


def locks(usernames: Iterable[str] | None = None) -> list[Lock]:
    """The locked names (of those given), the last locked first."""
    found = []
    for name, rows in _rows(usernames).items():
        total = sum(n for _, n in rows)
        # One row per address and browser: the lock ends when so many of them are old that fewer than the limit remain.
        for at, n in rows:
            if total < settings.AXES_FAILURE_LIMIT:
                break
            total -= n
            until = at + settings.AXES_COOLOFF_TIME
            if total < settings.AXES_FAILURE_LIMIT:
                found.append(Lock(name, until))
    return sorted(found, key=lambda lock: lock.until, reverse=True)


def limit() -> int:
    return int(settings.AXES_FAILURE_LIMIT)


def minutes() -> int:
    """How long a lock lasts."""
    return int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)


def lock_of(username: str) -> Lock | None:
    return next(iter(locks([username])), None)


def unlock(username: str) -> None:
    """The name may try again at once."""
    reset(username=username)


def account_of(username: str) -> User | None:
    return User.objects.filter(username=username).first()


def keep_page(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, str] | None = None
) -> HttpResponse:
    """What axes asks for when it refuses: our log-in page has said it already."""
    response = response or HttpResponse()
    response.status_code = 429
    return response
