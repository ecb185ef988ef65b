"""Pages of sessions: list, one session, planning, changing, giving up, the joint conference's notice."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies import editions
from agencies.permissions import May, agencies_with
from coordination.clock import today
from coordination.tables import Column, ordering
from coordination.views.dossier import dossier_context
from sessions_app import notice, planning
from sessions_app.draft_rows import draft_rows
from sessions_app.filters import SessionFilter
from sessions_app.forms.fields import add_errors
from sessions_app.forms.session import CancelForm, NewSessionForm, NoticeForm, SessionForm
from sessions_app.models import CouncilSession, DraftResolution, SessionStatus
from sessions_app.plan import reverse_plan
from sessions_app.rehearsal import Consequences
from sessions_app.views.access import (
    default_keeper,
    editable,
    keepers,
    save_when_seen,
    seen_mark,
    session_rows,
    visible,
)

PER_PAGE = 50
COLUMNS = [
    Column("Kỳ họp", key="number", order_by=("term__begins_on", "number")),
    Column("Khai mạc", key="opens", order_by=("opens_on",)),
    Column("Dự thảo", key="drafts", order_by=("draft_count",), numeric=True),
    Column("Trình chậm", key="late", order_by=("late_draft_count",), numeric=True),
    Column("Việc quá hạn", key="overdue", order_by=("overdue_count",), numeric=True),
    Column("Hạn sắp tới", key="next", order_by=("next_due_on",)),
    Column("Trạng thái"),
]
DRAFT_COLUMNS = [
    Column("Dự thảo nghị quyết"),
    Column("Soạn thảo / Thẩm tra"),
    Column("Tờ trình"),
    Column("Thẩm tra"),
    Column("Tiếp thu, giải trình"),
    Column("Trạng thái"),
]


@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    at = today()
    rows = (
        CouncilSession.objects.visible_to(request.user)
        .with_status(at)
        .with_counts(request.user, at)
        .select_related("dossier", "term")
    )
    found = SessionFilter(request.GET, queryset=rows, request=request)
    order = ordering(request.GET.get("sort", ""), COLUMNS, default=["-opens_on", "-pk"])
    queryset = (found.qs if found.form.is_valid() else rows.none()).order_by(*order)
    page = Paginator(queryset, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.state = SessionStatus(row.current_status)  # type: ignore[attr-defined]
    context = {
        "filter": found,
        "page": page,
        "columns": COLUMNS,
        "may_plan": bool(agencies_with(request.user, May.MANAGE)),
        "may_keep_terms": bool(agencies_with(request.user, May.ADMINISTER)),
    }
    return render(request, "sessions/list.html", context)


@require_GET
def session(request: HttpRequest, pk: int) -> HttpResponse:
    at = today()
    row = visible(request, session_rows(), pk)
    drafts = (
        DraftResolution.objects.visible_to(request.user)
        .filter(session=row)
        .with_status()
        .select_related("dossier", "drafting", "verifying", "submitting")
        .order_by("pk")
    )
    context = dossier_context(request, row.dossier) | {
        "session": row,
        "state": row.status(at),
        "drafts": draft_rows(drafts, request.user, at),
        "draft_columns": DRAFT_COLUMNS,
        "plan": reverse_plan(row, request.user, at),
        "may_change": row.dossier.keeper_id in agencies_with(request.user, May.MANAGE) and not row.cancelled_on,
    }
    return render(request, "sessions/session.html", context)


def session_new(request: HttpRequest) -> HttpResponse:
    allowed = keepers(request)
    form = NewSessionForm(request.POST or None, keepers=allowed, initial={"keeper": default_keeper(allowed)})
    if request.method == "POST" and form.is_valid():
        try:
            made = planning.plan_session(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            add_errors(form, error)
        else:
            count = made.dossier.obligations.count()
            messages.success(request, f"Đã lập {made.dossier.title}: {count} nghĩa vụ phát sinh theo quy chế.")
            return redirect(made.dossier)
    return render(request, "sessions/session_form.html", {"form": form}, status=422 if form.errors else 200)


def session_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = editable(request, session_rows(), pk)
    form = SessionForm(request.POST or None, instance=row)
    editions.watch(request, form, of=[row, row.dossier])
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: planning.change_session(
                session_rows().get(pk=pk),
                by=request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            ),
        )
        if consequences is None:
            messages.success(request, "Đã ghi thay đổi của kỳ họp.")
            return redirect(row.dossier)
    context = {"form": form, "session": row, "consequences": consequences, "mark": seen_mark(request)}
    return render(request, "sessions/session_form.html", context, status=422 if form.errors else 200)


def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    row = editable(request, session_rows(), pk)
    form = CancelForm(request.POST or None, initial={"on": today()})
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: planning.cancel_session(
                session_rows().get(pk=pk),
                by=request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            ),
        )
        if consequences is None:
            messages.success(request, "Đã ghi kỳ họp không tổ chức; các nghĩa vụ đang mở không còn.")
            return redirect(row.dossier)
    context = {
        "form": form,
        "session": row,
        "consequences": consequences,
        "mark": seen_mark(request),
        "title": "Không tổ chức kỳ họp",
        "lead": f"{row.dossier.title}. Các dự thảo vẫn còn, có thể chuyển sang kỳ họp khác.",
        "submit_label": "Ghi không tổ chức",
        "back": row.dossier.get_absolute_url(),
    }
    return render(request, "sessions/act.html", context, status=422 if form.errors else 200)


def session_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Stricter dates of the joint conference; each source of a deadline stays visible, the strictest holds."""
    row = editable(request, session_rows(), pk)
    form = NoticeForm(request.POST or None, lines=notice.lines(row), opens_on=row.opens_on)
    editions.watch(request, form)
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: notice.record(
                session_rows().get(pk=pk),
                form.dates(),
                document=form.cleaned_data["document"],
                issued_on=form.cleaned_data["issued_on"],
                by=request.user,  # type: ignore[arg-type]
            ),
        )
        if consequences is None:
            messages.success(request, f"Đã ghi hạn theo {form.cleaned_data['document']}.")
            return redirect(row.dossier)
    context = {
        "form": form,
        "session": row,
        "consequences": consequences,
        "mark": seen_mark(request),
        "back": reverse("sessions:session", args=[pk]),
    }
    return render(request, "sessions/notice.html", context, status=422 if form.errors else 200)
