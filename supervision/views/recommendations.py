"""Pages of recommendations: all of them, one, issuing several, judging, asking for an explanation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from agencies import editions
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DossierKind
from coordination.tables import Column, ordering
from coordination.views.dossier import dossier_context
from coordination.views.lists import FilteredList
from supervision.filters import RecommendationFilter
from supervision.forms.recommendations import ExplainForm, IssueForm, RecommendationRows, SettleForm
from supervision.models import Mission, Recommendation, RecommendationQuerySet
from supervision.recommendations import recommend, request_explanation, settle_recommendation
from supervision.views.access import managed, viewed


class RecommendationList(FilteredList):
    """All recommendations after supervision that the user may see."""

    filterset_class = RecommendationFilter
    template_name = "supervision/recommendations.html"
    columns = (
        Column("Kiến nghị"),
        Column("Đoàn giám sát"),
        Column("Cơ quan thực hiện", "co-quan", ("addressee__sort_key",)),
        Column("Thời hạn", "thoi-han", ("due",)),
        Column("Đôn đốc", "don-doc", ("times_urged",), numeric=True),
        Column("Kết quả"),
    )

    def get_queryset(self) -> RecommendationQuerySet:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["due", "mission", "number"])
        rows = Recommendation.objects.visible_to(self.request.user).with_progress(today())
        return rows.select_related("addressee", "dossier", "mission__dossier").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"columns": self.columns}


def recommendation(request: HttpRequest, pk: int) -> HttpResponse:
    """One recommendation: what, who, by when; what was reported and how it was judged."""
    dossier = viewed(request, pk, DossierKind.RECOMMENDATION)
    subject = (
        Recommendation.objects.with_progress(today())
        .select_related("addressee", "mission__dossier", "mission__lead", "dossier")
        .get(pk=pk)
    )
    mission = subject.mission
    mission_seen = Mission.objects.visible_to(request.user).filter(pk=mission.pk).exists()
    title = mission.dossier.title
    facts: list[tuple[Any, ...]] = [
        ("Đoàn giám sát", title, mission.dossier.get_absolute_url()) if mission_seen else ("Đoàn giám sát", title),
        ("Chủ thể giám sát", mission.lead),
        ("Kết luận", mission.conclusion_number),
        ("Cơ quan thực hiện", subject.addressee),
        ("Ngày kiến nghị", f"{subject.issued_on:%d/%m/%Y}"),
        ("Thời hạn ghi trong kiến nghị", f"{subject.due_on:%d/%m/%Y}"),
    ]
    context = dossier_context(request, dossier)
    context |= {
        "recommendation": subject,
        "state": subject.state,
        "facts": facts,
        "mission": mission if mission_seen else None,
    }
    return render(request, "supervision/recommendation.html", context)


def recommend_many(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue several recommendations of one mission on one sheet; all are saved or none."""
    mission: Mission = managed(request, pk, DossierKind.MISSION).mission
    if mission.status == Mission.Status.CANCELLED:
        raise PermissionDenied("Đoàn không được thực hiện.")
    issue = IssueForm(request.POST or None, mission=mission)
    rows = RecommendationRows(request.POST or None, form_kwargs={"on": issue.day}, prefix="row")
    refused = False
    if request.method == "POST":
        if issue.is_valid() and rows.is_valid() and (count := _issue(request, mission, issue, rows)):
            messages.success(request, f"Đã ghi {count} kiến nghị.")
            return redirect(mission.dossier)
        refused = True
    context = {"issue": issue, "rows": rows, "dossier": mission.dossier, "refused": refused}
    return render(request, "supervision/recommend.html", context, status=422 if refused else 200)


def _issue(request: HttpRequest, mission: Mission, issue: IssueForm, rows: Any) -> int:
    """Save the sheet; a row that is refused takes the others back and shows why."""
    filled = rows.filled()
    try:
        with transaction.atomic():
            for row in filled:
                try:
                    recommend(
                        mission=mission, issued_on=issue.cleaned_data["issued_on"], by=request.user, **row.cleaned_data
                    )
                except ValidationError as error:
                    adopt(row, error)
                    raise
    except ValidationError:
        return 0
    return len(filled)


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = managed(request, pk, DossierKind.RECOMMENDATION)
    subject: Recommendation = dossier.recommendation
    form = SettleForm(request.POST or None, initial={"status": subject.status})
    editions.watch(request, form, of=[subject])
    if request.method == "POST" and form.is_valid():
        judged = form.cleaned_data
        try:
            settle_recommendation(
                recommendation=subject,
                status=judged["status"],
                on=judged["settled_on"],
                grounds=judged["grounds"],
                by=request.user,
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã ghi đánh giá kết quả thực hiện kiến nghị.")
            return redirect(dossier)
    return _asking(request, form, subject, title="Đánh giá kết quả thực hiện", submit_label="Ghi đánh giá")


def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an explanation: a step of the ladder between urging and supervising again."""
    dossier = managed(request, pk, DossierKind.RECOMMENDATION)
    subject: Recommendation = dossier.recommendation
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            time = request_explanation(recommendation=subject, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã ghi yêu cầu giải trình lần {time}.")
            return redirect(dossier)
    return _asking(request, form, subject, title="Yêu cầu giải trình", submit_label="Ghi yêu cầu")


def _asking(request: HttpRequest, form: Any, subject: Recommendation, *, title: str, submit_label: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": f"{subject.addressee}: {subject.text}",
        "submit_label": submit_label,
        "back_href": subject.dossier.get_absolute_url(),
        "back_label": f"Kiến nghị số {subject.number}",
    }
    return render(request, "supervision/form.html", context, status=422 if form.errors else 200)
