"""Who keeps the regulation and the calendar: a rule of views, said once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from agencies.permissions import may_keep_regulation

View = Callable[..., HttpResponse]


def keepers_only(view: View) -> View:
    """Administrators and the Standing Committee's secretariat; to everybody else 403. Reading needs only a log-in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_keep_regulation(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
