"""Coming in and going out."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies.accounts import lockout, log, second_factor
from agencies.accounts.forms import CodeForm, LogInForm
from agencies.accounts.session_guard import SEEN
from agencies.models import AccountEventKind

CODE_HELP = "Sáu chữ số trong ứng dụng xác thực trên điện thoại, hoặc một mã dự phòng."


class LogIn(auth_views.LoginView):
    """Name and password; the middleware then asks for the second factor where there is one."""

    authentication_form = LogInForm

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        user = form.get_user()
        # A day's work at most, however busy: activity renews the idle time, never this end.
        self.request.session.set_expiry(timezone.now() + datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE))
        kind = AccountEventKind.PASSWORD_ACCEPTED if user.second_factor_since else AccountEventKind.LOGGED_IN
        log.record(kind, request=self.request, user=user)
        return answer

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        name = form.cleaned_data.get("username", "")
        if name:
            account = lockout.account_of(name)
            error = form.non_field_errors().as_data()[0].code if form.non_field_errors() else ""
            refused = error == "locked" and getattr(self.request, "axes_failures_since_start", None) is None
            kind = AccountEventKind.REFUSED if refused else AccountEventKind.FAILED
            log.record(kind, request=self.request, user=account, typed_name=name)
            if error == "locked" and not refused:
                log.record(AccountEventKind.LOCKED, request=self.request, user=account, typed_name=name)
        return super().form_invalid(form)


class LogOut(auth_views.LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            log.record(AccountEventKind.LOGGED_OUT, request=request, user=request.user)
        return super().post(request, *args, **kwargs)


@never_cache
def second_factor_check(request: HttpRequest) -> HttpResponse:
    """The second step of a log-in: a code of the telephone, or a recovery code."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    after = asked if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
    if not request.user.second_factor_since or second_factor.passed(request.user):
        return redirect(after)
    form = CodeForm(request.POST or None, help_text=CODE_HELP, focus=True)
    if form.is_valid():
        try:
            right = second_factor.check(request, request.user, form.cleaned_data["code"])
        except second_factor.ThrottledError as error:
            form.add_error("code", f"Mã trước nhập sai: hãy chờ {error.seconds} giây rồi nhập mã mới.")
        else:
            if right:
                log.record(AccountEventKind.LOGGED_IN, request=request, user=request.user)
                _warn_of_few_codes(request)
                return redirect(after)
            log.record(AccountEventKind.CODE_FAILED, request=request, user=request.user)
            form.add_error("code", "Mã không đúng hoặc đã dùng. Hãy chờ mã mới trong ứng dụng rồi nhập lại.")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/second_factor_check.html", {"form": form, "next": asked}, status=status)


def _warn_of_few_codes(request: HttpRequest) -> None:
    left = second_factor.codes_left(request.user)
    if left <= 2:
        messages.warning(request, f"Chỉ còn {left} mã dự phòng: hãy tạo lại ở trang Tài khoản.")


@require_POST
@never_cache
def session_extend(request: HttpRequest) -> HttpResponse:
    """«Tiếp tục làm việc»: the idle time begins anew. A page open since before a new log-in gets the new form token."""
    request.session[SEEN] = int(timezone.now().timestamp())
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse({"seconds": settings.SESSION_IDLE_SECONDS, "token": get_token(request)})
    messages.success(request, "Phiên làm việc được kéo dài.")
    return redirect(settings.LOGIN_REDIRECT_URL)
