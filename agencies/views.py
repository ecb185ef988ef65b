"""Pages of the agencies: everybody may look, administrators change."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies import editions
from agencies.accounts import invitations
from agencies.clock import today
from agencies.filters import AgencyFilter
from agencies.forms import AccountForm, AgencyForm, MembershipEndForm, MembershipForm, SuccessionForm
from agencies.memberships import appoint, end, regrant_all
from agencies.models import Agency, Membership, Party, Succession, User
from agencies.permissions import May, agencies_with

PER_PAGE = 50
P = ParamSpec("P")


class Head(NamedTuple):
    """A column's head, as components/table.html wants it."""

    label: str
    order_by: tuple[str, ...] = ()
    numeric: bool = False
    unseen: bool = False


class Tab(NamedTuple):
    label: str
    href: str
    current: bool
    n: int | None = None


class Branch(NamedTuple):
    """An agency in the tree with those below it."""

    agency: Agency
    below: list[Branch]


COLUMNS = [Head("Cơ quan"), Head("Bên"), Head("Loại"), Head("Cấp trên"), Head("Thời gian hoạt động")]


def administers(user: User | AnonymousUser) -> bool:
    return bool(agencies_with(user, May.ADMINISTER))


def for_administrators(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Only administrators pass."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request = args[0]
        if not (isinstance(request, HttpRequest) and administers(request.user)):
            raise PermissionDenied("Chỉ quản trị viên được sửa danh mục cơ quan và thành viên.")
        return view(*args, **kwargs)

    return guarded


# ── looking ──────────────────────────────────────────────────────────────────────────
def _tabs(current: str) -> list[Tab]:
    return [
        Tab("Danh sách", reverse("agencies:list"), current == "list"),
        Tab("Theo cấp trên, cấp dưới", reverse("agencies:tree"), current == "tree"),
    ]


def agency_list(request: HttpRequest) -> HttpResponse:
    """All agencies with filters; without any, those that exist today."""
    data = request.GET if any(request.GET.values()) else {"existing": today().strftime("%d/%m/%Y")}
    found = AgencyFilter(data, queryset=Agency.objects.select_related("parent"))
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "columns": COLUMNS,
        "tabs": _tabs("list"),
        "administers": administers(request.user),
    }
    return render(request, "agencies/list.html", context)


def agency_tree(request: HttpRequest) -> HttpResponse:
    """The agencies that exist today, side by side and level by level."""
    below: dict[int | None, list[Agency]] = defaultdict(list)
    agencies = list(Agency.objects.existing(today()))
    present = {agency.pk for agency in agencies}
    for agency in agencies:
        below[agency.parent_id if agency.parent_id in present else None].append(agency)

    def branches(parent: int | None) -> list[Branch]:
        return [Branch(agency, branches(agency.pk)) for agency in below[parent]]

    roots = branches(None)
    sides = [(label, [root for root in roots if root.agency.party == party]) for party, label in Party.choices]
    context = {"sides": sides, "tabs": _tabs("tree"), "administers": administers(request.user)}
    return render(request, "agencies/tree.html", context)


def agency_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One agency: period, whom it follows and who follows it, contact, whom it serves, its people."""
    agency = get_object_or_404(Agency.objects.select_related("parent", "office"), pk=pk)
    day = today()
    may_administer = administers(request.user)
    context: dict[str, Any] = {
        "agency": agency,
        "facts": _facts(agency),
        "exists": agency.exists_on(day),
        "predecessors": agency.inherited.select_related("predecessor").order_by("-on"),
        "successors": agency.successions.select_related("successor").order_by("-on"),
        "serves": agency.serves.existing(day) if agency.exists_on(day) else agency.serves.all(),
        "children": agency.children.existing(day) if agency.exists_on(day) else agency.children.all(),
        "administers": may_administer,
        "may_invite_here": agency.exists_on(day) and bool(invitations.positions_for(request.user, agency)),
    }
    if may_administer or agency.pk in agencies_with(request.user, May.VIEW):
        members = agency.memberships.select_related("user")
        context["members"] = members.order_by("until", "position", "user__display_name")
    return render(request, "agencies/agency.html", context)


def _facts(agency: Agency) -> list[tuple[Any, ...]]:
    code = agency.code
    if code and not agency.code_verified:
        code = f"{code} (chưa đối chiếu với danh mục chính thức)"

    def linked(other: Agency | None) -> tuple[Any, ...]:
        return (other.name, reverse("agencies:agency", args=[other.pk])) if other else ("không có",)

    return [
        ("Tên viết tắt", agency.short_name),
        ("Bên", agency.get_party_display()),
        ("Loại cơ quan", agency.get_kind_display()),
        ("Thời gian hoạt động", period(agency)),
        ("Cơ quan cấp trên", *linked(agency.parent)),
        ("Cơ quan giúp việc", *linked(agency.office)),
        ("Mã định danh", code),
        ("Hộp thư chung", agency.email),
        ("Điện thoại", agency.phone),
        ("Địa chỉ", agency.address),
    ]


def period(agency: Agency) -> str:
    """«Từ 01/03/2025 đến hết 30/06/2025»; the day of dissolution is the first day without the agency."""
    begins = f"từ {agency.exists_from:%d/%m/%Y}" if agency.exists_from else ""
    last = agency.exists_to - datetime.timedelta(days=1) if agency.exists_to else None
    ends = f"đến hết {last:%d/%m/%Y}" if last else ""
    text = f"{begins} {ends}".strip()
    return text[:1].upper() + text[1:] if text else "Đang hoạt động"


# ── changing ─────────────────────────────────────────────────────────────────────────
def _form_page(
    request: HttpRequest, form: BaseForm, *, title: str, submit: str, back: str, lead: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "submit_label": submit, "back": back, "lead": lead}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "agencies/form.html", context, status=status)


def _home_of(agency: Agency) -> str:
    return reverse("agencies:agency", args=[agency.pk])


@for_administrators
def agency_new(request: HttpRequest) -> HttpResponse:
    form = AgencyForm(request.POST or None)
    if form.is_valid():
        with transaction.atomic():
            agency = form.save()
            regrant_all(on=today())
        messages.success(request, f"Đã thêm {agency.name}.")
        return redirect(_home_of(agency))
    return _form_page(request, form, title="Thêm cơ quan", submit="Thêm cơ quan", back=reverse("agencies:list"))


@for_administrators
def agency_edit(request: HttpRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=pk)
    form = AgencyForm(request.POST or None, instance=agency)
    editions.watch(request, form, of=[agency])
    if form.is_valid():
        with transaction.atomic():
            form.save()
            if {"parent", "office", "exists_from", "exists_to"} & set(form.changed_data):
                regrant_all(on=today())
        messages.success(request, "Đã ghi thay đổi.")
        return redirect(_home_of(agency))
    return _form_page(request, form, title=f"Sửa {agency.name}", submit="Ghi thay đổi", back=_home_of(agency))


@for_administrators
def succession_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Who takes over this agency's duties; a merger, renaming or dissolution also ends it on that day."""
    agency = get_object_or_404(Agency, pk=pk)
    form = SuccessionForm(request.POST or None, predecessor=agency)
    if form.is_valid():
        with transaction.atomic():
            succession: Succession = form.save()
            if succession.kind != Succession.Kind.SPLIT and agency.exists_to is None:
                agency.exists_to = succession.on
                agency.save()
            regrant_all(on=today())
        messages.success(request, f"Đã ghi: {succession.successor.name} kế thừa từ {succession.on:%d/%m/%Y}.")
        return redirect(_home_of(agency))
    lead = "Sáp nhập, đổi tên, giải thể: cơ quan cũ chấm dứt từ ngày này. Chia, tách: cơ quan cũ còn hoạt động."
    title = f"Ghi cơ quan kế thừa của {agency.name}"
    return _form_page(request, form, title=title, submit="Ghi kế thừa", back=_home_of(agency), lead=lead)


@for_administrators
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=pk)
    form = MembershipForm(request.POST or None, initial={"since": today(), "user": request.GET.get("user")})
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            appoint(agency=agency, on=today(), **chosen)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã thêm {chosen['user']} vào {agency.name}.")
            return redirect(_home_of(agency))
    lead = "Người chưa có tài khoản: thêm tài khoản trước."
    title = f"Thêm thành viên của {agency.name}"
    return _form_page(request, form, title=title, submit="Thêm thành viên", back=_home_of(agency), lead=lead)


@for_administrators
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("user", "agency"), pk=pk)
    form = MembershipEndForm(request.POST or None, membership=membership, initial={"until": today()})
    if form.is_valid():
        try:
            end(membership, until=form.cleaned_data["until"], on=today())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Đã kết thúc vị trí của {membership.user}.")
            return redirect(_home_of(membership.agency))
    title = f"Kết thúc vị trí {membership.get_position_display().lower()} của {membership.user}"
    return _form_page(request, form, title=title, submit="Kết thúc vị trí", back=_home_of(membership.agency))


@for_administrators
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; without a position in an agency it sees nothing."""
    form = AccountForm(request.POST or None)
    if form.is_valid():
        account = form.save(commit=False)
        # Somebody else knows this password: its owner sets another before anything else.
        account.must_change_password = True
        account.save()
        told = f"Đã thêm tài khoản {account.username}. Tài khoản chưa thuộc cơ quan nào nên chưa thấy gì."
        messages.success(request, told)
        return redirect("agencies:list")
    lead = "Sau khi thêm tài khoản, mở cơ quan của người này và thêm làm thành viên."
    title = "Thêm tài khoản"
    return _form_page(request, form, title=title, submit=title, back=reverse("agencies:list"), lead=lead)
