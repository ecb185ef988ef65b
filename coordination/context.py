"""What every page knows about the person who looks at it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.permissions import May, agencies_with, may_keep_regulation
from coordination.clock import today
from coordination.models import Message


def acting(request: HttpRequest) -> dict[str, Any]:
    """``today`` and its demonstration notice, what the menu may offer, unread messages."""
    user = getattr(request, "user", None)
    known: dict[str, Any] = {"today": today(), "demonstration": settings.TODAY is not None}
    if user is None or not user.is_authenticated:
        return known
    return known | {
        "may_administer": bool(agencies_with(user, May.ADMINISTER)),
        "may_keep_regulation": may_keep_regulation(user),
        "may_manage": bool(agencies_with(user, May.MANAGE)),
        "unread_count": Message.objects.filter(user=user, read_at__isnull=True).count(),
    }
