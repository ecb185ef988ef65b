"""Pages on which an answer is agreed within an agency: written, approved, sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from agencies.models import Agency
from agencies.permissions import May, agencies_with
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DocumentKind, DossierKind
from voter_petitions import handling
from voter_petitions.forms.drafts import DecideForm, DraftForm, SendForm
from voter_petitions.models import CONTENT_FIELDS, Petition, ResponseDraft
from voter_petitions.views.access import draftable, viewed


def draft_list(request: HttpRequest) -> HttpResponse:
    """What waits for the user: to approve, to mend, to send."""
    rows = ResponseDraft.objects.awaiting(request.user).live()
    rows = rows.select_related("petition__dossier", "agency", "changed_by").order_by("changed_at")
    context = {"drafts": [(row, row.get_absolute_url()) for row in rows]}
    return render(request, "petitions/drafts.html", context)


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an answer. What it lacks is shown to its author; of two who save at once the second is told."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    transfer = draftable(request, petition)
    if transfer is None:
        raise PermissionDenied("Chỉ chuyên viên của cơ quan đang giữ kiến nghị soạn trả lời.")
    row = handling.live_draft(petition, transfer)
    if row is not None and row.status not in handling.EDITABLE:
        return render(request, "petitions/draft.html", _context(petition, row, None))
    initial = {name: getattr(row, name) for name in CONTENT_FIELDS} if row else {}
    form = DraftForm(request.POST or None, initial=initial | {"version": row.version if row else 0})
    other: ResponseDraft | None = None
    if request.method == "POST" and form.is_valid():
        submit = "submit" in request.POST
        try:
            saved = handling.save_draft(transfer, by=request.user, submit=submit, **form.cleaned_data)
        except handling.StaleDraftError as error:
            form.add_error(None, error)
            other = error.current
            # The next attempt is made knowing what the other wrote.
            shown = request.POST.copy()
            shown["version"] = str(other.version if other else 0)
            form.data = shown
        except ValidationError as error:
            adopt(form, error)
        else:
            text = "Đã trình lãnh đạo." if submit else "Đã lưu dự thảo."
            messages.success(request, text)
            if saved.lacking:
                messages.warning(request, f"Dự thảo chưa nêu {' và '.join(saved.lacking)}.")
            return redirect(dossier if submit else reverse("petitions:draft", args=[pk]))
    context = _context(petition, row, form) | {"other": other}
    return render(request, "petitions/draft.html", context, status=422 if form.errors else 200)


def _context(petition: Petition, row: ResponseDraft | None, form: Any) -> dict[str, Any]:
    return {
        "petition": petition,
        "dossier": petition.dossier,
        "draft": row,
        "form": form,
        "steps": row.steps.select_related("by") if row else [],
    }


def _own(request: HttpRequest, pk: int, may: May) -> ResponseDraft:
    rows = ResponseDraft.objects.of(request.user).live()
    row = get_object_or_404(
        rows.select_related("petition__dossier", "agency", "changed_by", "transfer", "reason"), pk=pk
    )
    if row.agency_id not in agencies_with(request.user, may):
        raise PermissionDenied("Chỉ lãnh đạo cơ quan được duyệt." if may == May.DECIDE else "Chỉ chuyên viên được gửi.")
    return row


def draft_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader approves, or sends back with remarks."""
    row = _own(request, pk, May.DECIDE)
    form = DecideForm(request.POST or None, initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        approve = "approve" in request.POST
        try:
            handling.decide_draft(row, approve=approve, by=request.user, **form.cleaned_data)
        except handling.StaleDraftError:
            form.add_error(None, "Dự thảo đã được sửa sau khi bạn mở trang này. Hãy đọc bản mới ở trên rồi quyết định.")
            shown = request.POST.copy()
            shown["version"] = str(row.version)
            form.data = shown
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã duyệt dự thảo trả lời." if approve else "Đã trả lại dự thảo để sửa.")
            return redirect("petitions:drafts")
    context = _context(row.petition, row, form)
    return render(request, "petitions/draft_decide.html", context, status=422 if form.errors else 200)


@require_POST
def draft_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a draft back to mend it."""
    row = _own(request, pk, May.RECORD)
    try:
        handling.recall_draft(row, by=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("petitions:draft", row.petition_id)


def draft_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the approved answer under its number. What it lacks was shown; sent all the same, it is flagged."""
    row = _own(request, pk, May.RECORD)
    dossier = row.petition.dossier
    late = dossier.obligations.overdue(today()).filter(rule__document_kind=DocumentKind.PETITION_ANSWER).first()
    form = SendForm(
        request.POST or None,
        request.FILES or None,
        late_agencies=Agency.objects.filter(participations__dossier=dossier).distinct(),
        ask_lateness=late is not None,
        initial={"late_agency": late.obligor_id if late else None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            handling.send_draft(row, by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, "Đã gửi trả lời kiến nghị.")
            return redirect(dossier)
    context = _context(row.petition, row, form) | {"late": late}
    return render(request, "petitions/draft_send.html", context, status=422 if form.errors else 200)
