"""What every page knows about the session and about inviting."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.accounts.session_guard import GRAIN_SECONDS
from agencies.permissions import May, agencies_with


def session(request: HttpRequest) -> dict[str, Any]:
    """How long a session lasts without activity, and whether the menu offers invitations."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        # The server notes activity by the minute: the page counts on the earlier end.
        "session_idle_seconds": settings.SESSION_IDLE_SECONDS - GRAIN_SECONDS,
        "session_warning_seconds": settings.SESSION_WARNING_SECONDS,
        # Leaders, secretariats and administrators; the page itself asks for the agency.
        "may_invite": bool(agencies_with(user, May.DECIDE) or agencies_with(user, May.ADMINISTER)),
    }
