"""Inviting a member, and accepting an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies.accounts import invitations, log
from agencies.accounts.forms import AcceptForm, InvitationForm
from agencies.clock import now
from agencies.models import AccountEventKind, Invitation, User
from agencies.views import Head

PER_PAGE = 50
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
COLUMNS = [
    Head("Người được mời"),
    Head("Cơ quan, vị trí"),
    Head("Người mời"),
    Head("Hết hạn"),
    Head("Tình trạng"),
    Head("Thao tác", unseen=True),
]


def invitation_list(request: HttpRequest) -> HttpResponse:
    """The invitations of the agencies for which one may invite, those that wait first."""
    if not invitations.agencies_for(request.user).exists():
        raise PermissionDenied("Chỉ lãnh đạo, thư ký của cơ quan và quản trị viên được mời thành viên.")
    moment = now()
    rows = invitations.visible_to(request.user).order_by("accepted_at", "revoked_at", "-invited_at", "-pk")
    page = Paginator(rows.prefetch_related("letters"), PER_PAGE).get_page(request.GET.get("page"))
    positions = {}
    for row in page:
        if row.agency_id not in positions:
            positions[row.agency_id] = invitations.positions_for(request.user, row.agency)
        row.shown_state = row.state(moment)
        answered = row.accepted_at or row.revoked_at
        row.may_handle = not answered and row.position in positions[row.agency_id]
        row.letter = next(iter(row.letters.all()), None)
    return render(request, "accounts/invitations.html", {"page": page, "columns": COLUMNS})


def invitation_new(request: HttpRequest) -> HttpResponse:
    if not invitations.agencies_for(request.user).exists():
        raise PermissionDenied("Chỉ lãnh đạo, thư ký của cơ quan và quản trị viên được mời thành viên.")
    asked = {"agency": request.GET["agency"]} if request.GET.get("agency") else {}
    form = InvitationForm(request.POST or None, by=request.user, initial=asked)
    if form.is_valid():
        try:
            made = invitations.invite(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            _adopt(form, error)
        else:
            messages.success(request, f"Đã mời {made.display_name}. Thư mời được gửi tới {made.email}.")
            return redirect("invitations")
    return render(request, "accounts/invitation_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _adopt(form: BaseForm, error: ValidationError) -> None:
    """Each message beside its field; what has no field in this form stands on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, found)


def _handled(request: HttpRequest, pk: int) -> Invitation:
    """An invitation that the user may resend or revoke; one of another agency does not exist for them."""
    invitation = get_object_or_404(invitations.visible_to(request.user), pk=pk)
    if not invitations.may_handle(request.user, invitation):
        raise PermissionDenied("Bạn không được mời người vào vị trí này.")
    return invitation


@require_POST
def invitation_resend(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _handled(request, pk)
    try:
        invitations.resend(invitation.pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, f"Đã gửi lại thư mời tới {invitation.email}. Liên kết trong thư cũ không dùng được nữa."
        )
    return redirect("invitations")


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = _handled(request, pk)
    try:
        invitations.revoke(invitation.pk, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Đã thu hồi lời mời gửi {invitation.email}.")
    return redirect("invitations")


@login_not_required
@never_cache
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the letter: choose user name and password, or take the position with the account in use."""
    invitation = invitations.by_token(token)
    if invitation is None:
        raise Http404
    if not invitation.is_open(now()):
        return render(request, "accounts/invitation_closed.html", {"invitation": invitation}, status=410)
    if request.user.is_authenticated:
        return _accept_with_account(request, invitation)
    form = AcceptForm(
        request.POST or None, initial={"display_name": invitation.display_name}, instance=User(email=invitation.email)
    )
    if form.is_valid():
        try:
            with transaction.atomic():
                user = form.save()
                invitations.accept(invitation.pk, user=user, request=request)
        except ValidationError as error:
            _adopt(form, error)
        else:
            login(request, user, backend=MODEL_BACKEND)
            log.record(AccountEventKind.LOGGED_IN, request=request, user=user)
            place = f"{invitation.get_position_display().lower()} của {invitation.agency.name}"
            messages.success(request, f"Đã lập tài khoản {user.username}: bạn là {place}.")
            return redirect("home")
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/invitation_accept.html", context, status=422 if form.is_bound else 200)


def _accept_with_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            invitations.accept(invitation.pk, user=request.user, request=request)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, f"Bạn đã nhận vị trí ở {invitation.agency.name}.")
            return redirect("account")
    context = {"invitation": invitation, "problem": problem}
    return render(request, "accounts/invitation_accept.html", context, status=422 if problem else 200)
