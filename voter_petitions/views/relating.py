"""Pages that split a petition, merge several, and link one to what was raised before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies.permissions import May, agencies_with
from coordination.form_errors import adopt
from coordination.keys import chosen_keys, key_of
from coordination.models import DossierKind
from voter_petitions import handling
from voter_petitions.forms.exactness import MergeManyForm, OtherPetitionForm, PartForm, SplitForm, WhyForm
from voter_petitions.models import Petition, PetitionRound, Relation
from voter_petitions.similar import likely_duplicates
from voter_petitions.views.access import managed
from voter_petitions.views.exactness import asking

PARTS_AT_FIRST, PARTS_ADDED, MOST_PARTS = 2, 2, 20
PartSet = forms.formset_factory(PartForm, extra=0, max_num=MOST_PARTS, validate_max=True)


def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a petition: its parts in one form; more rows on demand, nothing typed is lost."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    if dossier.closed_on:
        raise PermissionDenied("Kiến nghị đã kết thúc nên không tách được.")
    data = _with_more_rows(request)
    first = {name: getattr(petition, name) for name in ("text", "field", "level", "lead", "needs_capital")}
    rest = {"field": petition.field, "level": petition.level}
    parts = PartSet(data, prefix="parts", initial=None if data else [first, *[rest] * (PARTS_AT_FIRST - 1)])
    form = SplitForm(data)
    asked_more = data is not None and "more" in data
    if data is not None and not asked_more and form.is_valid() and parts.is_valid():
        rows = [part.cleaned_data for part in parts if part.cleaned_data.get("text")]
        try:
            made = handling.split(petition, rows, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã tách thêm {len(made)} kiến nghị; nguyên văn được giữ ở từng kiến nghị.")
            return redirect(dossier)
    if asked_more:
        # Only more room was asked for: nothing is criticised yet.
        for one in (form, *parts):
            one._errors = {}  # type: ignore[attr-defined]
    context = {
        "form": form,
        "parts": parts,
        "petition": petition,
        "dossier": dossier,
        "may_add": len(parts) < MOST_PARTS,
    }
    wrong = data is not None and not asked_more
    return render(request, "petitions/split.html", context, status=422 if wrong else 200)


def _with_more_rows(request: HttpRequest) -> Any:
    """What was posted, with the number of rows raised when the button for more was pressed."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if "more" in data:
        rows = data.get("parts-TOTAL_FORMS", "")
        data["parts-TOTAL_FORMS"] = str(min(key_of(rows) or 0, MOST_PARTS - PARTS_ADDED) + PARTS_ADDED)
    return data


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a petition into another one that says the same."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    if dossier.closed_on:
        raise PermissionDenied("Kiến nghị đã kết thúc nên không gộp được.")
    own = Petition.objects.visible_to(request.user).counted()
    among = own.filter(dossier__keeper=dossier.keeper_id, dossier__closed_on__isnull=True).exclude(pk=pk)
    form = _other(request, petition, among)
    if request.method == "POST" and form.is_valid():
        into = form.cleaned_data["petition"]
        try:
            handling.merge([petition], into=into, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã gộp vào kiến nghị số {into.number}.")
            return redirect(into.dossier)
    lead = (
        "Kiến nghị này kết thúc với lý do “đã gộp”; nguyên văn, số cử tri và nơi kiến nghị "
        "được tính ở kiến nghị giữ lại."
    )
    return asking(request, form, dossier, title="Gộp vào kiến nghị khác", submit_label="Gộp kiến nghị", lead=lead)


def _other(request: HttpRequest, petition: Petition, among: Any, **options: Any) -> OtherPetitionForm:
    found = likely_duplicates(
        petition.text, locality=petition.locality, exclude=petition, limit=10, visible_to=request.user
    )
    rounds = PetitionRound.objects.visible_to(request.user).filter(petitions__in=among).distinct()
    initial = {"round": petition.round_id, "chosen": request.GET.get("voi", "")}
    return OtherPetitionForm(
        request.POST or None,
        likely=[one.petition for one in found],
        among=among,
        rounds=rounds,
        initial=initial,
        **options,
    )


def merge_many(request: HttpRequest) -> HttpResponse:
    """Merge the petitions ticked in a list: one of them stays, all others go into it, or none does."""
    managing = agencies_with(request.user, May.MANAGE)
    if request.method != "POST":
        return redirect("petitions:list")
    chosen = chosen_keys(request.POST)
    petitions = Petition.objects.visible_to(request.user).filter(pk__in=chosen, dossier__keeper__in=managing)
    if petitions.count() < 2:
        messages.warning(request, "Hãy chọn ít nhất hai kiến nghị do cơ quan của bạn giữ hồ sơ.")
        return redirect("petitions:list")
    asked = request.POST.get("step") == "merge"
    form = MergeManyForm(request.POST if asked else None, petitions=petitions.order_by("round__starts_on", "number"))
    if asked and form.is_valid():
        into = form.cleaned_data["into"]
        try:
            rows = handling.merge(
                list(petitions.exclude(pk=into.pk)), into=into, reason=form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã gộp {len(rows)} kiến nghị vào kiến nghị số {into.number}.")
            return redirect(into.dossier)
    context = {"form": form, "petitions": petitions, "back_href": reverse("petitions:list")}
    return render(request, "petitions/merge_many.html", context, status=422 if form.errors else 200)


def separate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wrongly merged petition out again."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    if not petition.merged_into_id:
        raise PermissionDenied("Kiến nghị này không gộp vào kiến nghị nào.")
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        handling.separate(petition, by=request.user, **form.cleaned_data)
        messages.success(request, "Đã tách lại; kiến nghị mở lại với các nghĩa vụ như trước khi gộp.")
        return redirect(dossier)
    return asking(request, form, dossier, title="Tách lại kiến nghị đã gộp", submit_label="Tách lại")


def raised_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a petition to the earlier one that the voters raise again."""
    dossier = managed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    seen = Petition.objects.visible_to(request.user)
    among = seen.filter(round__starts_on__lt=petition.round.starts_on)
    form = _other(request, petition, among, reason_required=False)
    form.initial["round"] = None
    if request.method == "POST" and form.is_valid():
        try:
            handling.raised_again(
                petition, earlier=form.cleaned_data["petition"], reason=form.cleaned_data["reason"], by=request.user
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi là kiến nghị nhiều lần.")
            return redirect(dossier)
    lead = f"Số {petition.number}: {dossier.title}"
    return asking(request, form, dossier, title="Nhắc lại kiến nghị trước", submit_label="Ghi quan hệ", lead=lead)


def drop_link(request: HttpRequest, pk: int) -> HttpResponse:
    """End a wrong «raised again»."""
    relation = get_object_or_404(Relation.objects.select_related("source", "target__dossier"), pk=pk)
    dossier = managed(request, relation.source_id, DossierKind.PETITION)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            handling.drop_link(relation, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã bỏ quan hệ; nhật ký vẫn giữ.")
            return redirect(dossier)
    lead = f"{relation.get_kind_display()}: {relation.target.dossier.title}"
    return asking(request, form, dossier, title="Bỏ quan hệ giữa hai kiến nghị", submit_label="Bỏ quan hệ", lead=lead)
