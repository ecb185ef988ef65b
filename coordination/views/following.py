"""Theo dõi: following a dossier, and the list of those that a person follows."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from coordination import following
from coordination.clock import today
from coordination.models import Dossier, Event
from coordination.progress import Progress, with_progress
from coordination.tables import Column, ordering

PER_PAGE = 50
COLUMNS = [
    Column("Hồ sơ", "ho-so", ("title",)),
    Column("Loại", "loai", ("kind",)),
    Column("Hạn gần nhất", "han", ("next_due",)),
    Column("Việc mới nhất", "moi", ("last_at",)),
    Column("Tình trạng"),
    Column("Thao tác", unseen=True),
]


@require_GET
def followed(request: HttpRequest) -> HttpResponse:
    """The dossiers that the person follows and still sees, what happened last first."""
    newest = Event.objects.filter(dossier=OuterRef("pk")).order_by("-at", "-pk")
    rows = Dossier.objects.visible_to(request.user).filter(follows__user=request.user)
    order = ordering(request.GET.get("sort", ""), COLUMNS, default=["-last_at", "-pk"])
    found = with_progress(rows, today()).annotate(
        last_at=Subquery(newest.values("at")[:1]), last_kind=Subquery(newest.values("kind")[:1])
    )
    page = Paginator(found.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.state = Progress(row.progress)  # type: ignore[attr-defined]
    context = {"page": page, "columns": COLUMNS}
    return render(request, "dossiers/followed.html", context)


@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Follow, or with ``stop`` no longer."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    if "stop" in request.POST:
        following.unfollow(dossier, request.user)
        messages.success(request, "Đã thôi theo dõi hồ sơ.")
    else:
        following.follow(dossier, request.user)
        messages.success(request, "Đã theo dõi hồ sơ: có văn bản mới, đổi hạn, cảnh báo hay ý kiến thì hộp thư sẽ báo.")
    return redirect("dossiers:followed" if "list" in request.POST else dossier)
