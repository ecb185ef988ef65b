"""Pages of matters without a register of their own, and of the periodic duties."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from agencies import editions
from coordination import confirmations, dossiers, matters
from coordination.clock import today
from coordination.filters_matters import DutyFilter, MatterFilter
from coordination.form_errors import adopt
from coordination.forms.matters import CloseForm, MatterForm, PartiesForm
from coordination.keepers import keepers
from coordination.models import Dossier, DossierKind, Matter, MatterTopic, Participant, PeriodicDuty, Role, Rule
from coordination.obligations import Moves
from coordination.progress import Progress, with_progress
from coordination.tables import Column, ordering
from coordination.views.dossier import dossier_context
from coordination.views.lists import FilteredList


def _viewed(request: HttpRequest, pk: int, kind: DossierKind) -> Dossier:
    return get_object_or_404(Dossier.objects.visible_to(request.user).select_related("keeper"), pk=pk, kind=kind)


def _managed(request: HttpRequest, pk: int, kind: DossierKind) -> Dossier:
    dossier = _viewed(request, pk, kind)
    if not Dossier.objects.manageable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Chỉ cơ quan giữ hồ sơ được sửa.")
    return dossier


class MatterList(FilteredList):
    """All matters that the user may see, with what is owed on them."""

    filterset_class = MatterFilter
    template_name = "matters/list.html"
    columns = (
        Column("Việc", "viec", ("dossier__title",)),
        Column("Loại việc", "loai", ("topic",)),
        Column("Ngày lập", "ngay", ("dossier__opened_on",)),
        Column("Hạn gần nhất", "han", ("next_due",)),
        Column("Nghĩa vụ", numeric=True),
        Column("Tình trạng"),
    )

    def get_queryset(self) -> QuerySet[Matter]:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["-dossier__opened_on", "-pk"])
        rows = Matter.objects.filter(dossier__in=Dossier.objects.visible_to(self.request.user))
        return with_progress(rows, today()).select_related("dossier").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for row in context["page_obj"]:
            row.state = Progress(row.progress)
        return context | {"columns": self.columns, "may_create": keepers(self.request.user).exists()}


def matter(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = _viewed(request, pk, DossierKind.MATTER)
    subject: Matter = dossier.matter
    label = matters.CHOSEN_LABEL.get(subject.topic)
    facts = [("Loại việc", subject.get_topic_display())]
    if label:
        facts.append((label, str(matters.chosen_agency(subject) or "")))
    context = dossier_context(request, dossier) | {"matter": subject, "facts": facts}
    return render(request, "matters/matter.html", context)


def _require_keeper(request: HttpRequest) -> None:
    if not keepers(request.user).exists():
        raise PermissionDenied("Tài khoản này không được lập hồ sơ.")


def matter_choose(request: HttpRequest) -> HttpResponse:
    """What kind of matter: each asks for other agencies and dates."""
    _require_keeper(request)
    return render(request, "matters/choose.html", {"topics": list(MatterTopic)})


def matter_new(request: HttpRequest, topic: str) -> HttpResponse:
    _require_keeper(request)
    if topic not in MatterTopic.values:
        raise Http404("Không có loại việc này.")
    kind = MatterTopic(topic)
    form = MatterForm(request.POST or None, topic=kind, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = matters.open_matter(topic=kind, by=request.user, **form.facts())
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, "Đã lập hồ sơ.")
            return redirect(made.dossier)
    return _asking(
        request,
        form,
        title=f"Lập hồ sơ: {kind.label.lower()}",
        submit_label="Lập hồ sơ",
        back=(reverse("matters:list"), "Việc phối hợp khác"),
    )


def matter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a matter and date its milestones; what a moved date moves is confirmed first."""
    subject = _open(request, pk)
    form = MatterForm(request.POST or None, topic=MatterTopic(subject.topic), user=request.user, matter=subject)
    editions.watch(request, form, of=[subject, subject.dossier])
    moves = Moves()
    if request.method == "POST" and form.is_valid():
        moves = matters.preview_change(matter=subject, dates=form.dates())
        if confirmations.seen(form, moves):
            try:
                matters.change_matter(matter=subject, by=request.user, **form.facts())
            except ValidationError as error:
                adopt(form, error)
                moves = Moves()
            else:
                messages.success(request, "Đã ghi thay đổi.")
                return redirect(subject.dossier)
    back = (subject.dossier.get_absolute_url(), subject.dossier.title)
    return _asking(request, form, title="Sửa hồ sơ", submit_label="Ghi thay đổi", back=back, moves=moves)


def matter_close(request: HttpRequest, pk: int) -> HttpResponse:
    subject = _open(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["closed_on"]
        if on < subject.dossier.opened_on:
            form.add_error("closed_on", "Ngày kết thúc không được trước ngày lập hồ sơ.")
        else:
            try:
                dossiers.close(subject.dossier, on=on, by=request.user, text=form.cleaned_data["note"])
            except ValidationError as error:
                form.add_error("closed_on", error)
            else:
                messages.success(request, "Đã kết thúc hồ sơ.")
                return redirect(subject.dossier)
    back = (subject.dossier.get_absolute_url(), subject.dossier.title)
    return _asking(request, form, title="Kết thúc hồ sơ", submit_label="Kết thúc hồ sơ", back=back)


def _open(request: HttpRequest, pk: int) -> Matter:
    subject: Matter = _managed(request, pk, DossierKind.MATTER).matter
    if subject.dossier.closed_on is not None:
        raise PermissionDenied("Hồ sơ đã kết thúc.")
    return subject


def _asking(
    request: HttpRequest,
    form: Any,
    *,
    title: str,
    submit_label: str,
    back: tuple[str, str],
    moves: Moves | None = None,
    lead: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "moves": moves,
        "title": title,
        "lead": lead,
        "submit_label": "Đồng ý dời hạn và ghi" if moves else submit_label,
        "back_href": back[0],
        "back_label": back[1],
    }
    return render(request, "matters/form.html", context, status=422 if form.errors else 200)


class DutyList(FilteredList):
    """Periodic duties by their day, newest first, with how far each is."""

    filterset_class = DutyFilter
    template_name = "matters/duties.html"
    columns = (
        Column("Kỳ báo cáo", "ky", ("dossier__title",)),
        Column("Ngày ấn định", "ngay", ("due",)),
        Column("Cơ quan đã gửi", numeric=True),
        Column("Tình trạng"),
    )

    def get_queryset(self) -> QuerySet[PeriodicDuty]:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["-due", "rule_code", "pk"])
        rows = PeriodicDuty.objects.filter(dossier__in=Dossier.objects.visible_to(self.request.user))
        return with_progress(rows, today()).select_related("dossier").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for row in context["page_obj"]:
            row.state = Progress(row.progress)
            row.sent = row.duties - row.duties_open
        return context | {"columns": self.columns}


def duty(request: HttpRequest, pk: int) -> HttpResponse:
    dossier = _viewed(request, pk, DossierKind.PERIODIC_DUTY)
    subject: PeriodicDuty = dossier.periodicduty
    rule = _rule(subject)
    facts = [("Ngày ấn định", f"{subject.due:%d/%m/%Y}"), ("Mã quy định", subject.rule_code)]
    if rule is not None:
        facts.insert(0, ("Việc phải làm", rule.duty))
    context = dossier_context(request, dossier) | {
        "duty": subject,
        "facts": facts,
        "asks_parties": rule is not None and _asks_parties(rule),
    }
    return render(request, "matters/duty.html", context)


def _rule(subject: PeriodicDuty) -> Rule | None:
    """The version in force on the duty's day, else the latest."""
    rules = Rule.objects.filter(code=subject.rule_code)
    return rules.in_force(subject.due).first() or rules.order_by("-version").first()


def _asks_parties(rule: Rule) -> bool:
    """Does the rule oblige a role that no institution holds by itself (host, proposing)?"""
    return rule.obliged_role not in {role for _, role in dossiers.INSTITUTIONS}


def duty_parties(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which agencies owe this period's document: this year's host, those that may propose."""
    dossier = _managed(request, pk, DossierKind.PERIODIC_DUTY)
    subject: PeriodicDuty = dossier.periodicduty
    rule = _rule(subject)
    if rule is None or not _asks_parties(rule):
        raise Http404("Chế độ này do các bên của quy chế thực hiện, không phải chọn cơ quan.")
    held = dossier.participants.filter(role=rule.obliged_role).values_list("agency_id", flat=True)
    form = PartiesForm(request.POST or None, duty=subject, initial={"agencies": list(held)})
    editions.watch(request, form, of=[Participant.history.filter(dossier_id=dossier.pk)])
    if request.method == "POST" and form.is_valid():
        dossiers.set_participants(dossier, rule.obliged_role, form.cleaned_data["agencies"], by=request.user)
        messages.success(request, "Đã ghi cơ quan thực hiện.")
        return redirect(dossier)
    back = (dossier.get_absolute_url(), dossier.title)
    title = f"Chọn {Role(rule.obliged_role).label.lower()}"
    return _asking(request, form, title=title, submit_label="Ghi lại", back=back, lead=dossier.title)
