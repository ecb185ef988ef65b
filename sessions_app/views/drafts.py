"""Pages of draft resolutions: list, one draft, registering, changing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from agencies import editions
from agencies.permissions import May, agencies_with
from coordination.clock import today
from coordination.tables import Column, ordering
from coordination.views.dossier import dossier_context
from sessions_app import planning
from sessions_app.decisions import TRANSITIONS
from sessions_app.draft_rows import draft_rows
from sessions_app.filters import DraftFilter
from sessions_app.forms.draft import DraftForm, MoveForm
from sessions_app.forms.fields import add_errors, agencies_for_drafts
from sessions_app.models import CouncilSession, DraftResolution
from sessions_app.rehearsal import Consequences
from sessions_app.views.access import draft_rows_of_pages, editable, save_when_seen, seen_mark, session_rows, visible
from sessions_app.way import way, way_of

PER_PAGE = 50
COLUMNS = [
    Column("Dự thảo nghị quyết"),
    Column("Kỳ họp", key="session", order_by=("session__opens_on",)),
    Column("Soạn thảo", key="drafting", order_by=("drafting__sort_key",)),
    Column("Thẩm tra", key="verifying", order_by=("verifying__sort_key",)),
    Column("Tờ trình"),
    Column("Trạng thái"),
]


@require_GET
def draft_list(request: HttpRequest) -> HttpResponse:
    at = today()
    rows = (
        DraftResolution.objects.visible_to(request.user)
        .with_status()
        .select_related("dossier", "session__dossier", "drafting", "verifying", "submitting")
    )
    found = DraftFilter(request.GET, queryset=rows, request=request)
    order = ordering(request.GET.get("sort", ""), COLUMNS, default=["-session__opens_on", "pk"])
    queryset = (found.qs if found.form.is_valid() else rows.none()).order_by(*order)
    page = Paginator(queryset, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page": page,
        "rows": draft_rows(page.object_list, request.user, at),
        "columns": COLUMNS,
    }
    return render(request, "sessions/draft_list.html", context)


@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    row = visible(request, draft_rows_of_pages(), pk)
    status = row.status()
    may_change = row.dossier.keeper_id in agencies_with(request.user, May.MANAGE)
    steps = way(row, request.user, today())
    context = dossier_context(request, row.dossier) | {
        "draft": row,
        "state": status,
        "way": steps,
        "steps": way_of(steps),
        "may_change": may_change and row.dossier.closed_on is None,
        "decisions": TRANSITIONS[status] if may_change else (),
        "sees_session": CouncilSession.objects.visible_to(request.user).filter(pk=row.session_id).exists(),
    }
    return render(request, "sessions/draft.html", context)


def draft_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a draft for the session ``pk``."""
    session = editable(request, session_rows(), pk)
    form = DraftForm(
        request.POST or None, session=session, agencies=agencies_for_drafts(), initial=usual_facts(session)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.register_draft(
                session=session,
                by=request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Đã đăng ký dự thảo nghị quyết.")
            return redirect(made.dossier)
    context = {"form": form, "session": session}
    return render(request, "sessions/draft_form.html", context, status=422 if form.errors else 200)


def usual_facts(session: CouncilSession) -> dict[str, Any]:
    """Most drafts are submitted by the People's Committee."""
    committee = session.dossier.participants.filter(role="peoples_committee").select_related("agency").first()
    return {"submitting": committee.agency} if committee else {}


def draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = editable(request, draft_rows_of_pages(), pk)
    form = DraftForm(request.POST or None, session=row.session, agencies=agencies_for_drafts(), draft=row)
    editions.watch(request, form, of=[row, row.dossier])
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: planning.change_draft(
                draft_rows_of_pages().get(pk=pk),
                by=request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            ),
        )
        if consequences is None:
            messages.success(request, "Đã ghi thay đổi của dự thảo.")
            return redirect(row.dossier)
    context = {
        "form": form,
        "draft": row,
        "session": row.session,
        "consequences": consequences,
        "mark": seen_mark(request),
    }
    return render(request, "sessions/draft_form.html", context, status=422 if form.errors else 200)


def draft_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a draft to another session of those that the person may see."""
    row = editable(request, draft_rows_of_pages(), pk)
    others = CouncilSession.objects.visible_to(request.user).held().exclude(pk=row.session_id)
    form = MoveForm(request.POST or None, sessions=others.select_related("dossier"))
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["to_session"].pk
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: planning.move_draft(
                draft_rows_of_pages().get(pk=pk),
                to_session=session_rows().get(pk=target),
                by=request.user,  # type: ignore[arg-type]
            ),
        )
        if consequences is None:
            messages.success(request, "Đã chuyển dự thảo sang kỳ họp khác.")
            return redirect(row.dossier)
    context = {
        "form": form,
        "consequences": consequences,
        "mark": seen_mark(request),
        "title": "Chuyển sang kỳ họp khác",
        "lead": f"{row.dossier.title} – hiện thuộc {row.session.dossier.title}. "
        "Hạn của những việc chưa làm sẽ tính từ ngày khai mạc của kỳ họp mới.",
        "submit_label": "Chuyển dự thảo",
        "back": row.dossier.get_absolute_url(),
    }
    return render(request, "sessions/act.html", context, status=422 if form.errors else 200)
