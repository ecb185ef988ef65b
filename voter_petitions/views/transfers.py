"""Pages that hand petitions on, one or many by one letter, and back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.models import Agency
from coordination.clock import today
from coordination.keys import chosen_keys
from coordination.models import Dossier, DossierKind
from voter_petitions import handling
from voter_petitions.address import propose
from voter_petitions.forms.transfers import ReturnForm, TransferForm
from voter_petitions.models import Petition, Transfer
from voter_petitions.views.access import may_return, senders, senders_of, viewed


def _involved(petitions: Any) -> Any:
    """Who could have caused a delay: whoever takes part in these petitions."""
    return Agency.objects.filter(participations__dossier__in=petitions).distinct()


def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand one petition on."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    own = senders_of(request, petition)
    if dossier.closed_on or not own.exists():
        raise PermissionDenied("Chỉ cơ quan đang giữ kiến nghị được chuyển tiếp.")
    form = TransferForm(
        request.POST or None,
        senders=own,
        late_agencies=_involved([dossier.pk]),
        initial={
            "sender": own.filter(pk=petition.holder.pk).first() or own.first(),
            # One click on a proposal chooses it.
            "recipient": request.GET.get("recipient") or petition.lead_id,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = handling.transfer(petition=petition, by=request.user, **form.letter())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, f"Đã chuyển kiến nghị số {petition.number} đến {made.recipient}.")
            return redirect(dossier)
    context = {
        "form": form,
        "dossier": dossier,
        "petition": petition,
        "proposals": propose(petition, on=today(), user=request.user),
        "may_transfer": True,
    }
    return render(request, "petitions/transfer.html", context, status=422 if form.errors else 200)


def transfer_many(request: HttpRequest) -> HttpResponse:
    """The petitions ticked in a list, by one letter: first the letter is asked for, then all go or none."""
    own = senders(request)
    if not own.exists():
        raise PermissionDenied("Tài khoản này không chuyển kiến nghị.")
    if request.method != "POST":  # the address typed, or kept: choosing begins in the list
        return redirect("petitions:list")
    chosen = chosen_keys(request.POST)
    if request.POST.get("step") == "letters" and chosen:
        return redirect(f"{reverse('petitions:letters_new')}?{urlencode({'chosen': chosen}, doseq=True)}")
    petitions = list(
        Petition.objects.visible_to(request.user)
        .filter(pk__in=chosen)
        .select_related("dossier", "round")
        .order_by("round", "number")
    )
    if not petitions:
        messages.warning(request, "Hãy chọn ít nhất một kiến nghị.")
        return redirect("petitions:list")
    asked = request.POST.get("step") == "send"
    form = TransferForm(
        request.POST if asked else None,
        senders=own,
        late_agencies=_involved([row.pk for row in petitions]),
        # Whoever holds the first of them usually holds them all.
        initial={"sender": own.filter(pk=petitions[0].holder.pk).first() or own.first()},
    )
    if asked and form.is_valid():
        try:
            done = handling.transfer_all(petitions, by=request.user, **form.letter())
        except ValidationError as error:
            form.adopt(error)
        else:
            letter = form.cleaned_data
            messages.success(
                request, f"Đã chuyển {len(done)} kiến nghị đến {letter['recipient']} bằng {letter['document']}."
            )
            return redirect("petitions:list")
    context = {"form": form, "petitions": petitions, "back_href": reverse("petitions:list")}
    return render(request, "petitions/transfer_many.html", context, status=422 if form.errors else 200)


def return_transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a petition as not within one's competence."""
    visible = Transfer.objects.filter(petition__dossier__in=Dossier.objects.visible_to(request.user).order_by())
    row = get_object_or_404(visible.select_related("petition__dossier", "recipient", "sender"), pk=pk)
    dossier = row.petition.dossier
    if not may_return(request, row):
        raise PermissionDenied("Chỉ cơ quan nhận kiến nghị được trả lại.")
    if row.responses.exists():
        messages.warning(request, "Cơ quan đã có văn bản trả lời nên không thể trả lại kiến nghị.")
        return redirect(dossier)
    form = ReturnForm(request.POST or None, transfer=row, late_agencies=_involved([dossier.pk]))
    if request.method == "POST" and form.is_valid():
        try:
            handling.return_transfer(transfer=row, by=request.user, **form.letter())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, f"Đã ghi {row.recipient} trả lại kiến nghị số {row.petition.number}.")
            # Whoever returned it may not see the petition any more.
            seen = Dossier.objects.visible_to(request.user).filter(pk=dossier.pk).exists()
            return redirect(dossier if seen else "petitions:list")
    lead = (
        f"{row.recipient} nhận ngày {row.sent_on:%d/%m/%Y} từ {row.sender}. "
        "Nghĩa vụ trả lời của cơ quan trả lại sẽ không còn; số ngày đã giữ được ghi lại."
    )
    return _asking(request, form, dossier, title="Trả lại kiến nghị", submit_label="Ghi trả lại", lead=lead)


def _asking(
    request: HttpRequest, form: Any, dossier: Dossier, *, title: str, submit_label: str, lead: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead or dossier.title,
        "submit_label": submit_label,
        "back_href": dossier.get_absolute_url(),
        "back_label": "Về kiến nghị",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
