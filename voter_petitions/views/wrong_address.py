"""Chuyển sai địa chỉ: how often, by whom, to whom, and how many days it cost."""

from __future__ import annotations

import datetime

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coordination.clock import today
from coordination.tables import Column
from voter_petitions.address.wrong import returned
from voter_petitions.views.lists import tabs

PER_PAGE = 50
AGENCIES = (
    Column("Cơ quan"),
    Column("Gửi sai (lần)", numeric=True),
    Column("Ngày bị mất", numeric=True),
    Column("Lâu nhất (ngày)", numeric=True),
    Column("Nhận nhầm (lần)", numeric=True),
    Column("Ngày đã giữ", numeric=True),
    Column("Kiến nghị", numeric=True),
)
TRANSFERS = (
    Column("Kiến nghị"),
    Column("Từ"),
    Column("Đến"),
    Column("Chuyển"),
    Column("Trả lại"),
    Column("Số ngày", numeric=True),
    Column("Lý do, đề xuất"),
)


class PeriodForm(forms.Form):
    """In which time petitions came back."""

    since = forms.DateField(label="Trả lại từ ngày", required=False)
    until = forms.DateField(label="đến ngày", required=False)


@require_GET
def wrong_address(request: HttpRequest) -> HttpResponse:
    on = today()
    form = PeriodForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    since = asked.get("since") or datetime.date(on.year, 1, 1)
    until = asked.get("until") or on
    agencies, wrong = returned(request.user, since=since, until=until)
    if not form.is_bound:
        form = PeriodForm(initial={"since": since, "until": until})
    context = {
        "form": form,
        "tabs": tabs(request),
        "since": since,
        "until": until,
        "agencies": agencies,
        "agency_columns": AGENCIES,
        "columns": TRANSFERS,
        "page": Paginator(wrong, PER_PAGE).get_page(request.GET.get("page")),
        "times": len(wrong),
        "days": sum(row.days for row in wrong),
    }
    return render(request, "petitions/wrong_address.html", context)
