"""A person's own account: name, mail, positions, second factor, log-ins."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agencies.accounts import letters, log, second_factor
from agencies.accounts.forms import EmailForm, NameForm
from agencies.models import LOG_IN_KINDS, AccountEvent, AccountEventKind, Letter

PER_PAGE = 50


def account(request: HttpRequest) -> HttpResponse:
    user = request.user
    context = {
        "positions": user.memberships.select_related("agency").order_by("until", "-since"),
        "required": second_factor.required_for(user),
        "codes_left": second_factor.codes_left(user) if user.second_factor_since else 0,
        "last_events": _own_log(request)[:5],
    }
    return render(request, "accounts/account.html", context)


def _own_log(request: HttpRequest) -> QuerySet[AccountEvent]:
    return AccountEvent.objects.filter(user=request.user).select_related("by")


def own_log_ins(request: HttpRequest) -> HttpResponse:
    """«Lịch sử đăng nhập của tôi»: who came in with my name, who tried."""
    page = Paginator(_own_log(request).filter(kind__in=LOG_IN_KINDS), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/own_log_ins.html", {"page": page})


def change_name(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, "Đã ghi tên mới.")
        return redirect("account")
    # The form wrote the refused name into the user that the page's head shows.
    request.user.refresh_from_db(fields=["display_name"])
    context = {"form": form, "title": "Đổi tên hiển thị", "submit_label": "Ghi tên mới"}
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)


def change_email(request: HttpRequest) -> HttpResponse:
    """Confirmed by the password; the old address is told."""
    user = request.user
    form = EmailForm(request.POST or None, user=user)
    if form.is_valid():
        with transaction.atomic():
            old, user.email = user.email, form.cleaned_data["email"]
            user.save(update_fields=["email"])  # type: ignore[call-arg]
            log.record(AccountEventKind.EMAIL_CHANGED, request=request, user=user, detail=f"{old} → {user.email}")
            if old and old != user.email:
                letters.post(Letter.Kind.EMAIL_CHANGED, user=user, email=old)
        messages.success(request, f"Từ nay thư được gửi tới {user.email}.")
        return redirect("account")
    context = {
        "form": form,
        "title": "Đổi thư điện tử",
        "lead": f"Đang dùng: {user.email}." if user.email else "Tài khoản chưa có thư điện tử.",
        "submit_label": "Đổi thư điện tử",
    }
    return render(request, "accounts/form.html", context, status=422 if form.is_bound else 200)
