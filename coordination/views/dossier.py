"""The page that every register's dossiers share, and recording a received document on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from agencies.permissions import May, agencies_with
from coordination import comments, following, submissions, timeline
from coordination.clock import today
from coordination.comment_rights import CommentRights
from coordination.document_versions import documents
from coordination.duty_row import DutyRow, Rights, duty_rows
from coordination.forms.comments import CommentForm
from coordination.forms.recording import RecordDocumentForm
from coordination.keys import key_of
from coordination.models import DocumentKind, Dossier, DossierKind, Milestone, Obligation, Role, State
from coordination.steps import steps

COMMENTS_SHOWN = 10
# Documents whose content a register keeps too: recording them leads to the register's own form.
OWN_FORMS: dict[tuple[str, str], str] = {
    (DossierKind.PETITION, DocumentKind.PETITION_ANSWER): "petitions:answer",
    (DossierKind.LETTER, DocumentKind.LETTER_TRANSFER): "reception:forward",
    (DossierKind.LETTER, DocumentKind.LETTER_RESULT): "reception:result",
}


@dataclass(frozen=True)
class Standing:
    """The chip beside a dossier's title."""

    label: str
    tone: str


def dossier_context(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    """What ``dossiers/page.html`` shows of any dossier, in a fixed number of queries.

    A register may put its own ``state`` (the chip) and ``steps`` in their place.
    """
    at = today()
    order = {role: position for position, role in enumerate(Role.values)}
    participants = sorted(
        dossier.participants.select_related("agency"), key=lambda p: (order[p.role], p.agency.sort_key)
    )
    rows = (
        dossier.obligations.select_related("rule__article", "dossier", "obligor", "recipient", "submission")
        .prefetch_related("reminders")
        .order_by("due_on", "pk")
    )
    duties = duty_rows(rows, request.user, at)
    milestones = list(Milestone.objects.filter(dossier__in=dossier.host_ids).select_related("dossier"))
    asked = request.GET.get("nhat-ky", "")
    received = dossier.submissions.select_related("sender", "recipient", "file", "recorded_by")
    return {
        "dossier": dossier,
        "state": standing(dossier, duties),
        "steps": steps(dossier, milestones, at),
        "participants": [
            (Role(role).label, [p.agency for p in group]) for role, group in groupby(participants, key=lambda p: p.role)
        ],
        "milestones": milestones,
        "duties": duties,
        "next_duty": _next(duties),
        "documents": documents(received),
        "timeline_page": timeline.page(dossier, asked=asked, number=request.GET.get("page")),
        "timeline_choices": timeline.choices(asked),
        "comments": list(comments.of(dossier)[:COMMENTS_SHOWN]),
        "comment_count": dossier.comments.count(),
        "comment_form": CommentForm(dossier=dossier, writer=request.user),
        "comment_rights": CommentRights.of(request.user),
        "following": following.is_following(dossier, request.user.pk),
        "flags": [flag for flag in dossier.flags.select_related("obligation__obligor") if not flag.obligation_id],
        "may_edit": dossier.keeper_id in agencies_with(request.user, May.MANAGE),
        "may_record": may_record(request, dossier),
    }


def standing(dossier: Dossier, duties: list[DutyRow]) -> Standing:
    """How the dossier stands by its dates: over, with something overdue, going on, or with nothing owed yet."""
    if dossier.closed_on is not None:
        return Standing("Đã kết thúc", "quiet")
    states = {row.state for row in duties}
    if State.OPEN_OVERDUE in states:
        return Standing("Có việc quá hạn", "bad")
    if State.OPEN_IN_TERM in states or State.PAUSED in states:
        return Standing("Đang thực hiện", "info")
    return Standing("Các việc đã xong", "good") if duties else Standing("Chưa phát sinh nghĩa vụ", "quiet")


def _next(duties: list[DutyRow]) -> DutyRow | None:
    """What is to be done next: the oldest overdue duty, else the soonest in term."""
    running = [row for row in duties if row.state in (State.OPEN_IN_TERM, State.OPEN_OVERDUE)]
    return min(running, key=lambda row: row.obligation.due_on, default=None)


def may_record(request: HttpRequest, dossier: Dossier) -> bool:
    """May the person record a document here at all: for the keeper, or for an agency that takes part?"""
    agencies = agencies_with(request.user, May.RECORD)
    return dossier.keeper_id in agencies or dossier.participants.filter(agency_id__in=agencies).exists()


@require_GET
def dossier_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One address for every dossier: leads to its register's page."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    return redirect(dossier.get_absolute_url())


def record_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a document that arrived, with its file; lateness is asked for at this moment."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user), pk=pk)
    if not may_record(request, dossier):
        raise PermissionDenied
    chosen = _chosen(request, dossier)
    own_form = OWN_FORMS.get((dossier.kind, chosen.rule.document_kind)) if chosen else None
    if own_form and request.method == "GET":
        return redirect(own_form, dossier.pk)
    form = RecordDocumentForm(
        request.POST or None, request.FILES or None, user=request.user, dossier=dossier, chosen=chosen
    )
    if request.method == "POST" and form.is_valid():
        try:
            submission = submissions.receive(dossier=dossier, by=request.user, **form.cleaned_submission())
        except ValidationError as error:
            form.add_domain_error(error)
        else:
            met = submission.fulfilled.count()
            done = f"Đã ghi nhận {submission}."
            messages.success(request, f"{done} Hoàn thành {met} nghĩa vụ." if met else done)
            return redirect(dossier.get_absolute_url())
    if form.errors and request.FILES:
        form.ask_for_file_again()
    context = {"form": form, "dossier": dossier, "chosen": chosen}
    return render(request, "dossiers/record_document.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, dossier: Dossier) -> Obligation | None:
    pk = key_of(request.GET.get("obligation", ""))
    rows = dossier.obligations.open().select_related("rule", "obligor", "recipient", "dossier")
    row = rows.filter(pk=pk).first() if pk is not None else None
    return row if row is not None and Rights.of(request.user).may_record(row) else None
