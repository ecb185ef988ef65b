"""The page on which the agency that must answer asks others to help."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DossierKind, Role
from voter_petitions import handling
from voter_petitions.address import propose
from voter_petitions.forms.coordination import CoordinationForm
from voter_petitions.models import Petition
from voter_petitions.views.access import may_ask_help, viewed


def request_coordination(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    running = handling.may_be_asked_by(petition)
    if running is None or not may_ask_help(request, petition):
        raise PermissionDenied("Chỉ cơ quan giải quyết chính yêu cầu phối hợp.")
    named = list(dossier.participants.filter(role=Role.COORDINATING).values_list("agency", flat=True))
    if not named:
        rows = propose(petition, on=today(), user=request.user)
        named = [a.pk for row in rows if row.agency.pk == running.recipient_id for a in row.coordinating]
    form = CoordinationForm(request.POST or None, lead=running.recipient, initial={"agencies": named})
    if request.method == "POST" and form.is_valid():
        try:
            handling.request_coordination(petition=petition, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            names = ", ".join(agency.name for agency in form.cleaned_data["agencies"])
            messages.success(request, f"Đã ghi yêu cầu phối hợp gửi {names}.")
            return redirect(dossier)
    context = {
        "form": form,
        "title": "Yêu cầu phối hợp",
        "lead": f"{running.recipient.name} là cơ quan giải quyết chính kiến nghị số {petition.number}.",
        "submit_label": "Ghi yêu cầu phối hợp",
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về kiến nghị",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
