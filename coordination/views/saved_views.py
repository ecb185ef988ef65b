"""Views of lists that people keep: saving, changing, ordering, of the ledger the first one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coordination import saved_views as saved
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.forms.ledger import SavedViewForm
from coordination.kept_lists import LISTS, KeptList
from coordination.ledger.question import KEPT as LEDGER
from coordination.models import DefaultView, SavedView


def _seen(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(SavedView.objects.seen_by(request.user).select_related("agency", "owner"), pk=pk)


def _changeable(request: HttpRequest, pk: int) -> SavedView:
    view = _seen(request, pk)
    if not view.may_be_changed_by(request.user):
        raise PermissionDenied
    return view


def _named(name: str) -> KeptList:
    if name not in LISTS:
        raise Http404("Không có danh sách này.")
    return LISTS[name]


@require_GET
def kept_views(request: HttpRequest) -> HttpResponse:
    """One's own views and those of one's agencies, list by list, in their order."""
    at = today()
    views = list(SavedView.objects.seen_by(request.user).select_related("agency", "owner"))
    shared = [view for view in views if view.agency is not None]
    sections = [
        (f"{whose}: {kept.label}", kept, found)
        for kept in LISTS.values()
        for whose, is_own in (("Của tôi", True), ("Dùng chung trong cơ quan", False))
        if (found := [view for view in views if view.list_name == kept.name and (view.agency_id is None) is is_own])
    ]
    context = {
        "sections": sections,
        "changeable": {view.pk for view in views if view.may_be_changed_by(request.user)},
        "gone": {view.pk for view in shared if view.agency and not view.agency.exists_on(at)},
        "ledger": LEDGER,
        "first": DefaultView.objects.filter(user=request.user).values_list("view_id", flat=True).first(),
    }
    return render(request, "ledger/views.html", context)


@require_http_methods(["GET", "POST"])
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the question of an address under a name; ``list`` says of which list, else it is the ledger's."""
    sent = request.POST if request.method == "POST" else request.GET
    kept = _named(sent.get("list", LEDGER.name))
    query = kept.normal(QueryDict(sent.get("query", "")) if request.method == "POST" else request.GET)
    form = SavedViewForm(request.POST or None, user=request.user, list_name=kept.name)
    if request.method == "POST" and form.is_valid():
        view = _kept(request, form, query, SavedView(owner=request.user, list_name=kept.name))
        if view is not None:
            messages.success(request, f"Đã lưu chế độ xem «{view}».")
            return redirect(view)
    context = {"title": "Lưu chế độ xem", "view": None} | _asked(request, kept, query)
    return render(request, "ledger/view_form.html", context | {"form": form}, status=422 if form.errors else 200)


def _asked(request: HttpRequest, kept: KeptList, query: str) -> dict[str, Any]:
    return {"kept": kept, "query": query, "described": kept.described(QueryDict(query), request.user)}  # type: ignore[arg-type]


@require_http_methods(["GET", "POST"])
def edit_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, who uses it; with ``query`` in the address also what it shows."""
    view = _changeable(request, pk)
    kept = _named(view.list_name)
    asked = request.POST.get("query") if request.method == "POST" else request.GET.get("query")
    query = view.query if asked is None else kept.normal(QueryDict(asked))
    is_first = DefaultView.objects.filter(user=request.user, view=view).exists()
    initial = {"name": view.name, "agency": view.agency_id, "first": is_first}
    form = SavedViewForm(request.POST or None, user=request.user, list_name=kept.name, view=view, initial=initial)
    if request.method == "POST" and form.is_valid() and _kept(request, form, query, view):
        messages.success(request, f"Đã ghi chế độ xem «{view}».")
        return redirect("saved_views")
    at = today()
    gone = view.agency if view.agency and not view.agency.exists_on(at) else None
    context = {
        "form": form,
        "title": f"Sửa chế độ xem «{view.name}»",
        "view": view,
        "gone": gone,
        "heir": gone.successor_on(at) if gone else None,
    } | _asked(request, kept, query)
    return render(request, "ledger/view_form.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, form: SavedViewForm, query: str, view: SavedView) -> SavedView | None:
    data = form.cleaned_data
    try:
        kept = saved.keep(view, name=data["name"], query=query, agency=data["agency"], by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        adopt(form, error)
        return None
    if data.get("first"):
        saved.make_default(kept, by=request.user)  # type: ignore[arg-type]
    elif DefaultView.objects.filter(user=request.user, view=kept).exists():
        saved.make_default(None, by=request.user)  # type: ignore[arg-type]
    return kept


@require_http_methods(["GET", "POST"])
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = _changeable(request, pk)
    if request.method == "POST":
        view.delete()
        messages.success(request, f"Đã xóa chế độ xem «{view.name}».")
        return redirect("saved_views")
    return render(request, "ledger/view_delete.html", {"view": view})


@require_POST
def move_view(request: HttpRequest, pk: int) -> HttpResponse:
    saved.move(_changeable(request, pk), -1 if request.POST.get("to") == "up" else 1)
    return redirect("saved_views")


@require_POST
def first_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the ledger with this view, or, if it already does, with everything again."""
    view = _seen(request, pk)
    if view.list_name != LEDGER.name:
        raise Http404("Chỉ sổ theo dõi mở bằng một chế độ xem đã lưu.")
    was = DefaultView.objects.filter(user=request.user, view=view).exists()
    saved.make_default(None if was else view, by=request.user)  # type: ignore[arg-type]
    return redirect("saved_views")
