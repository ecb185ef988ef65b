"""Acts on a dossier of this register that need a page of their own: decisions, and dates of its other milestones."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agencies import editions
from coordination.clock import today
from coordination.models import Milestone, MilestoneKind
from sessions_app import decisions, planning
from sessions_app.forms.draft import DecisionForm
from sessions_app.forms.milestones import DatesForm
from sessions_app.models import CouncilSession, Decision, DraftResolution
from sessions_app.rehearsal import Consequences
from sessions_app.views.access import draft_rows_of_pages, editable, save_when_seen, seen_mark, session_rows

# Milestones that a clerk dates by hand; opening, closing and those dated by a document are not among them.
SESSION_DATES = (MilestoneKind.DISCUSSION_END,)
DRAFT_DATES = (MilestoneKind.DRAFT_PUBLISHED, MilestoneKind.COMMITTEE_MEETING)


def draft_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a decision; withdrawing and rejecting show first what falls away."""
    row = editable(request, draft_rows_of_pages(), pk)
    allowed = decisions.TRANSITIONS[row.status()]
    if not allowed:
        raise Http404("Dự thảo đã kết thúc, không còn quyết định nào để ghi.")
    asked = request.GET.get("decision", "")
    form = DecisionForm(
        request.POST or None,
        allowed=allowed,
        initial={
            "decision": asked if asked in Decision.values else None,
            "on": today(),
            "number": row.resolution_number,
        },
    )
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: decisions.decide(
                draft_rows_of_pages().get(pk=pk),
                by=request.user,  # type: ignore[arg-type]
                **form.cleaned_data,
            ),
        )
        if consequences is None:
            messages.success(request, f"Đã ghi: {Decision(form.cleaned_data['decision']).label}.")
            return redirect(row.dossier)
    context = {
        "form": form,
        "consequences": consequences,
        "mark": seen_mark(request),
        "title": "Ghi quyết định về dự thảo",
        "lead": row.dossier.title,
        "submit_label": "Ghi quyết định",
        "back": row.dossier.get_absolute_url(),
    }
    return render(request, "sessions/act.html", context, status=422 if form.errors else 200)


def session_dates(request: HttpRequest, pk: int) -> HttpResponse:
    return _dates(request, editable(request, session_rows(), pk), SESSION_DATES)


def draft_dates(request: HttpRequest, pk: int) -> HttpResponse:
    return _dates(request, editable(request, draft_rows_of_pages(), pk), DRAFT_DATES)


def _dates(
    request: HttpRequest, row: CouncilSession | DraftResolution, kinds: tuple[MilestoneKind, ...]
) -> HttpResponse:
    present = dict(row.dossier.milestones.filter(kind__in=kinds).values_list("kind", "on"))
    form = DatesForm(request.POST or None, kinds=kinds, present=present)
    editions.watch(request, form, of=[Milestone.history.filter(dossier_id=row.pk)])
    consequences: Consequences | None = Consequences()
    if request.method == "POST" and form.is_valid():
        consequences = save_when_seen(
            request,
            form,
            row.dossier,
            lambda: planning.date_milestones(row.dossier, form.dates(), by=request.user),  # type: ignore[arg-type]
        )
        if consequences is None:
            messages.success(request, "Đã ghi mốc thời gian.")
            return redirect(row.dossier)
    context = {
        "form": form,
        "consequences": consequences,
        "mark": seen_mark(request),
        "title": "Ghi mốc thời gian",
        "lead": row.dossier.title,
        "submit_label": "Ghi mốc",
        "back": row.dossier.get_absolute_url(),
    }
    return render(request, "sessions/act.html", context, status=422 if form.errors else 200)
