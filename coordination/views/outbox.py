"""Thư đi: which mails wait, left, failed or are unclear, why, and what a person decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coordination import outbox
from coordination.clock import now
from coordination.keys import chosen_keys
from coordination.models import MailState, Message
from coordination.tables import Column
from coordination.views.back import back_to
from coordination.views.rights import keepers_only

PER_PAGE = 50
COLUMNS = (Column("Thư"), Column("Người nhận"), Column("Lập lúc"), Column("Tình trạng"))
RETRY = {"name": "act", "value": "retry", "label": "Gửi lại", "primary": True}
GIVE_UP = {"name": "act", "value": "give_up", "label": "Thôi gửi", "confirm": "Thôi gửi các thư đã chọn?"}
UNCLEAR_RETRY = RETRY | {"confirm": "Người nhận có thể nhận hai thư giống nhau. Vẫn gửi lại?"}
BUTTONS = {
    MailState.WAITING: (RETRY | {"label": "Gửi ngay lần tới"}, GIVE_UP),
    MailState.UNCLEAR: (UNCLEAR_RETRY, GIVE_UP),
    MailState.FAILED: (RETRY,),
}


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool
    n: int


def _state(name: str | None) -> MailState:
    """The tab that is asked for; a name that is none gives what needs looking at first."""
    return MailState(name) if name in MailState.values and name != MailState.NONE else MailState.WAITING


@require_GET
@keepers_only
def outbox_page(request: HttpRequest) -> HttpResponse:
    moment, counts = now(), outbox.counts()
    state = _state(request.GET.get("state"))
    rows = Message.objects.in_mail_state(state, moment).select_related("user", "agency").order_by("-created_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    address = reverse("outbox")
    context = {
        "page": page,
        "rows": [(message, message.mail_state(moment)) for message in page.object_list],
        "columns": COLUMNS,
        "state": state,
        "tabs": [Tab(s.label, f"{address}?state={s.value}", s == state, n) for s, n in counts.items()],
        "total": counts[state],
        "act_action": f"{reverse('outbox_act')}?{urlencode({'next': request.get_full_path()})}",
        "buttons": BUTTONS.get(state, ()),
    }
    return render(request, "inbox/outbox.html", context)


@require_POST
@keepers_only
def act(request: HttpRequest) -> HttpResponse:
    """Send again, or do not send: the ticked ones, or all that stand in one state."""
    everything = request.POST.get("all")
    rows = Message.objects.filter(pk__in=chosen_keys(request.POST, PER_PAGE))
    if everything in BUTTONS:
        rows = Message.objects.in_mail_state(MailState(everything), now())
    if request.POST.get("act") == "give_up":
        changed = outbox.give_up(rows, by=request.user)
        done = f"Đã thôi gửi {changed} thư."
    else:
        changed = outbox.retry(rows)
        done = f"{changed} thư sẽ được gửi trong lượt tới (10 phút một lượt)."
    if changed:
        messages.success(request, done)
    else:
        messages.warning(request, "Không có thư nào thay đổi: hãy chọn thư, hoặc thư đã được gửi trong lúc này.")
    return redirect(back_to(request, reverse("outbox")))
