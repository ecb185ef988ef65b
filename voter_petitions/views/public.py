"""The public page: what voters of a place asked, and what came of it. No log-in, no script, no personal data.

Rendered without the request, so that nothing of a session or a user gets into it: the same answer for everybody,
which may be kept for some minutes by whoever passes it on.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.accounts.clients import address
from coordination.clock import today
from voter_petitions.models import Release

PER_PAGE = 15
PLACES_OFFERED = 30
LONGEST = 100
KEPT_SECONDS = 300
PER_MINUTE = 60


@login_not_required
@require_safe
def public_petitions(request: HttpRequest) -> HttpResponse:
    """Search by place and words, with or without diacritics; 404 while the province has not opened the page."""
    if not settings.PUBLIC_PAGE:
        raise Http404
    if _too_often(request):
        return HttpResponse(
            "Bạn đã tra cứu quá nhiều lần trong một phút. Xin chờ một phút rồi thử lại.",
            status=429,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": "60"},
        )
    place = request.GET.get("noi", "").replace("\0", "").strip()[:LONGEST]
    words = request.GET.get("tu", "").replace("\0", "").strip()[:LONGEST]
    rows = Release.objects.shown().at_place(place).saying(words)
    rows = rows.select_related("petition__lead", "petition__round__dossier", "petition__field")
    paginator = Paginator(
        rows.order_by("-petition__round__starts_on", "-petition__round", "petition__number"), PER_PAGE
    )
    page = paginator.get_page(request.GET.get("trang"))
    context = {
        "page": page,
        "place": place,
        "words": words,
        "places": [] if place or words else _places(),
        "query": urlencode({name: value for name, value in (("noi", place), ("tu", words)) if value}),
        "today": today(),
        "indexed": settings.PUBLIC_PAGE_INDEXED,
    }
    response = HttpResponse(render_to_string("public/petitions.html", context))
    response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    if not settings.PUBLIC_PAGE_INDEXED:
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _places() -> list[dict[str, Any]]:
    """The places with the most petitions, to begin with."""
    counted = Release.objects.shown().order_by().values("place").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "place")[:PLACES_OFFERED])


def _too_often(request: HttpRequest) -> bool:
    """More than one request a second from one address, minute by minute, in each process."""
    key = f"public-{address(request)}-{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > PER_MINUTE
    except ValueError:  # forgotten between the two lines
        return False
