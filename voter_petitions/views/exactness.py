"""Pages by which a petition becomes exact: its words corrected, its meaning cleared up by the place."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from agencies.models import Agency
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DocumentKind, Dossier, DossierKind
from voter_petitions import handling
from voter_petitions.forms.exactness import ClarifyForm, ClarifyReplyForm, WordsForm
from voter_petitions.models import Clarification, Petition
from voter_petitions.views.access import managed, may_ask, may_clarify, viewed


def asking(
    request: HttpRequest, form: Any, dossier: Dossier, *, title: str, submit_label: str, lead: str = "", **more: Any
) -> HttpResponse:
    """The page of one form about a petition."""
    context = {
        "form": form,
        "title": title,
        "lead": lead or dossier.title,
        "submit_label": submit_label,
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về kiến nghị",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "petitions/form.html", context | more, status=status)


def correct_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what was recorded as the voter's words; both stay."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    form = WordsForm(request.POST or None, initial={"text": petition.original_text})
    if request.method == "POST" and form.is_valid():
        try:
            handling.correct_words(petition, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã đính chính nguyên văn; bản đã ghi vẫn được giữ.")
            return redirect(dossier)
    return asking(
        request,
        form,
        dossier,
        title="Đính chính nguyên văn ý kiến cử tri",
        submit_label="Ghi đính chính",
        original_text=petition.original_text,
    )


def ask_to_clarify(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a petition back to the place or the Front with a question."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    if dossier.closed_on or not may_ask(request, petition):
        raise PermissionDenied("Chỉ cơ quan giữ hồ sơ hoặc đang giữ kiến nghị được yêu cầu làm rõ.")
    form = ClarifyForm(
        request.POST or None,
        agencies=handling.who_can_clarify(petition),
        initial={"asked_of": petition.place_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = handling.ask_to_clarify(petition, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã yêu cầu {made.asked_of} làm rõ; hạn của các cơ quan khác tạm dừng.")
            return redirect(dossier)
    return asking(
        request,
        form,
        dossier,
        title="Yêu cầu làm rõ nội dung",
        submit_label="Ghi yêu cầu",
        original_text=petition.original_text,
    )


def reply_to_clarify(request: HttpRequest, pk: int) -> HttpResponse:
    """What the place or the Front answered."""
    visible = Clarification.objects.filter(petition__dossier__in=Dossier.objects.visible_to(request.user).order_by())
    row = get_object_or_404(visible.select_related("petition__dossier", "asked_of"), pk=pk)
    dossier = row.petition.dossier
    if not may_clarify(request, row):
        raise PermissionDenied("Chỉ cơ quan được yêu cầu, hoặc cơ quan giữ hồ sơ, được ghi nội dung làm rõ.")
    late = dossier.obligations.overdue(today()).filter(rule__document_kind=DocumentKind.CLARIFICATION).first()
    form = ClarifyReplyForm(
        request.POST or None,
        late_agencies=Agency.objects.filter(participations__dossier=dossier).distinct(),
        ask_lateness=late is not None,
        initial={"late_agency": row.asked_of_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            handling.reply_to_clarify(row, by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, "Đã ghi nội dung làm rõ; các hạn tạm dừng được tính tiếp.")
            return redirect(dossier)
    lead = f"{row.asked_of} – yêu cầu ngày {row.asked_on:%d/%m/%Y}: {row.question}"
    return asking(request, form, dossier, title="Ghi nội dung làm rõ", submit_label="Ghi nội dung làm rõ", lead=lead)
