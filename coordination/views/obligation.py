"""One obligation: why it is due that day, its history, and the decisions on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from agencies.models import User
from coordination import extensions, pauses, reminders, waivers
from coordination.clock import today
from coordination.duty_row import Rights, duty_rows
from coordination.form_errors import adopt
from coordination.forms.decisions import ExtensionForm, PauseForm, RemindForm, ResumeForm, WaiverForm
from coordination.models import Evidence, Obligation, Outcome, Source
from coordination.views import inplace


def _get(request: HttpRequest, pk: int) -> Obligation:
    rows = Obligation.objects.visible_to(request.user).select_related(
        "rule__article",
        "rule__regulation",
        "dossier",
        "obligor",
        "recipient",
        "submission",
        "milestone",
        "late_agency",
        "late_reason",
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def obligation(request: HttpRequest, pk: int) -> HttpResponse:
    duty = _get(request, pk)
    sources = [
        source | {"label": Source(source["source"]).label, "evidence_label": Evidence(source["evidence"]).label}
        for source in duty.sources
    ]
    asked = list(duty.extension_requests.select_related("agency"))
    context = {
        "duty": duty,
        "row": duty_rows([duty], request.user, today())[0],
        "sources": sources,
        "changes": duty.due_changes.select_related("by"),
        "asked": asked,
        "asked_waiting": next((one for one in asked if one.is_waiting and duty.outcome == Outcome.OPEN), None),
        "extensions": duty.extensions.select_related("granted_by"),
        "pauses": duty.pauses.select_related("recorded_by"),
        "waiver": getattr(duty, "waiver", None),
        "reminders": duty.reminders.select_related("recipient", "by"),
        "flags": duty.flags.all(),
    }
    return render(request, "obligations/obligation.html", context)


@dataclass(frozen=True)
class _Decision:
    """One decision on an obligation: its form, who may take it, what it does; ``act`` says what was done."""

    title: str
    submit: str
    form_class: type[forms.Form]
    act: Callable[[Obligation, User, dict[str, Any]], str]
    allowed: Callable[[Rights, Obligation], bool] = Rights.may_decide


def _page(decision: _Decision) -> Callable[[HttpRequest, int], HttpResponse]:
    """The page of a decision: who may not gets 403, what the core refuses stands beside its field."""

    def page(request: HttpRequest, pk: int) -> HttpResponse:
        duty = _get(request, pk)
        if not decision.allowed(Rights.of(request.user), duty):
            raise PermissionDenied
        form = decision.form_class(request.POST or None, auto_id=f"duty-{pk}-%s")
        if request.method == "POST" and form.is_valid():
            try:
                done = decision.act(duty, cast(User, request.user), form.cleaned_data)
            except ValidationError as error:
                adopt(form, error)
            else:
                return inplace.done(request, done, href=reverse("obligation", args=[pk]))
        return inplace.shown(
            request,
            form,
            title=decision.title,
            lead=f"{duty.rule.duty} – {duty.obligor.name}, hạn {duty.due_on:%d/%m/%Y}",
            submit_label=decision.submit,
            back_href=reverse("obligation", args=[pk]),
            back_label="Về nghĩa vụ",
        )

    return page


def _extend(duty: Obligation, by: User, data: dict[str, Any]) -> str:
    extensions.grant(obligation=duty, by=by, **data)
    duty.refresh_from_db()
    return f"Đã gia hạn đến ngày {duty.due_on:%d/%m/%Y}."


def _pause(duty: Obligation, by: User, data: dict[str, Any]) -> str:
    pauses.start(obligation=duty, by=by, **data)
    return "Đã tạm dừng tính hạn."


def _resume(duty: Obligation, by: User, data: dict[str, Any]) -> str:
    pauses.resume(obligation=duty, by=by, **data)
    duty.refresh_from_db()
    return f"Đã tính hạn tiếp; hạn mới là ngày {duty.due_on:%d/%m/%Y}."


def _waive(duty: Obligation, by: User, data: dict[str, Any]) -> str:
    waivers.grant(obligation=duty, by=by, **data)
    return "Đã ghi nhận miễn nghĩa vụ."


def _remind(duty: Obligation, by: User, data: dict[str, Any]) -> str:
    result = reminders.remind([duty], by=by, **data)
    if result.refused:
        raise ValidationError(f"Chưa đôn đốc được: {result.refused[0][1]}.")
    count = duty.reminders.filter(step__startswith="manual:").count()
    return f"Đã đôn đốc {duty.obligor.name}, lần {count}."


extend = _page(_Decision("Gia hạn", "Gia hạn", ExtensionForm, _extend))
pause = _page(_Decision("Tạm dừng tính hạn", "Tạm dừng", PauseForm, _pause))
resume = _page(_Decision("Tính hạn tiếp", "Tính tiếp", ResumeForm, _resume))
waive = _page(_Decision("Miễn nghĩa vụ", "Miễn", WaiverForm, _waive))
remind = _page(_Decision("Đôn đốc", "Đôn đốc", RemindForm, _remind, allowed=Rights.may_remind))
