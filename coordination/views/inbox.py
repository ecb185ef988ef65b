"""The inbox: what the system told this person, and the mailboxes of their agencies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from agencies.models import User
from coordination import inbox as verbs
from coordination.forms.messages import InboxFilter, MailboxFilter
from coordination.keys import chosen_keys
from coordination.models import Message, mailboxes_of
from coordination.tables import Column
from coordination.views.back import back_to

PER_PAGE = 50
READ = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())
OWN_COLUMNS = (Column("Thư"), Column("Loại"), Column("Nhận lúc"))
MAILBOX_COLUMNS = (Column("Thư"), Column("Cơ quan"), Column("Loại"), Column("Nhận lúc"))
MARKS = (
    {"name": "mark", "value": "read", "label": "Đánh dấu đã đọc", "primary": True},
    {"name": "mark", "value": "unread", "label": "Đánh dấu chưa đọc"},
)


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool
    n: int


def _page(request: HttpRequest, rows: QuerySet[Message], form: InboxFilter, *, mailbox: bool) -> HttpResponse:
    """Unread first, then the newest; ``rows`` are all of the tab."""
    shown = rows
    if form.is_valid():
        asked = form.cleaned_data
        if asked["state"]:
            shown = shown.filter(read_at__isnull=asked["state"] == "unread")
        if asked["kind"]:
            shown = shown.filter(kind=asked["kind"])
        if asked.get("agency"):
            shown = shown.filter(agency=asked["agency"])
    ordered = shown.select_related("agency", "read_by", "obligation__obligor", "obligation__dossier").order_by(
        READ, "-created_at", "-pk"
    )
    mailboxes = mailboxes_of(request.user)
    own_unread = Message.objects.filter(user=request.user).unread().count()
    box_unread = Message.objects.filter(agency_id__in=mailboxes).unread().count() if mailboxes else 0
    tabs = [Tab("Của tôi", reverse("inbox"), not mailbox, own_unread)]
    if mailboxes:
        tabs.append(Tab("Hộp thư cơ quan", reverse("mailbox"), mailbox, box_unread))
    context = {
        "page": Paginator(ordered, PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "filtered": any(form.data.get(name) for name in form.fields),
        "tabs": tabs,
        "mailbox": mailbox,
        "columns": MAILBOX_COLUMNS if mailbox else OWN_COLUMNS,
        "marks": MARKS,
        "mark_action": f"{reverse('inbox_mark')}?{urlencode({'next': request.get_full_path()})}",
        "tab_unread": box_unread if mailbox else own_unread,
    }
    return render(request, "inbox/inbox.html", context)


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    return _page(request, Message.objects.filter(user=request.user), InboxFilter(request.GET), mailbox=False)


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Hộp thư cơ quan: read or not holds for all who work there."""
    form = MailboxFilter(request.GET, agencies=mailboxes_of(request.user))
    return _page(request, Message.objects.of_mailboxes(request.user), form, mailbox=True)


def _opened(request: HttpRequest, pk: int) -> Message:
    found = get_object_or_404(verbs.readable(request.user).select_related("agency", "user"), pk=pk)
    verbs.mark([pk], by=request.user, read=True)
    return found


@require_GET
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "inbox/message.html", {"message": _opened(request, pk)})


@require_GET
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it and go to what it is about; a digest, or a message about nothing else, is shown itself."""
    found = _opened(request, pk)
    goes_on = found.link and not found.sections
    return redirect(found.link) if goes_on else redirect("message", pk)


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Mark the ticked messages."""
    read = request.POST.get("mark") != "unread"
    changed = verbs.mark(chosen_keys(request.POST, PER_PAGE), by=request.user, read=read)
    if changed:
        messages.success(request, f"Đã đánh dấu {changed} thư là {'đã đọc' if read else 'chưa đọc'}.")
    else:
        messages.warning(request, "Hãy chọn ít nhất một thư.")
    return redirect(back_to(request, reverse("inbox")))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Everything of the tab at once."""
    user = cast(User, request.user)
    if request.POST.get("tab") == "mailbox":
        verbs.mark_all_read(Message.objects.of_mailboxes(user), by=user)
        return redirect("mailbox")
    verbs.mark_all_read(Message.objects.filter(user=user), by=user)
    return redirect("inbox")
