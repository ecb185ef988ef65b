"""Phụ lục, thống kê: one table at a time on the page, each as XLSX, DOCX and PDF."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from coordination import longwork
from voter_petitions import annexes, tasks
from voter_petitions.annexes.scope_form import ScopeForm
from voter_petitions.views.lists import Tab, tabs

PER_PAGE = 50
FIRST = next(iter(annexes.TABLES))


@dataclass(frozen=True)
class Download:
    label: str
    form: str


def _key(request: HttpRequest) -> str:
    asked = request.GET.get("bang") or request.POST.get("bang") or FIRST
    if asked not in annexes.TABLES:
        raise Http404("Không có bảng này.")
    return asked


@require_GET
def annex_page(request: HttpRequest) -> HttpResponse:
    key = _key(request)
    form = ScopeForm(request.GET if _asks(request) else None, user=request.user)
    scope = form.scope()
    if not form.is_bound:
        form = ScopeForm(initial={"since": scope.since, "until": scope.until}, user=request.user)
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1
    start = max(page - 1, 0) * PER_PAGE
    sheet = annexes.sheet(key, scope, start=start, stop=start + PER_PAGE)
    if not sheet.rows and sheet.count:
        # Fewer rows than when the address was kept.
        sheet = annexes.sheet(key, scope, start=0, stop=PER_PAGE)
        page = 1
    base = reverse("petitions:annexes")
    context = {
        "form": form,
        "tabs": tabs(request),
        "tables": [
            Tab(label, f"{base}?{urlencode({'bang': name, **scope.query})}", name == key)
            for name, label in annexes.TABLES.items()
        ],
        "key": key,
        "sheet": sheet,
        "lines": [labelled(row, sheet) for row in sheet.rows],
        "total": labelled(sheet.total, sheet) if page * PER_PAGE >= sheet.count else [],
        "start": start if page > 1 else 0,
        "page": Paginator(range(sheet.count), PER_PAGE).get_page(page),
        "formats": [Download(label, name) for name, (label, _) in annexes.FORMATS.items()],
        "scope": scope,
        "background": sheet.count > tasks.ROWS_AT_ONCE,
        "at_once": tasks.ROWS_AT_ONCE,
    }
    return render(request, "petitions/annexes/page.html", context, status=422 if form.errors else 200)


def labelled(cells: tuple[annexes.Cell, ...], sheet: annexes.Sheet) -> list[tuple[annexes.Cell, str]]:
    """Each cell with the head of its column, which a narrow screen shows beside it."""
    return [(cell, column.label) for cell, column in zip(cells, sheet.columns, strict=False)]


def _asks(request: HttpRequest) -> bool:
    return any(request.GET.get(name) for name in ScopeForm.base_fields)


@require_POST
def annex_file(request: HttpRequest) -> HttpResponse:
    """The whole table as a file; a long one is made by a worker."""
    key, form = _key(request), request.POST.get("dang", "")
    if form not in annexes.FORMATS:
        raise Http404("Không có dạng tệp này.")
    asked = ScopeForm(request.POST, user=request.user)
    if not asked.is_valid():
        return redirect(f"{reverse('petitions:annexes')}?{urlencode({'bang': key})}")
    scope = asked.scope()
    if annexes.sheet(key, scope, stop=0).count > tasks.ROWS_AT_ONCE:
        back = f"{reverse('petitions:annexes')}?{urlencode({'bang': key, **scope.query})}"
        work = longwork.start(
            tasks.make_annex,
            {"table": key, "form": form, "scope": scope.query},
            by=request.user,
            title=f"Lập {annexes.TABLES[key]} ({annexes.FORMATS[form][0]})",
            back=back,
        )
        return redirect(work)
    sheet = annexes.sheet(key, scope)
    response = HttpResponse(annexes.file_of(sheet, form), content_type=annexes.FORMATS[form][1])
    response["Content-Disposition"] = f'attachment; filename="{tasks.annex_name(key, scope, form)}"'
    response["Cache-Control"] = "private, no-store"
    return response
