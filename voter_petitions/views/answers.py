"""Pages of an answer, of its assessment, and of the petition's result."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from agencies import editions
from agencies.models import Agency
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.keys import key_of
from coordination.models import DocumentKind, Dossier, DossierKind, Submission
from coordination.views.back import back_to
from voter_petitions import handling
from voter_petitions.forms.answers import AnswerForm, AssessForm, SettleForm
from voter_petitions.models import Petition, Response
from voter_petitions.views.access import answerable, managed, viewed


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Record an answer. What it lacks is shown to its author first; sent all the same, it is flagged."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    transfers = answerable(request, petition)
    if not transfers.exists():
        raise PermissionDenied("Chỉ cơ quan đang được giao kiến nghị được trả lời.")
    late = dossier.obligations.overdue(today()).filter(rule__document_kind=DocumentKind.PETITION_ANSWER).first()
    submission = _recorded(request, dossier)
    form = AnswerForm(
        request.POST or None,
        request.FILES or None,
        transfers=transfers,
        submission=submission,
        late_agencies=Agency.objects.filter(participations__dossier=dossier).distinct(),
        ask_lateness=late is not None and submission is None,
        initial={"late_agency": late.obligor_id if late else None, "transfer": transfers.first()},
    )
    back = back_to(request, dossier.get_absolute_url())
    lacking: list[str] = []
    if request.method == "POST" and form.is_valid():
        lacking = form.lacking
        if not lacking or form.cleaned_data["confirmed"] == ",".join(lacking):
            try:
                made = handling.answer(petition=petition, by=request.user, **form.facts())
            except ValidationError as error:
                form.adopt(error)
                lacking = []
            else:
                messages.success(request, f"Đã ghi trả lời của {made.transfer.recipient}.")
                return redirect(back)
        else:
            shown = request.POST.copy()
            shown["confirmed"] = ",".join(lacking)
            form.data = shown
    context = {
        "form": form,
        "petition": petition,
        "dossier": dossier,
        "late": late,
        "submission": submission,
        "lacking": " và ".join(lacking),
        "back": back,
        "file_lost": bool(lacking and request.FILES),
        "drafts": petition.drafts.of(request.user).live().select_related("agency"),
    }
    return render(request, "petitions/answer.html", context, status=422 if form.errors or lacking else 200)


def _recorded(request: HttpRequest, dossier: Dossier) -> Submission | None:
    """An answer that was recorded as a document, without what it says."""
    pk = key_of(request.GET.get("submission", ""))
    if pk is None:
        return None
    documents = dossier.submissions.filter(kind=DocumentKind.PETITION_ANSWER, response__isnull=True)
    return get_object_or_404(documents, pk=pk)


def assess(request: HttpRequest, pk: int) -> HttpResponse:
    """What the secretariat finds of an answer."""
    response = get_object_or_404(
        Response.objects.select_related("petition", "submission", "transfer__recipient"), pk=pk
    )
    dossier = managed(request, response.petition_id, DossierKind.PETITION)
    initial: dict[str, Any] = {"text": response.assessment}
    for name in ("on_point", "accepted", "has_direction", "has_date", "resolved_in_fact"):
        found = getattr(response, name)
        # What the answer says of itself is proposed; a person decides.
        proposed = {"has_direction": bool(response.direction), "has_date": bool(response.promised_on)}
        found = proposed.get(name) if found is None and response.accepted is None else found
        initial[name] = "" if found is None else str(int(found))
    form = AssessForm(request.POST or None, initial=initial)
    editions.watch(request, form, of=[response])
    if request.method == "POST" and form.is_valid():
        try:
            handling.assess(response, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi nhận xét trả lời.")
            return redirect(dossier)
    context = {"form": form, "response": response, "petition": response.petition, "dossier": dossier}
    return render(request, "petitions/assess.html", context, status=422 if form.errors else 200)


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What really came of the petition."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    initial = {
        "result_state": petition.result_state,
        "reason": petition.unresolved_reason_id,
        "evidence": petition.evidence,
    }
    form = SettleForm(
        request.POST or None,
        late_agencies=Agency.objects.filter(participations__dossier=dossier).distinct(),
        initial=initial | {"late_agency": petition.lead_id},
    )
    editions.watch(request, form, of=[petition])
    if request.method == "POST" and form.is_valid():
        try:
            handling.settle(petition, by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, f"Đã ghi kết quả kiến nghị số {petition.number}.")
            return redirect(dossier)
    context: dict[str, Any] = {
        "form": form,
        "title": "Ghi kết quả giải quyết",
        "lead": f"Kiến nghị số {petition.number}: {dossier.title}",
        "submit_label": "Ghi kết quả",
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về kiến nghị",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
