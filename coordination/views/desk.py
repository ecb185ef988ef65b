"""What is done from the home page about one duty: its document recorded, more time asked for, the asking answered."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agencies.models import User
from coordination import extension_requests, submissions
from coordination.clock import today
from coordination.duty_row import Rights
from coordination.form_errors import adopt
from coordination.forms.decisions import AskForm, GrantForm, RefuseForm
from coordination.forms.recording import RecordDocumentForm
from coordination.models import ExtensionRequest, Obligation
from coordination.views.inplace import done, shown

LATE_FIELDS = {"late_agency", "late_reason", "late_note"}


def _duty(request: HttpRequest, pk: int) -> Obligation:
    rows = Obligation.objects.visible_to(request.user).select_related(
        "rule__article", "rule__regulation", "dossier", "obligor", "recipient"
    )
    return get_object_or_404(rows, pk=pk)


def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the document that meets this duty: the short form of ``dossier.record_document``."""
    duty = _duty(request, pk)
    if not Rights.of(request.user).may_record(duty):
        raise PermissionDenied
    form = RecordDocumentForm(
        request.POST or None,
        request.FILES or None,
        user=cast(User, request.user),
        dossier=duty.dossier,
        chosen=duty,
        auto_id=f"duty-{duty.pk}-%s",
    )
    if request.method == "POST" and form.is_valid():
        try:
            submission = submissions.receive(
                dossier=duty.dossier, by=cast(User, request.user), **form.cleaned_submission()
            )
        except ValidationError as error:
            form.add_domain_error(error)
        else:
            duty.refresh_from_db()
            delay = f", chậm {duty.days_late} ngày" if duty.days_late else ""
            text = f"Đã ghi nhận {submission}{delay}."
            return done(request, text, href=duty.dossier.get_absolute_url(), label="Mở hồ sơ", ends=True)
    if form.errors and request.FILES:
        form.ask_for_file_again()
    late = duty.due_on < today() or not LATE_FIELDS.isdisjoint(form.errors)
    return shown(
        request,
        form,
        title=f"Ghi văn bản: {duty.rule.duty}",
        lead=duty.explanation,
        submit_label="Ghi văn bản",
        body="inplace/record.html",
        asks_why_late=late or "late_reason" in request.POST,
        full_href=f"{reverse('record_document', args=[duty.dossier_id])}?obligation={duty.pk}",
        back_href=reverse("obligation", args=[duty.pk]),
        back_label="Về nghĩa vụ",
    )


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Who owes it asks for more time."""
    duty = _duty(request, pk)
    if not Rights.of(request.user).may_ask(duty):
        raise PermissionDenied
    form = AskForm(request.POST or None, auto_id=f"ask-{duty.pk}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            asked = extension_requests.ask(obligation=duty, by=cast(User, request.user), **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            more = f"{asked.amount} {asked.get_unit_display()}"
            text = f"Đã gửi đề nghị xin thêm {more}. Hạn chưa đổi khi chưa được trả lời."
            return done(request, text, href=reverse("obligation", args=[duty.pk]), label="Xem nghĩa vụ")
    left = f"Hạn hiện nay {duty.due_on:%d/%m/%Y}; quy định cho gia hạn tối đa {duty.rule.max_extension_days} ngày."
    return shown(
        request,
        form,
        title=f"Xin gia hạn: {duty.rule.duty}",
        lead=left,
        submit_label="Gửi đề nghị",
        back_href=reverse("obligation", args=[duty.pk]),
        back_label="Về nghĩa vụ",
    )


def _asked(request: HttpRequest, pk: int) -> ExtensionRequest:
    """The request, for who may answer it; who only sees the duty gets 403."""
    rows = ExtensionRequest.objects.select_related("agency", "asked_by")
    asked = get_object_or_404(rows, pk=pk, obligation__in=Obligation.objects.visible_to(request.user))
    asked.obligation = _duty(request, asked.obligation_id)
    if not Rights.of(request.user).may_decide(asked.obligation):
        raise PermissionDenied
    return asked


def grant(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    duty = asked.obligation
    initial = {"amount": asked.amount, "unit": asked.unit}
    form = GrantForm(request.POST or None, initial=initial, auto_id=f"grant-{asked.pk}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            extension_requests.grant(asked, by=cast(User, request.user), **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            duty.refresh_from_db()
            text = f"Đã cho gia hạn đến ngày {duty.due_on:%d/%m/%Y}; {asked.agency.short_name} đã được báo."
            return done(request, text, href=reverse("obligation", args=[duty.pk]), label="Xem nghĩa vụ", ends=True)
    return _answer_page(request, form, asked, "Cho gia hạn", "Cho gia hạn")


def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _asked(request, pk)
    form = RefuseForm(request.POST or None, auto_id=f"refuse-{asked.pk}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            extension_requests.refuse(asked, by=cast(User, request.user), **form.cleaned_data)
        except ValidationError as error:
            adopt(form, error)
        else:
            text = f"Không cho gia hạn; {asked.agency.short_name} đã được báo lý do."
            href = reverse("obligation", args=[asked.obligation_id])
            return done(request, text, href=href, label="Xem nghĩa vụ", ends=True)
    return _answer_page(request, form, asked, "Không cho gia hạn", "Không cho gia hạn")


def _answer_page(
    request: HttpRequest, form: GrantForm | RefuseForm, asked: ExtensionRequest, title: str, submit: str
) -> HttpResponse:
    duty = asked.obligation
    return shown(
        request,
        form,
        title=f"{title}: {duty.rule.duty}",
        lead=f"{asked}, hạn hiện nay {duty.due_on:%d/%m/%Y}. {asked.reason}",
        submit_label=submit,
        back_href=reverse("obligation", args=[duty.pk]),
        back_label="Về nghĩa vụ",
    )
