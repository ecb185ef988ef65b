"""Writing the log of log-ins."""

from __future__ import annotations

from django.http import HttpRequest

from agencies.accounts import clients
from agencies.clock import now
from agencies.models import AccountEvent, User


def record(
    kind: str,
    *,
    request: HttpRequest | None = None,
    user: User | None = None,
    typed_name: str = "",
    by: User | None = None,
    detail: str = "",
) -> AccountEvent:
    """Add a line; address and browser are those of the request, so of ``by`` where another person acts."""
    return AccountEvent.objects.create(
        at=now(),
        kind=kind,
        user=user,
        typed_name="" if user else masked(typed_name),
        address=clients.address(request) if request else None,
        browser=clients.browser(request) if request else "",
        by=by,
        detail=detail[:200],
    )


def masked(name: str) -> str:
    """A name without an account, as far as it may be kept: it may be a password typed into the wrong field."""
    return f"{name.strip()[:2]}…"
