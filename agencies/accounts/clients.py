"""From where and with what somebody asks: address and browser, in words for the log."""

from __future__ import annotations

import ipaddress
import re

from django.conf import settings
from django.http import HttpRequest

# The first that matches names the browser: those built on another carry its name too.
_BROWSERS = (
    ("Cốc Cốc", r"coc_coc_browser/(\d+)"),
    ("Edge", r"Edg(?:A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* (?:Mobile/\w+ )?Safari"),
)
_SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"),
    ("Linux", r"Linux"),
)


def address(request: HttpRequest) -> str | None:
    """The client's address; behind our own proxies the entry that the outermost of them wrote, never the client's."""
    found = request.META.get("REMOTE_ADDR", "")
    if settings.PROXY_COUNT:
        passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(passed) >= settings.PROXY_COUNT:
            found = passed[-settings.PROXY_COUNT]
    try:
        return str(ipaddress.ip_address(found))
    except ValueError:
        return None


def browser(request: HttpRequest) -> str:
    """«Chrome 156, Windows»; an unknown program is not spelled out: whoever sends it could write anything."""
    agent = request.headers.get("User-Agent", "")
    name = next((f"{name} {found[1]}" for name, rule in _BROWSERS if (found := re.search(rule, agent))), "")
    system = next((name for name, rule in _SYSTEMS if re.search(rule, agent)), "")
    return ", ".join(filter(None, (name, system))) or "không rõ"
