"""Who may go on: logged in, not idle for too long, second factor shown, first password changed.

One middleware, after the ones that say who asks: every page needs a log-in unless its view says otherwise.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from agencies.accounts import log, second_factor
from agencies.models import AccountEventKind

SEEN = "seen_at"
# Writing the session on every request would lock the database for nothing.
GRAIN_SECONDS = 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# What somebody who is not wholly in may reach; everything else is closed until then.
ALWAYS_OPEN = frozenset({"login", "logout", "healthz", "session_extend"})
SECOND_FACTOR_CHECK = "second_factor_check"
SECOND_FACTOR_SETUP = "second_factor_setup"
PASSWORD_CHANGE = "password_change"


class SessionGuard(LoginRequiredMiddleware):
    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.user.is_authenticated and timed_out(request):
            log.record(AccountEventKind.TIMED_OUT, request=request, user=request.user)
            logout(request)
            if not asked_by_script(request):
                minutes = settings.SESSION_IDLE_SECONDS // 60
                messages.warning(request, f"Phiên làm việc đã kết thúc vì hơn {minutes} phút không thao tác.")
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused is not None or not request.user.is_authenticated:
            return refused
        return _still_to_do(request)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """To the log-in, and from there back to the page that was open; never to an address that only takes a form."""
        back = way_back(request)
        if asked_by_script(request):
            answer = HttpResponse("Phiên làm việc đã hết.", status=403, headers={"X-Session": "expired"})
            if request.method in SAFE:
                # A list that wanted to renew itself: nothing typed is lost by leaving the page.
                answer.headers["HX-Redirect"] = redirect_to_login(back, resolve_url(settings.LOGIN_URL)).url
                answer.status_code = 200
            return answer
        if request.method not in SAFE:
            messages.error(
                request,
                "Nội dung vừa gửi chưa được ghi vì phiên làm việc đã hết. Đăng nhập để trở lại biểu mẫu, rồi gửi lại.",
            )
        return redirect_to_login(back, resolve_url(settings.LOGIN_URL))


def asked_by_script(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False)) or request.headers.get("X-Requested-With") == "fetch"


def timed_out(request: HttpRequest) -> bool:
    """Has nothing been done for too long? If not, this request counts as something."""
    session, moment = request.session, time.time()
    # Until the first minute has passed the log-in itself says when; so it costs no second write of the session.
    login = request.user.last_login
    seen = session.get(SEEN) or (login.timestamp() if login else moment)
    if moment - seen > settings.SESSION_IDLE_SECONDS:
        return True
    if moment - seen > GRAIN_SECONDS:
        session[SEEN] = int(moment)
    return False


def way_back(request: HttpRequest) -> str:
    """The page from which was asked: its own address, or for a form or a part of a page that of the page around it."""
    if request.method in SAFE and not asked_by_script(request):
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    if page.netloc != request.get_host() or page.path == resolve_url(settings.LOGIN_URL):
        return reverse("home")
    return f"{page.path}?{page.query}" if page.query else page.path


def _still_to_do(request: HttpRequest) -> HttpResponse | None:
    """What must be done before anything else; None for who is wholly in."""
    place = request.resolver_match.view_name if request.resolver_match else ""
    if place in ALWAYS_OPEN:
        return None
    user = request.user
    if user.second_factor_since and not second_factor.passed(user):
        wanted = SECOND_FACTOR_CHECK
    elif not user.second_factor_since and second_factor.required_for(user):
        wanted = SECOND_FACTOR_SETUP
    elif user.must_change_password:
        wanted = PASSWORD_CHANGE
    else:
        return None
    if place == wanted:
        return None
    if asked_by_script(request):
        return HttpResponse("Chưa xác thực xong.", status=403)
    if wanted == PASSWORD_CHANGE:
        return redirect(wanted)
    return redirect_to_login(way_back(request), reverse(wanted))
