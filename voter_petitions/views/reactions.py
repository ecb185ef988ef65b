"""Pages of what the voters say of the result, and of the reasons why petitions are not resolved."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DossierKind
from coordination.tables import Column
from voter_petitions import handling
from voter_petitions.forms.drafts import ReactionForm, ReasonForm
from voter_petitions.models import Petition, PetitionRound, UnresolvedReason
from voter_petitions.views.access import may_create, viewed
from voter_petitions.views.exactness import asking


def react(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the voters say of what came of their petition: the secretariats of the three parties may."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition: Petition = dossier.petition
    if not may_create(request):
        raise PermissionDenied("Chỉ thư ký của HĐND, UBND, Mặt trận ghi ý kiến cử tri.")
    later = PetitionRound.objects.visible_to(request.user).filter(starts_on__gt=petition.round.starts_on)
    form = ReactionForm(
        request.POST or None,
        rounds=later.filter(starts_on__lte=today()),
        initial={"place": petition.locality},
    )
    if request.method == "POST" and form.is_valid():
        try:
            handling.record_reaction(petition, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi ý kiến cử tri về kết quả.")
            return redirect(dossier)
    return asking(request, form, dossier, title="Ghi ý kiến cử tri về kết quả", submit_label="Ghi ý kiến")


def reasons(request: HttpRequest) -> HttpResponse:
    """The list of reasons, with how many petitions stand on each."""
    stood = Petition.objects.filter(unresolved_reason=OuterRef("pk")).order_by().values("unresolved_reason")
    used = Coalesce(Subquery(stood.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    rows = UnresolvedReason.objects.annotate(used=used).order_by("position", "code")
    columns = (
        Column("Lý do"),
        Column("Số kiến nghị", numeric=True),
        Column("Trạng thái"),
        Column("Thao tác", unseen=True),
    )
    context = {"rows": rows, "columns": columns, "may_edit": may_create(request)}
    return render(request, "petitions/reasons.html", context)


def reason_edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """Add a reason or change one; nothing that is used goes away."""
    if not may_create(request):
        raise PermissionDenied("Chỉ thư ký của HĐND, UBND, Mặt trận sửa danh mục lý do.")
    row = get_object_or_404(UnresolvedReason, pk=code) if code else None
    form = ReasonForm(request.POST or None, initial={"name": row.name, "active": row.active} if row else None)
    if request.method == "POST" and form.is_valid():
        try:
            handling.change_reason(code, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi lý do.")
            return redirect("petitions:reasons")
    context = {
        "form": form,
        "title": "Sửa lý do chưa giải quyết" if row else "Thêm lý do chưa giải quyết",
        "submit_label": "Ghi lý do",
        "back_href": reverse("petitions:reasons"),
        "back_label": "Lý do chưa giải quyết",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
