"""«Lịch trên điện thoại, Outlook»: private addresses of one's calendar, and what they answer."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.http import require_POST, require_safe

from coordination import feeds
from coordination.agenda.ics import calendar_of
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.forms.feeds import FeedForm
from coordination.models import CalendarFeed

# A phone reads a few times a day.
READS, PER_SECONDS = 60, 3600
_FRESH = "new_calendar_feed"


def feed_list(request: HttpRequest) -> HttpResponse:
    """The person's addresses; a new one is shown once, on the page that follows its making."""
    form = FeedForm(request.POST or None, user=request.user, initial={"name": "Điện thoại"})
    if request.method == "POST" and form.is_valid():
        try:
            feed, secret = feeds.make(name=form.cleaned_data["name"], agency=form.agency, by=request.user)
        except ValidationError as error:
            adopt(form, error)
        else:
            request.session[_FRESH] = [str(feed.pk), secret]
            return redirect("agenda:feeds")
    fresh = request.session.pop(_FRESH, None)
    address = request.build_absolute_uri(reverse("agenda:calendar_feed", args=fresh)) if fresh else ""
    rows = CalendarFeed.objects.filter(owner=request.user).select_related("agency")
    context = {
        "form": form,
        "feeds": rows.live(),
        "revoked": rows.exclude(revoked_at=None).order_by("-revoked_at")[:5],
        "address": address,
        "subscribe": "webcal" + address[address.index(":") :] if address else "",
    }
    response = render(request, "agenda/feeds.html", context, status=422 if form.errors else 200)
    # The address must not lie in a browser's cache.
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def feed_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    feed = get_object_or_404(CalendarFeed, pk=pk, owner=request.user)
    feeds.revoke(feed)
    messages.success(request, f"Đã thu hồi địa chỉ lịch «{feed.name}». Máy đang dùng không đọc được nữa.")
    return redirect("agenda:feeds")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, pk: uuid.UUID, secret: str) -> HttpResponse:
    """The calendar itself, for who has the address. Unknown, revoked, no longer allowed: one and the same answer."""
    feed = feeds.found(pk, secret)
    if feed is None:
        return HttpResponseNotFound("Không có lịch này.", content_type="text/plain; charset=utf-8")
    key = f"calendar-feed:{feed.pk}"
    cache.add(key, 0, PER_SECONDS)
    if cache.incr(key) > READS:
        return HttpResponse(
            "Địa chỉ lịch được đọc quá dày; hãy thử lại sau.",
            status=429,
            content_type="text/plain; charset=utf-8",
            headers={"Retry-After": str(PER_SECONDS)},
        )
    content = calendar_of(feeds.whose(feed), name=feed.name, today=today())
    digest, changed_at = feeds.read(feed, content)
    etag, modified = f'"{digest}"', int(changed_at.timestamp())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = 'inline; filename="lich-cong-tac.ics"'
    answer = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    if answer is None:
        answer = response
    answer["ETag"], answer["Last-Modified"] = etag, http_date(modified)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    return answer
