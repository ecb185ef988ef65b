"""The ledger (sổ theo dõi): all obligations that the person may see, as the address asks, exported as shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from coordination import longwork, saved_views
from coordination.clock import today
from coordination.duty_row import DutyRow, Rights, duty_rows
from coordination.ledger import bulk, groups, sheets, works
from coordination.ledger.columns import COLUMNS, MAIN, LedgerColumn
from coordination.ledger.groups import Group
from coordination.ledger.markup import BENEATH, row_markup
from coordination.ledger.question import KEPT, SHAPE, Question, normal
from coordination.ledger.sheet_paper import set_ledger
from coordination.saved_views import KeptViews
from coordination.templatetags.markup import NOTHING

# A summary of more groups is no summary; the rows below still stand under their groups' heads.
GROUPS_SHOWN = 100
# The address that shows everything, whatever view one's ledger opens with.
EVERYTHING = "all"
# So many filters are in sight; the others are folded away until they are asked for.
FILTERS_FIRST = 6


@dataclass(frozen=True)
class Line:
    """A row of the page with its HTML, or the head of a group."""

    row: DutyRow | None
    html: SafeString
    group: Group | None = None


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool
    n: int | None = None


def question_of(request: HttpRequest) -> Question:
    return Question(request.GET, request.user, today())


@require_GET
def ledger(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    if not request.GET and (first := saved_views.default_of(request.user)):
        return redirect(first)
    question = question_of(request)
    if request.GET.get("export") in ("csv", "xlsx", "pdf") and question.is_right:
        return _export(request, question, request.GET["export"])
    saved = saved_views.kept_views(request, KEPT)
    page = question.page()
    rows = duty_rows(page.rows, request.user, question.at)
    grouped = question.grouping is not None and not question.too_long_to_group
    actions = _bulk(request)
    context = {
        "filter": question.filter,
        "more_filters": bool(set(list(question.filter.form.fields)[FILTERS_FIRST:]) & set(_answered(question))),
        # The dossier stands below what is to be done on it.
        "columns": [column for column in question.columns if column.key != BENEATH],
        "page": page,
        "rows": rows,
        "lines": [
            _line(line, question.columns, bulk=bool(actions)) for line in (question.lines(rows) if grouped else rows)
        ],
        "groups": _with_addresses(request, question.groups) if grouped else [],
        "groups_shown": GROUPS_SHOWN,
        "grouping": question.grouping,
        "too_long_to_group": question.too_long_to_group,
        "group_limit": groups.GROUPED,
        "shape": _shape(request, question),
        "kept": [(name, value) for name in (*SHAPE, "view") for value in request.GET.getlist(name) if value],
        "tabs": _tabs(saved),
        "saved": saved,
        "query": saved.query,
        "bulk": actions,
        "bulk_limit": bulk.LIMIT,
        "everything": f"{reverse('ledger')}?view={EVERYTHING}",
    }
    return render(request, "ledger/ledger.html", context | _about_view(request, question, saved))


def _about_view(request: HttpRequest, question: Question, saved: KeptViews) -> dict[str, Any]:
    """The saved view that is shown, what was changed since, and agencies of it or of the filters that are no more."""
    cleaned = question.filter.form.cleaned_data if question.is_right else {}
    agency = saved.current.agency if saved.current else None
    gone = agency if agency and not agency.exists_on(question.at) else None
    return {
        "current_view": saved.current,
        "changed_view": saved.changed,
        "may_change_view": saved.may_change,
        "dissolved": saved_views.dissolved_in(request.GET, cleaned, question.at),
        "gone_agency": gone,
        "heir": gone.successor_on(question.at) if gone else None,
    }


def _answered(question: Question) -> list[str]:
    """The filters that say something, right or wrong."""
    return [name for name in question.filter.form.fields if question.address.get(name)]


def _line(line: DutyRow | Group, columns: list[LedgerColumn], *, bulk: bool) -> Line:
    if isinstance(line, Group):
        return Line(None, NOTHING, line)
    return Line(line, row_markup(line, columns, bulk=bulk))


def _with_addresses(request: HttpRequest, found: list[Group]) -> list[tuple[Group, str]]:
    """Each group with the address of the list of its rows alone."""

    def address(group: Group) -> str:
        changed = request.GET.copy()
        for name in ("page", "group"):
            changed.pop(name, None)
        for name, value in group.filters.items():
            changed[name] = value
        return f"?{changed.urlencode()}" if group.filters else ""

    return [(group, address(group)) for group in found[:GROUPS_SHOWN]]


def _shape(request: HttpRequest, question: Question) -> dict[str, Any]:
    """What the form «Cách hiển thị» offers, and what it hands on unseen."""
    chosen = {column.key for column in question.columns}
    others = [
        (name, value)
        for name in request.GET
        if name not in (*SHAPE, "page", "after", "before", "export")
        for value in request.GET.getlist(name)
    ]
    return {
        "columns": [(column, column.key in chosen) for column in COLUMNS if column.key != MAIN],
        "sorts": [column for column in question.columns if column.order_by],
        "sort": request.GET.get("sort", ""),
        "groupings": groups.GROUPINGS,
        "others": others,
    }


def _tabs(saved: KeptViews) -> list[Tab]:
    if not saved.views:
        return []
    everything = f"{reverse('ledger')}?view={EVERYTHING}"
    return [Tab("Tất cả", everything, saved.current is None and not saved.query)] + [
        Tab(one.name, one.get_absolute_url(), one == saved.current) for one in saved.views
    ]


def _bulk(request: HttpRequest) -> list[bulk.Action]:
    """The decisions that this person takes on some row at least."""
    rights = Rights.of(request.user)
    able = {bulk.REMIND.name: rights.manage, bulk.EXTEND.name: rights.decide, bulk.WAIVE.name: rights.decide}
    return [action for action in bulk.ACTIONS.values() if able[action.name]]


# ── files ────────────────────────────────────────────────────────────────────────────
def _export(request: HttpRequest, question: Question, form: str) -> HttpResponse | StreamingHttpResponse:
    """The file at once where it can be waited for; else the page that hands it to a worker."""
    at_once = {"csv": works.XLSX_MOST, "xlsx": works.XLSX_AT_ONCE, "pdf": works.PDF_AT_ONCE}[form]
    most = {"csv": works.XLSX_MOST, "xlsx": works.XLSX_MOST, "pdf": works.PDF_MOST}[form]
    if question.too_long_to_group:
        messages.error(request, f"Danh sách dài hơn {groups.GROUPED:,} việc nên không gộp nhóm được.".replace(",", "."))
        return redirect(f"{reverse('ledger')}?{normal(request.GET)}")
    if form != "csv" and (count := question.count(most)).n > at_once:
        context = {"form": form, "count": count, "most": most, "query": normal(request.GET)}
        return render(request, "ledger/export.html", context)
    name = works.file_name(question.at, form)
    if form == "csv":
        response: HttpResponse | StreamingHttpResponse = StreamingHttpResponse(
            sheets.csv_lines(question), content_type="text/csv; charset=utf-8"
        )
    elif form == "xlsx":
        response = HttpResponse(sheets.xlsx_bytes(question), content_type=sheets.XLSX)
    else:
        made = set_ledger(question, lambda done, total, step: None)
        response = HttpResponse(made.content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


WORKS = {
    "xlsx": (works.ledger_xlsx, "Xuất sổ theo dõi ra Excel"),
    "pdf": (works.ledger_pdf, "Xuất sổ theo dõi ra PDF"),
}


@require_POST
def export_long(request: HttpRequest) -> HttpResponse:
    """Hand a long list to a worker; asked twice, it is made once."""
    form = request.POST.get("form", "")
    query = normal(QueryDict(request.POST.get("query", "")))
    back = f"{reverse('ledger')}?{query or f'view={EVERYTHING}'}"
    if form not in WORKS:
        return redirect(back)
    work, title = WORKS[form]
    return redirect(longwork.start(work, {"query": query}, by=request.user, title=title, back=back))  # type: ignore[arg-type]
