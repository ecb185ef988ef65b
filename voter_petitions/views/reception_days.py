"""Pages of a day of reception."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from agencies import editions
from coordination.models import DossierKind
from coordination.tables import Column
from coordination.views.dossier import dossier_context
from voter_petitions import reception
from voter_petitions.forms.reception import DayForm
from voter_petitions.models import CitizenLetter, ReceptionDay
from voter_petitions.views.access import viewed
from voter_petitions.views.reception_access import day_managed, require_receiver
from voter_petitions.views.reception_lists import LETTER_COLUMNS, letter_rows, stated

LETTERS_SHOWN = 50


def day_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One day: who received, how many came, and the letters handed in then."""
    dossier = viewed(request, pk, DossierKind.RECEPTION_DAY)
    day: ReceptionDay = dossier.receptionday
    seen = CitizenLetter.objects.visible_to(request.user).filter(day=day)
    letters = list(letter_rows(seen).order_by("number")[:LETTERS_SHOWN])
    context = dossier_context(request, dossier) | {
        "day": day,
        "state": day.state,
        "facts": _facts(day),
        "letters": stated(letters),
        "columns": [Column(column.label) for column in LETTER_COLUMNS],
        "hidden": day.letters.count() - seen.count(),
    }
    context["may_add"] = context["may_edit"] and day.status != ReceptionDay.Status.NOT_HELD
    return render(request, "reception/day.html", context)


def _facts(day: ReceptionDay) -> list[tuple[str, Any]]:
    facts = [
        ("Cơ quan tiếp", day.agency.name),
        ("Người tiếp", day.receiver),
        ("Địa điểm", day.place),
        ("Loại", day.get_kind_display()),
        ("Lý do không tiếp", day.reason),
        ("Số lượt người", day.persons),
        ("Số vụ việc", day.cases),
        ("Số đoàn đông người", day.groups),
        ("Kết quả tiếp", day.note),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


def day_new(request: HttpRequest) -> HttpResponse:
    require_receiver(request)
    form = DayForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = reception.plan_day(by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, "Đã ghi ngày tiếp công dân.")
            return redirect(made.dossier)
    return _asking(request, form, title="Lập ngày tiếp công dân", back=reverse("reception:days"))


def day_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Move or correct a day, and say what came of it."""
    day = day_managed(request, pk)
    form = DayForm(request.POST or None, user=request.user, day=day)
    editions.watch(request, form, of=[day, day.dossier])
    if request.method == "POST" and form.is_valid():
        try:
            reception.change_day(day, by=request.user, **form.facts())
        except ValidationError as error:
            form.adopt(error)
        else:
            messages.success(request, "Đã ghi ngày tiếp công dân.")
            return redirect(day.dossier)
    return _asking(request, form, title="Ghi kết quả, sửa ngày tiếp công dân", back=day.dossier.get_absolute_url())


def _asking(request: HttpRequest, form: Any, *, title: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit_label": "Ghi lại",
        "back_href": back,
        "back_label": "Ngày tiếp công dân",
    }
    return render(request, "petitions/form.html", context, status=422 if form.errors else 200)
