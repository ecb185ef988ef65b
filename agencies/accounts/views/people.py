"""The administrator's pages of people: all accounts, one account, locked names, the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from agencies.accounts import letters, lockout, people
from agencies.accounts.filters import AccountLogFilter, PeopleFilter
from agencies.clock import today
from agencies.models import AccountEvent, AccountEventKind, Letter, Membership, User
from agencies.views import Head, for_administrators

PER_PAGE = 50
PEOPLE_COLUMNS = [
    Head("Người"),
    Head("Vị trí hiện nay"),
    Head("Đăng nhập gần nhất"),
    Head("Hai lớp"),
    Head("Tình trạng"),
]
LOG_COLUMNS = [Head("Lúc"), Head("Người"), Head("Việc"), Head("Địa chỉ mạng"), Head("Trình duyệt")]


@dataclass(frozen=True)
class Act:
    """Something done to an account after a page that says what it means."""

    title: str
    text: str
    submit: str
    done: str
    do: Callable[..., None]
    danger: bool = False
    possible: Callable[[User], bool] = lambda user: True


def _unlock(user: User, *, by: User, request: HttpRequest) -> None:
    people.unlock(user.username, by=by, request=request)


def _send_reset(user: User, *, by: User, request: HttpRequest) -> None:
    if not user.email:
        raise ValidationError("Tài khoản này chưa có thư điện tử.")
    if letters.post(Letter.Kind.RESET, user=user) is None:
        raise ValidationError("Thư đặt lại mật khẩu vừa được gửi: hãy chờ vài phút.")


ACTS = {
    "ngung": Act(
        "Ngừng tài khoản",
        "Người này bị đăng xuất và không đăng nhập được nữa. "
        "Vị trí công tác, nhật ký và văn bản đã ghi vẫn giữ nguyên.",
        "Ngừng tài khoản",
        "Đã ngừng tài khoản",
        people.deactivate,
        danger=True,
        possible=lambda user: user.is_active,
    ),
    "mo-lai": Act(
        "Mở lại tài khoản",
        "Người này đăng nhập lại được bằng mật khẩu cũ.",
        "Mở lại tài khoản",
        "Đã mở lại tài khoản",
        people.reactivate,
        possible=lambda user: not user.is_active,
    ),
    "mo-khoa": Act(
        "Mở khóa đăng nhập",
        "Tài khoản đang bị khóa vì nhập sai mật khẩu nhiều lần. Mở khóa khi đã biết chắc chính chủ đang thử.",
        "Mở khóa",
        "Đã mở khóa tài khoản",
        _unlock,
        possible=lambda user: lockout.lock_of(user.username) is not None,
    ),
    "dat-lai-hai-lop": Act(
        "Đặt lại xác thực hai lớp",
        "Dùng khi người này mất hoặc đổi điện thoại và hết mã dự phòng. Lần đăng nhập sau họ phải quét mã QR mới; "
        "người này nhận được thư báo.",
        "Đặt lại",
        "Đã đặt lại xác thực hai lớp của",
        people.reset_second_factor,
        danger=True,
        possible=lambda user: user.second_factor_since is not None,
    ),
    "gui-thu-dat-lai": Act(
        "Gửi thư đặt lại mật khẩu",
        "Người này nhận được thư có liên kết để tự đặt mật khẩu mới. Quản trị viên không biết mật khẩu của ai.",
        "Gửi thư",
        "Đã gửi thư đặt lại mật khẩu cho",
        _send_reset,
        possible=lambda user: user.is_active,
    ),
}


@for_administrators
def people_list(request: HttpRequest) -> HttpResponse:
    current = Membership.objects.current(today()).select_related("agency")
    # Not last_login: that is the clock's time even where a demonstration stands still.
    entered = AccountEvent.objects.filter(user=OuterRef("pk"), kind=AccountEventKind.LOGGED_IN).order_by("-at")
    accounts = User.objects.annotate(entered_at=Subquery(entered.values("at")[:1]))
    accounts = accounts.prefetch_related(Prefetch("memberships", queryset=current, to_attr="held"))
    found = PeopleFilter(request.GET, queryset=accounts.order_by("-is_active", "display_name", "username"))
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    locked = {lock.username for lock in lockout.locks([user.username for user in page])}
    for user in page:
        user.locked = user.username in locked
    context = {"filter": found, "page": page, "columns": PEOPLE_COLUMNS}
    return render(request, "accounts/people.html", context)


@for_administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    context = {
        "person": user,
        "lock": lockout.lock_of(user.username),
        "entered": user.account_events.filter(kind=AccountEventKind.LOGGED_IN).first(),
        "positions": user.memberships.select_related("agency").order_by("until", "-since"),
        "events": AccountEvent.objects.filter(user=user).select_related("by")[:20],
        "acts": [(slug, act) for slug, act in ACTS.items() if act.possible(user)],
    }
    return render(request, "accounts/person.html", context)


@for_administrators
def person_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Asks, then does it; what cannot be done is told on the same page."""
    user = get_object_or_404(User, pk=pk)
    asked = ACTS.get(act)
    if asked is None:
        raise Http404
    problem = "" if asked.possible(user) else "Việc này không còn cần làm: tình trạng tài khoản đã đổi."
    if request.method == "POST" and not problem:
        try:
            asked.do(user, by=request.user, request=request)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, f"{asked.done} {user}.")
            return redirect("person", pk=user.pk)
    context = {"person": user, "act": asked, "problem": problem, "back": reverse("person", args=[user.pk])}
    return render(request, "accounts/person_act.html", context, status=422 if problem else 200)


@for_administrators
def locked_accounts(request: HttpRequest) -> HttpResponse:
    locks = lockout.locks()
    accounts = User.objects.in_bulk([lock.username for lock in locks], field_name="username")
    rows = [(lock, accounts.get(lock.username)) for lock in locks]
    context = {"rows": rows, "limit": lockout.limit(), "minutes": lockout.minutes()}
    return render(request, "accounts/locked.html", context)


@for_administrators
@require_POST
def unlock_name(request: HttpRequest) -> HttpResponse:
    """Unlock a name, with or without an account behind it."""
    name = request.POST.get("username", "")
    if lockout.lock_of(name) is None:
        messages.info(request, "Tên này không còn bị khóa.")
    else:
        people.unlock(name, by=request.user, request=request)
        messages.success(request, f"Đã mở khóa {name}.")
    return redirect("locked_accounts")


@for_administrators
def account_log(request: HttpRequest) -> HttpResponse:
    found = AccountLogFilter(request.GET, queryset=AccountEvent.objects.select_related("user", "by"))
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/log.html", {"filter": found, "page": page, "columns": LOG_COLUMNS})
