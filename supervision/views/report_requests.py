"""Pages of report requests: one agency's, asking many at once, urging many at once, those never sent."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from coordination import reminders
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import DocumentKind, DossierKind, Obligation
from coordination.tables import Column, ordering
from coordination.views.dossier import dossier_context
from coordination.views.lists import FilteredList
from supervision.filters import UNSENT, UnsentFilter
from supervision.forms.report_requests import AskReportsForm, UrgeForm
from supervision.models import Mission, ReportRequest, ReportRequestQuerySet, ReportState
from supervision.report_requests import request_reports
from supervision.views.access import managed, viewed


class UnsentList(FilteredList):
    """Reports that have not come: awaited, past their day, or declared not sent when the mission closed."""

    filterset_class = UnsentFilter
    template_name = "supervision/unsent.html"
    columns = (
        Column("Cơ quan", "co-quan", ("agency__sort_key",)),
        Column("Đoàn giám sát"),
        Column("Chủ thể giám sát"),
        Column("Hạn báo cáo", "han", ("due",)),
        Column("Số lần đôn đốc", "don-doc", ("times_urged",), numeric=True),
        Column("Tình trạng"),
    )

    def get_queryset(self) -> ReportRequestQuerySet:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["due", "agency__sort_key", "pk"])
        rows = ReportRequest.objects.visible_to(self.request.user).with_report(today())
        unsent = rows.filter(report_state__in=UNSENT)
        return unsent.select_related("agency", "dossier", "mission__dossier", "mission__lead").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"columns": self.columns}


def report_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One agency's report: asked when, due when and why, urged how often, received when."""
    dossier = viewed(request, pk, DossierKind.REPORT_REQUEST)
    subject = (
        ReportRequest.objects.with_report(today())
        .select_related("agency", "mission__dossier", "mission__lead", "dossier")
        .get(pk=pk)
    )
    mission = subject.mission
    mission_seen = Mission.objects.visible_to(request.user).filter(pk=mission.pk).exists()
    title = mission.dossier.title
    facts: list[tuple[Any, ...]] = [
        ("Đoàn giám sát", title, mission.dossier.get_absolute_url()) if mission_seen else ("Đoàn giám sát", title),
        ("Chủ thể giám sát", mission.lead),
        ("Quyết định", mission.decision_number),
        ("Giai đoạn được giám sát", mission.period_covered),
        ("Cơ quan phải báo cáo", subject.agency),
    ]
    context = dossier_context(request, dossier)
    context |= {
        "report_request": subject,
        "state": subject.state,
        "facts": facts,
        "mission": mission if mission_seen else None,
    }
    return render(request, "supervision/request.html", context)


def _running(request: HttpRequest, pk: int) -> Mission:
    subject: Mission = managed(request, pk, DossierKind.MISSION).mission
    if subject.is_over:
        raise PermissionDenied("Đoàn đã kết thúc.")
    return subject


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Add supervised agencies, many at once."""
    mission = _running(request, pk)
    form = AskReportsForm(request.POST or None, mission=mission)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = request_reports(
                mission=mission,
                agencies=asked["agencies"],
                report_by=asked["report_by"],
                on=asked["asked_on"],
                document=asked["document"],
                by=request.user,
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã yêu cầu {len(made)} cơ quan báo cáo.")
            return redirect(mission.dossier)
    context = {
        "form": form,
        "title": "Thêm đối tượng giám sát",
        "lead": mission.dossier.title,
        "submit_label": "Yêu cầu báo cáo",
        "back_href": mission.dossier.get_absolute_url(),
        "back_label": mission.dossier.title,
    }
    return render(request, "supervision/form.html", context, status=422 if form.errors else 200)


def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the chosen agencies in one go; the matrix sends its ticks here, then the letter is told.

    The first POST (from the matrix) has no channel yet and only carries the choice.
    """
    mission = _running(request, pk)
    rows = mission.requests.with_report(today()).select_related("agency").order_by("agency__sort_key")
    outstanding = [row for row in rows if row.state.may_be_urged]
    answered = request.method == "POST" and "channel" in request.POST
    overdue = [row.pk for row in outstanding if row.state == ReportState.OVERDUE]
    chosen = request.POST.getlist("chosen") if request.method == "POST" else overdue
    if request.POST.get("urge") == "letter":
        return _by_letter(outstanding, set(chosen))
    form = UrgeForm(request.POST if answered else None, outstanding=outstanding, initial={"chosen": chosen})
    if answered and form.is_valid():
        owed = _owed([row.pk for row in form.cleaned_data["chosen"]])
        try:
            result = reminders.remind(
                owed,
                by=request.user,
                channel=form.cleaned_data["channel"],
                document=form.cleaned_data["document"],
                text=form.cleaned_data["text"],
                on=form.cleaned_data["on"],
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            _tell(request, result)
            return redirect(mission.dossier)
    context = {
        "form": form,
        "title": "Đôn đốc gửi báo cáo",
        "lead": mission.dossier.title,
        "submit_label": "Ghi đôn đốc",
        "back_href": mission.dossier.get_absolute_url(),
        "back_label": mission.dossier.title,
        "nothing": "" if outstanding else "Không có cơ quan nào cần đôn đốc.",
    }
    return render(request, "supervision/form.html", context, status=422 if form.errors else 200)


def _owed(requests: list[int]) -> QuerySet[Obligation]:
    """The reports that these requests still wait for."""
    kind = DocumentKind.SUPERVISED_REPORT
    return Obligation.objects.open().filter(dossier__in=requests, rule__document_kind=kind)


def _by_letter(outstanding: list[ReportRequest], chosen: set[str]) -> HttpResponse:
    """On to the letters, one for each chosen agency."""
    owed = _owed([row.pk for row in outstanding if str(row.pk) in chosen])
    query = urlencode([("chosen", pk) for pk in owed.order_by("pk").values_list("pk", flat=True)])
    return redirect(f"{reverse('letter_new')}?{query}")


def _tell(request: HttpRequest, result: reminders.Reminded) -> None:
    if result.done:
        messages.success(request, f"Đã đôn đốc {len(result.done)} cơ quan.")
    for row, reason in result.refused:
        messages.warning(request, f"Chưa đôn đốc {row.obligor}: {reason}.")
