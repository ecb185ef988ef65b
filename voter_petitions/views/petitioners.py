"""Pages about who sent a petition or a letter: masked until somebody who may look says why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from agencies.permissions import May, agencies_with
from coordination.form_errors import adopt
from coordination.models import Dossier, DossierKind
from coordination.tables import Column
from coordination.views.lists import FilteredList
from voter_petitions import petitioners
from voter_petitions.forms.petitioners import PetitionerForm, ShareForm, TraceFilter, WhyForm
from voter_petitions.models import PetitionerShare, PetitionerTrace

TRACES_SHOWN = 20
KINDS = (DossierKind.PETITION, DossierKind.LETTER)
personal = sensitive_post_parameters("name", "address", "telephone", "why", "reason")


def _looked_at(request: HttpRequest, pk: int) -> Dossier:
    """The dossier, if the user may look at its sender: 404 to who does not see it, 403 to who may not."""
    dossiers = Dossier.objects.visible_to(request.user).filter(kind__in=KINDS).select_related("keeper")
    dossier = get_object_or_404(dossiers, pk=pk)
    if petitioners.panel(request.user, dossier) is None:
        raise PermissionDenied("Thông tin người gửi chỉ dành cho cơ quan giữ hồ sơ và cơ quan được cho xem.")
    return dossier


def _kept_by(request: HttpRequest, pk: int) -> Dossier:
    dossier = _looked_at(request, pk)
    if not petitioners.may_keep(request.user, dossier):
        raise PermissionDenied("Chỉ thư ký của cơ quan giữ hồ sơ được làm việc này.")
    return dossier


@never_cache
@require_GET
def petitioner_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether something is kept, until when, who may look and who did; the data themselves are masked."""
    return _page(request, _looked_at(request, pk))


@never_cache
@personal
@require_POST
def petitioner_look(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the data in this one answer, after the look is in the log."""
    dossier = _looked_at(request, pk)
    form = WhyForm(request.POST)
    if form.is_valid():
        try:
            person = petitioners.look(dossier=dossier, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            adopt(form, error)
        else:
            return _page(request, dossier, person=person)
    return _page(request, dossier, look_form=form)


@never_cache
@personal
def petitioner_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the sender of a dossier that has none, or write down a correction."""
    dossier = _kept_by(request, pk)
    form = PetitionerForm(request.POST or None, initial={"stand": petitioners.written(dossier)})
    if request.method == "POST" and form.is_valid():
        try:
            petitioners.record(dossier=dossier, by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi thông tin người gửi.")
            return redirect("petitions:petitioner", pk)
    context = {"form": form, "dossier": dossier, "kept": _row(dossier) is not None}
    return render(request, "petitioners/record.html", context, status=422 if form.errors else 200)


@never_cache
@personal
@require_POST
def petitioner_share(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = _kept_by(request, pk)
    form = ShareForm(request.POST, dossier=dossier)
    if form.is_valid():
        try:
            petitioners.share(dossier=dossier, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"{form.cleaned_data['agency']} được xem người gửi của hồ sơ này.")
            return redirect("petitions:petitioner", pk)
    return _page(request, dossier, share_form=form)


@require_POST
def petitioner_unshare(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(PetitionerShare.objects.select_related("agency"), pk=pk)
    dossier = _kept_by(request, row.dossier_id)
    petitioners.unshare(row, by=request.user)
    messages.success(request, f"{row.agency} không xem được người gửi của hồ sơ này nữa.")
    return redirect("petitions:petitioner", dossier.pk)


@never_cache
@personal
def petitioner_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase for good; what stays is that it was erased, by whom and why."""
    dossier = _kept_by(request, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            petitioners.erase(dossier=dossier, by=request.user, why=form.cleaned_data["why"])
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã xóa thông tin người gửi.")
            return redirect("petitions:petitioner", pk)
    context = {"form": form, "dossier": dossier}
    return render(request, "petitioners/erase.html", context, status=422 if form.errors else 200)


def _row(dossier: Dossier) -> Any:
    return getattr(dossier, "petitioner", None)


def _page(
    request: HttpRequest,
    dossier: Dossier,
    *,
    person: petitioners.Person | None = None,
    look_form: WhyForm | None = None,
    share_form: ShareForm | None = None,
) -> HttpResponse:
    row = _row(dossier)
    may_keep = petitioners.may_keep(request.user, dossier)
    shares = dossier.petitioner_shares.select_related("agency", "by") if may_keep else []
    traces = list(dossier.petitioner_traces.select_related("by", "agency")[:TRACES_SHOWN]) if may_keep else []
    offered = share_form or ShareForm(dossier=dossier)
    context = {
        "dossier": dossier,
        "kept": row is not None,
        "kept_until": petitioners.kept_until(row) if row else None,
        "may_keep": may_keep,
        "person": person,
        "change_form": PetitionerForm(initial=vars(person) | {"stand": petitioners.written(dossier)})
        if person and may_keep
        else None,
        "look_form": look_form or WhyForm(),
        "share_form": offered if may_keep and row and offered.fields["agency"].queryset.exists() else None,  # type: ignore[attr-defined]
        "shares": shares,
        "traces": traces,
    }
    failed = any(form is not None and form.errors for form in (look_form, share_form))
    return render(request, "petitioners/petitioner.html", context, status=422 if failed else 200)


class TraceList(FilteredList):
    """Nhật ký thông tin cá nhân: the keeper's dossiers, to the administrator all; never the data."""

    filterset_class = TraceFilter
    template_name = "petitioners/log.html"
    columns = (
        Column("Lúc"),
        Column("Việc"),
        Column("Hồ sơ"),
        Column("Người thực hiện"),
        Column("Cơ quan"),
        Column("Lý do"),
    )

    def get_queryset(self) -> QuerySet[PetitionerTrace]:
        user = self.request.user
        if not agencies_with(user, May.MANAGE) | agencies_with(user, May.ADMINISTER):
            raise PermissionDenied("Nhật ký dành cho cơ quan giữ hồ sơ và quản trị hệ thống.")
        return petitioners.traces_seen_by(user).select_related("dossier", "by", "agency").order_by("-at", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        pks = [row.dossier_id for row in context["page_obj"]]
        seen = set(Dossier.objects.visible_to(self.request.user).filter(pk__in=pks).values_list("pk", flat=True))
        for row in context["page_obj"]:
            row.opens = row.dossier_id in seen
        return context | {"columns": self.columns}
