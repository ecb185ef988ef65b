"""Where a person came from: the way back after an action on a list."""

from __future__ import annotations

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme


def back_to(request: HttpRequest, default: str) -> str:
    """The address that the form or its action names, if it is one of ours; else the default."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    return asked if url_has_allowed_host_and_scheme(asked, hosts, require_https=request.is_secure()) else default


def key_of(typed: str) -> int | None:
    """The key of a row in an address or a form, if it can be one."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None


def chosen_keys(data: QueryDict, limit: int) -> list[int]:
    """The ticked rows; what is no key of a row, or longer than any, is passed over."""
    return [key for typed in data.getlist("chosen")[:limit] if (key := key_of(typed)) is not None]
