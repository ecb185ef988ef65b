"""Pages of missions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies import editions
from coordination import confirmations
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.keepers import keepers
from coordination.milestones import preview_moves
from coordination.models import DossierKind, MilestoneKind, Reminder
from coordination.obligations import Moves
from coordination.tables import Column, ordering
from coordination.views.dossier import dossier_context
from coordination.views.lists import FilteredList
from supervision import missions
from supervision.filters import MissionFilter
from supervision.forms.missions import CancelForm, CloseForm, ConcludeForm, MissionForm
from supervision.models import Mission, MissionQuerySet, ReportRequest, ReportState
from supervision.views.access import managed, require_keeper, viewed

REQUEST_COLUMNS = (
    Column("Cơ quan"),
    Column("Yêu cầu ngày"),
    Column("Hạn báo cáo"),
    Column("Đôn đốc"),
    Column("Nhận báo cáo"),
    Column("Tình trạng"),
)
RECOMMENDATION_COLUMNS = (
    Column("Kiến nghị"),
    Column("Cơ quan thực hiện"),
    Column("Thời hạn"),
    Column("Đôn đốc"),
    Column("Báo cáo"),
    Column("Kết quả"),
)


class MissionList(FilteredList):
    """All missions that the user may see, with how their agencies reported and how far their recommendations are."""

    filterset_class = MissionFilter
    template_name = "supervision/list.html"
    columns = (
        Column("Nội dung giám sát", "noi-dung", ("dossier__title",)),
        Column("Bắt đầu", "bat-dau", ("starts_on",)),
        Column("Phải báo cáo", "phai-bao-cao", ("asked",), numeric=True),
        Column("Đúng hạn", numeric=True),
        Column("Chậm", "cham", ("late",), numeric=True),
        Column("Chưa gửi", "chua-gui", ("unsent",), numeric=True),
        Column("Kiến nghị đã xong", numeric=True),
        Column("Kiến nghị còn hạn", numeric=True),
        Column("Kiến nghị quá hạn", "qua-han", ("overdue",), numeric=True),
        Column("Trạng thái"),
    )

    def get_queryset(self) -> MissionQuerySet:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["-dossier__opened_on", "-pk"])
        rows = Mission.objects.visible_to(self.request.user).with_tallies(today())
        return rows.select_related("dossier", "lead").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"columns": self.columns, "may_create": keepers(self.request.user).exists()}


def mission(request: HttpRequest, pk: int) -> HttpResponse:
    """One mission: its facts, the agencies asked and what came, its recommendations, its timeline."""
    dossier = viewed(request, pk, DossierKind.MISSION)
    subject: Mission = dossier.mission
    asked = _with_urgings(
        subject.requests.visible_to(request.user)
        .with_report(today())
        .select_related("agency", "dossier")
        .order_by("agency__sort_key")
    )
    recommendations = (
        subject.recommendations.visible_to(request.user)
        .with_progress(today())
        .select_related("addressee", "dossier")
        .order_by("number")
    )
    context = dossier_context(request, dossier)
    context |= {
        "mission": subject,
        "state": subject.state,
        "facts": _facts(subject),
        "requests": asked,
        "request_columns": REQUEST_COLUMNS,
        "overdue": any(row.state == ReportState.OVERDUE for row in asked),
        "to_urge": any(row.state.may_be_urged for row in asked),
        "urge_buttons": [
            {"name": "urge", "value": "letter", "label": "Lập công văn đôn đốc", "primary": True},
            {"name": "urge", "value": "1", "label": "Ghi đôn đốc cách khác"},
        ],
        "received": sum(row.received_at is not None for row in asked),
        "unsent": sum(row.state in (ReportState.OVERDUE, ReportState.NOT_SENT) for row in asked),
        "recommendations": list(recommendations),
        "recommendation_columns": RECOMMENDATION_COLUMNS,
    }
    return render(request, "supervision/mission.html", context)


def _with_urgings(rows: Any) -> list[ReportRequest]:
    """The requests, each with the reminders its agency got: how often and when is itself evidence."""
    found = list(rows)
    urgings: dict[int, list[Reminder]] = defaultdict(list)
    reminders = Reminder.objects.filter(obligation__dossier__in=[row.pk for row in found])
    for reminder in reminders.select_related("obligation").order_by("on", "pk"):
        urgings[reminder.obligation.dossier_id].append(reminder)
    for row in found:
        row.urgings = urgings[row.pk]  # type: ignore[attr-defined]
    return found


def _facts(subject: Mission) -> list[tuple[str, Any]]:
    return [
        ("Hình thức", subject.get_kind_display()),
        ("Chủ thể giám sát", subject.lead),
        ("Giai đoạn được giám sát", subject.period_covered),
        ("Quyết định", subject.decision_number),
        ("Kết luận", subject.conclusion_number),
    ]


def mission_new(request: HttpRequest) -> HttpResponse:
    require_keeper(request)
    form = MissionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = missions.plan_mission(by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã lập hồ sơ đoàn giám sát.")
            return redirect(made.dossier)
    context = {
        "form": form,
        "title": "Lập đoàn giám sát, khảo sát",
        "submit_label": "Lập hồ sơ",
        "back_href": reverse("supervision:list"),
        "back_label": "Giám sát",
    }
    return render(request, "supervision/form.html", context, status=422 if form.errors else 200)


def mission_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change facts and dates; what a moved date moves is shown and confirmed before it is saved."""
    subject = _running(request, pk)
    form = MissionForm(request.POST or None, user=request.user, mission=subject)
    editions.watch(request, form, of=[subject, subject.dossier])
    moves = Moves()
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        moves = missions.preview_change(mission=subject, dates={name: facts[name] for name in Mission.MILESTONES})
        if confirmations.seen(form, moves):
            try:
                missions.change_mission(mission=subject, by=request.user, **facts)
            except ValidationError as error:
                adopt(form, error)
                moves = Moves()
            else:
                messages.success(request, "Đã ghi thay đổi.")
                return redirect(subject.dossier)
    return _asking(request, form, moves, subject, title="Sửa đoàn giám sát", submit_label="Ghi thay đổi")


def mission_conclude(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _running(request, pk)
    known = subject.dossier.milestones.filter(kind=MilestoneKind.CONCLUSION_ISSUED).first()
    initial = {
        "conclusion_number": subject.conclusion_number or (known.document if known else ""),
        "concluded_on": subject.concluded_on or (known.on if known else None),
    }
    form = ConcludeForm(request.POST or None, initial=initial)
    editions.watch(request, form, of=[subject])
    moves = Moves()
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["concluded_on"]
        moves = preview_moves(dossier=subject.dossier, dates={(MilestoneKind.CONCLUSION_ISSUED, 1): on})
        if confirmations.seen(form, moves):
            try:
                missions.conclude(
                    mission=subject, on=on, number=form.cleaned_data["conclusion_number"], by=request.user
                )
            except ValidationError as error:
                adopt(form, error)
                moves = Moves()
            else:
                messages.success(request, "Đã ghi kết luận giám sát.")
                return redirect(subject.dossier)
    return _asking(request, form, moves, subject, title="Ghi kết luận giám sát", submit_label="Ghi kết luận")


def mission_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the mission: for every agency it is said whether its report came in time, late, or never."""
    subject = _running(request, pk)
    asked = list(subject.requests.with_report(today()).select_related("agency").order_by("agency__sort_key"))
    form = CloseForm(request.POST or None, requests=asked)
    if request.method == "POST" and form.is_valid():
        try:
            missions.close_mission(
                mission=subject, outcomes=form.outcomes(), on=form.cleaned_data["closed_on"], by=request.user
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã kết thúc đoàn giám sát.")
            return redirect(subject.dossier)
    lead = "Mỗi cơ quan phải báo cáo được ghi kết quả: đúng hạn, chậm hoặc không gửi. Không gửi thì bị cảnh báo."
    return _asking(request, form, Moves(), subject, title="Kết thúc đoàn", submit_label="Kết thúc đoàn", lead=lead)


def mission_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _running(request, pk)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = missions.cancel_mission(mission=subject, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đoàn không thực hiện; {count} nghĩa vụ đang mở không còn.")
            return redirect(subject.dossier)
    lead = "Nghĩa vụ đang mở của đoàn và của các đối tượng giám sát sẽ không còn; việc đã làm giữ nguyên."
    return _asking(
        request, form, Moves(), subject, title="Không thực hiện đoàn", submit_label="Thôi thực hiện", lead=lead
    )


def _running(request: HttpRequest, pk: int) -> Mission:
    """A mission that the user may change; one that is over is not changed any more."""
    subject: Mission = managed(request, pk, DossierKind.MISSION).mission
    if subject.is_over:
        raise PermissionDenied("Đoàn đã kết thúc.")
    return subject


def _asking(
    request: HttpRequest, form: Any, moves: Moves, subject: Mission, *, title: str, submit_label: str, lead: str = ""
) -> HttpResponse:
    """A form about a mission; with moves it shows them, and sending it once more confirms them."""
    context = {
        "form": form,
        "moves": moves,
        "title": title,
        "lead": lead or subject.dossier.title,
        "submit_label": "Đồng ý dời hạn và ghi" if moves else submit_label,
        "back_href": subject.dossier.get_absolute_url(),
        "back_label": subject.dossier.title,
    }
    return render(request, "supervision/form.html", context, status=422 if form.errors else 200)
