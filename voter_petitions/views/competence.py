"""Rules of competence, and the proposals that come of them for one petition."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies import editions
from agencies.permissions import may_keep_regulation
from coordination.clock import today
from coordination.models import DossierKind
from coordination.tables import Column
from coordination.views.rights import keepers_only
from voter_petitions.address import propose
from voter_petitions.forms.competence import CompetenceForm
from voter_petitions.models import CompetenceRule, Petition
from voter_petitions.views.access import senders_of, viewed
from voter_petitions.views.lists import tabs

PER_PAGE = 100
COLUMNS = (
    Column("Lĩnh vực"),
    Column("Cấp"),
    Column("Cơ quan chủ trì"),
    Column("Cơ quan phối hợp"),
    Column("Căn cứ"),
    Column("Thời gian"),
    Column("Tình trạng"),
    Column("Thao tác", unseen=True),
)


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """All rules; whoever may log in may read by which rules addressees are proposed."""
    rows = (
        CompetenceRule.objects.select_related("field", "lead")
        .prefetch_related("coordinating")
        .order_by("-active", "level", "field__position", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "columns": COLUMNS,
        "tabs": tabs(request),
        "may_edit": may_keep_regulation(request.user),
        "unverified": rows.filter(verified=False, active=True).count(),
        "on": today(),
    }
    return render(request, "petitions/competence.html", context)


@keepers_only
def rule_new(request: HttpRequest) -> HttpResponse:
    return _rule(request, CompetenceRule(), "Thêm quy tắc thẩm quyền")


@keepers_only
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    return _rule(request, get_object_or_404(CompetenceRule, pk=pk), "Sửa quy tắc thẩm quyền")


def _rule(request: HttpRequest, rule: CompetenceRule, title: str) -> HttpResponse:
    form = CompetenceForm(request.POST or None, instance=rule)
    if rule.pk:
        editions.watch(request, form, of=[rule])
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã ghi quy tắc thẩm quyền.")
        return redirect("petitions:competence")
    context = {
        "form": form,
        "title": title,
        "lead": "Quy tắc chỉ dùng để đề xuất cơ quan có thẩm quyền; người chuyển kiến nghị quyết định.",
        "submit_label": "Ghi quy tắc",
        "back_href": reverse("petitions:competence"),
        "back_label": "Thẩm quyền",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)


@require_GET
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is thought competent for a petition, and why; a page of its own without script."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition = Petition.objects.select_related("field", "lead", "round__dossier").get(pk=pk)
    context = {
        "petition": petition,
        "dossier": dossier,
        "proposals": propose(petition, on=today(), user=request.user),
        "may_transfer": not dossier.closed_on and senders_of(request, petition).exists(),
    }
    template = "petitions/proposals.html" if request.htmx else "petitions/proposals_page.html"
    return render(request, template, context)
