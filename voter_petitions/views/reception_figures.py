"""Thống kê tiếp công dân, đơn thư: all tables of a time on one page, each as XLSX, DOCX and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from voter_petitions import reception
from voter_petitions.annexes import FORMATS, Cell, Sheet, file_of
from voter_petitions.forms.reception_figures import FiguresForm
from voter_petitions.models import Handling
from voter_petitions.reception import LetterScope
from voter_petitions.views.annexes import Download, labelled
from voter_petitions.views.reception_lists import tabs


@dataclass(frozen=True)
class Shown:
    """A table with each cell beside the head of its column."""

    sheet: Sheet
    lines: list[list[tuple[Cell, str]]]
    total: list[tuple[Cell, str]]


@require_GET
def figures_page(request: HttpRequest) -> HttpResponse:
    asked = any(request.GET.get(name) for name in FiguresForm.base_fields)
    form = FiguresForm(request.GET if asked else None, user=request.user)
    scope = form.scope()
    if not form.is_bound:
        form = FiguresForm(initial={"since": scope.since, "until": scope.until}, user=request.user)
    sheets = [make(scope) for make in reception.SHEETS.values()]
    context = {
        "form": form,
        "tabs": tabs(request),
        "scope": scope,
        "stats": _stats(scope),
        "unseen": scope.unseen(),
        "sheets": [
            Shown(one, [labelled(row, one) for row in one.rows], labelled(one.total, one)) for one in sheets if one.rows
        ],
        "formats": [Download(label, name) for name, (label, _) in FORMATS.items()],
    }
    return render(request, "reception/figures.html", context, status=422 if form.errors else 200)


def _stats(scope: LetterScope) -> list[dict[str, Any]]:
    """The figures asked first, each with the address of the rows that it counts."""
    letters = scope.letters()
    figures: list[tuple[int, str, str, str]] = [
        (scope.days().filter(status="held").count(), "ngày đã tiếp", scope.days_at(status="held"), ""),
        (letters.count(), "đơn đã nhận", scope.letters_at(), ""),
        (letters.filter(handling=Handling.FORWARDED).count(), "đã chuyển", scope.letters_at(state="chuyen"), ""),
    ]
    for key, label, tone in (
        ("chua-xu-ly", "chưa xử lý", ""),
        ("co-ket-qua", "đã có kết quả", "good"),
        ("qua-han", "có việc quá hạn", "bad"),
    ):
        n = letters.filter(reception.condition(key, scope.at)).count()
        figures.append((n, label, scope.letters_at(state=key), tone if n else ""))
    return [{"value": n, "label": label, "href": href, "tone": tone} for n, label, href, tone in figures]


@require_POST
def figures_file(request: HttpRequest) -> HttpResponse:
    """One table as a file."""
    key, dress = request.POST.get("bang", ""), request.POST.get("dang", "")
    if key not in reception.SHEETS or dress not in FORMATS:
        raise Http404("Không có bảng hoặc dạng tệp này.")
    form = FiguresForm(request.POST, user=request.user)
    if not form.is_valid():
        return redirect("reception:figures")
    scope = form.scope()
    response = HttpResponse(file_of(reception.SHEETS[key](scope), dress), content_type=FORMATS[dress][1])
    name = f"tiep-cong-dan-{key}-{scope.since:%Y%m%d}-{scope.until:%Y%m%d}.{dress}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
