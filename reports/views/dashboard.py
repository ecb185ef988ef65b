"""The leader's dashboard: one year in the four classes of the government's own reports."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from coordination.clock import today
from coordination.models import FOUR_CLASSES, Dossier, Obligation
from reports.delays import worst
from reports.flag_figures import FlagCount, flags
from reports.four_classes import Classes, Cube, Line, count, note
from reports.links import ledger
from reports.periods import Period
from reports.petition_figures import UNSETTLED, OpenField, open_by_field
from reports.presentation import ClassCell, by_month_chart, class_row, class_table
from voter_petitions.models import AnswerState, ResultState

YEARS_SHOWN = 8


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool
    n: int | None = None


@dataclass(frozen=True)
class Stat:
    """A figure that opens its rows."""

    label: str
    value: int
    href: str
    tone: str


@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    at = today()
    years = _years(at)
    asked = request.GET.get("nam", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else at.year
    period = Period.year(year)
    mine = Obligation.objects.visible_to(request.user)
    dossiers = Dossier.objects.visible_to(request.user)
    cube = count(period, at, mine)
    overall = cube.overall()
    fields = open_by_field(dossiers)
    context = {
        "year": year,
        "tabs": [Tab(f"Năm {one}", f"{reverse('reports:dashboard')}?nam={one}", one == year) for one in years],
        "overall": overall,
        "stats": _stats(overall, period),
        "outside": class_row(Line("", overall, {}), period, linked=True).outside,
        "note": note(overall, period, at),
        "chart": by_month_chart(cube.by_month(), period),
        "by_party": class_table("Theo các bên", "Bên", cube.by_party(), period, at, complete=True),
        "by_agency": class_table(
            "Theo cơ quan có nghĩa vụ, chậm nhiều xếp trước", "Cơ quan", _latest_first(cube), period, at, complete=True
        ),
        "by_article": class_table(
            "Theo điều, khoản của quy chế", "Điều, khoản", cube.by_article(), period, at, complete=True
        ),
        "worst": worst(period, at, mine),
        "flags": [_flag_row(flag, period) for flag in flags(period, at, mine, dossiers)],
        "fields": [_field_row(field) for field in fields],
    }
    return render(request, "reports/dashboard.html", context)


def _years(at: datetime.date) -> list[int]:
    """The years in which something is due, this year among them, newest first."""
    bounds = Obligation.objects.aggregate(first=Min("due_on"), last=Max("due_on"))
    first, last = bounds["first"] or at, bounds["last"] or at
    newest = max(last.year, at.year)
    return list(range(newest, max(min(first.year, at.year), newest - YEARS_SHOWN) - 1, -1))


def _latest_first(cube: Cube) -> list[Line]:
    """The agencies, those with most delays first: where a leader looks."""
    return sorted(cube.by_agency(), key=lambda line: -line.classes.late)


def _stats(overall: Classes, period: Period) -> list[Stat]:
    return [
        Stat(
            str(state.label),
            getattr(overall, state.value),
            ledger(period, {}, (state.value,)),
            state.tone,
        )
        for state in FOUR_CLASSES
    ]


def _flag_row(flag: FlagCount, period: Period) -> tuple[FlagCount, str, str]:
    """A kind with the addresses of its obligations and of its dossiers."""
    dossiers = f"{reverse('reports:flagged')}?{urlencode({'kind': flag.kind, 'nam': period.first.year})}"
    return flag, ledger(period, {"flag": flag.kind}) if flag.obligations else "", dossiers if flag.dossiers else ""


def _field_row(field: OpenField) -> tuple[OpenField, tuple[ClassCell, ...]]:
    """One field's open petitions, each count opening its rows."""

    def cell(label: str, n: int, results: tuple[ResultState, ...], **more: str) -> ClassCell:
        chosen = [("field", field.code), *(("result", result.value) for result in results), *more.items()]
        return ClassCell(label, n, f"{reverse('petitions:list')}?{urlencode(chosen)}" if n else "")

    return field, (
        cell("Chưa giải quyết xong", field.total, UNSETTLED),
        cell(str(ResultState.PENDING.label), field.pending, (ResultState.PENDING,)),
        cell(str(ResultState.IN_PROGRESS.label), field.in_progress, (ResultState.IN_PROGRESS,)),
        cell(str(ResultState.NOT_POSSIBLE.label), field.not_possible, (ResultState.NOT_POSSIBLE,)),
        cell("Chưa trả lời", field.unanswered, UNSETTLED, answer=AnswerState.NONE.value),
    )
