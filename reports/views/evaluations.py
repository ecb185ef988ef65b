"""Pages of the yearly evaluation: list, one year, its paper data and texts, closing and reopening."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies import editions
from coordination import longwork
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.models import LongWork, Obligation
from reports import evaluations
from reports.access import may_read, may_reopen, may_write
from reports.evaluations import FiguresChangedError, evaluation_of, text_of
from reports.forms import NewEvaluationForm, PaperForm, ReopenForm, TextForm
from reports.models import EvaluationReport
from reports.outline import PAPER_TEXTS, text_titles
from reports.periods import Period
from reports.presentation import sections
from reports.works import evaluation_pdf


def _readable(request: HttpRequest, year: int) -> EvaluationReport:
    """The year's report, for who may read it."""
    if not may_read(request.user):
        raise PermissionDenied
    return get_object_or_404(EvaluationReport.objects.select_related("closed_by"), year=year)


def _writable(request: HttpRequest, year: int) -> EvaluationReport:
    if not may_write(request.user):
        raise PermissionDenied
    return _readable(request, year)


def _broken(request: HttpRequest, report: EvaluationReport, error: FiguresChangedError) -> HttpResponse:
    """Frozen figures that somebody changed are not shown as if they were the report."""
    return render(request, "reports/evaluation_broken.html", {"report": report, "error": str(error)}, status=409)


@require_GET
def evaluation_list(request: HttpRequest) -> HttpResponse:
    """The years; who may not read them is told so, for the page is in everybody's menu."""
    allowed = may_read(request.user)
    context = {
        "allowed": allowed,
        "may_write": may_write(request.user),
        "reports": EvaluationReport.objects.select_related("closed_by") if allowed else [],
    }
    return render(request, "reports/evaluation_list.html", context)


@require_http_methods(["GET", "POST"])
def evaluation_new(request: HttpRequest) -> HttpResponse:
    if not may_write(request.user):
        raise PermissionDenied
    form = NewEvaluationForm(request.POST or None, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        report = form.save()
        messages.success(request, f"Đã lập {str(report).lower()}; số liệu theo sổ theo dõi cho đến khi chốt.")
        return redirect("reports:evaluation", year=report.year)
    return render(request, "reports/evaluation_new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def evaluation(request: HttpRequest, year: int) -> HttpResponse:
    report = _readable(request, year)
    try:
        found = evaluation_of(report)
    except FiguresChangedError as error:
        return _broken(request, report, error)
    writes = may_write(request.user)
    context = {
        "report": report,
        "figures": found.figures,
        "last_year": found.previous.year if found.previous else None,
        "last_cutoff": found.previous.cutoff if found.previous else None,
        "sections": sections(report, found, linked=True),
        "paper_texts": [
            (key, title, text_of(report, found, key), key in report.texts) for key, title in PAPER_TEXTS.items()
        ],
        "makings": _makings(request, year),
        "decisions": report.history.exclude(history_change_reason=None).select_related("history_user"),
        "may_write": writes,
        "may_edit": writes and report.closed_at is None,
        "may_reopen": report.closed_at is not None and may_reopen(request.user),
        "links_as_of_today": report.cutoff != today(),
        "unseen": _unseen(request, found.figures.period),
    }
    return render(request, "reports/evaluation.html", context)


def _unseen(request: HttpRequest, period: Period) -> str:
    """That the report counts obligations which this person's lists do not show; empty when it counts none."""
    due = Obligation.objects.due_in(period.first, period.last)
    n = due.count() - due.visible_to(request.user).count()
    return (
        f"Báo cáo tính mọi nghĩa vụ theo quy chế, trong đó {n} nghĩa vụ thuộc hồ sơ bạn không được xem (như đơn thư "
        "của cơ quan khác); vì vậy danh sách mở ra từ con số có thể ngắn hơn."
        if n
        else ""
    )


def _makings(request: HttpRequest, year: int) -> list[LongWork]:
    """The last PDFs that this person asked for."""
    own = LongWork.objects.filter(requested_by=request.user.pk, kind="evaluation-pdf", parameters__year=year)
    return list(own[:5])


@require_POST
def evaluation_export(request: HttpRequest, year: int) -> HttpResponse:
    """Hand the PDF to a worker; one that is under way is not started twice."""
    report = _readable(request, year)
    back = reverse("reports:evaluation", args=[year])
    work = longwork.start(
        evaluation_pdf,
        {"year": year},
        by=request.user,  # type: ignore[arg-type]
        title=f"Lập bản PDF: {str(report)[0].lower()}{str(report)[1:]}",
        back=back,
    )
    return redirect(work)


@require_http_methods(["GET", "POST"])
def evaluation_paper(request: HttpRequest, year: int) -> HttpResponse:
    """Number, place, date; the cut-off while the year is open."""
    report = _writable(request, year)
    form = PaperForm(request.POST or None, instance=report)
    editions.watch(request, form, of=[report])
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã ghi thông tin văn bản.")
        return redirect("reports:evaluation", year=year)
    context = {"report": report, "form": form, "back": reverse("reports:evaluation", args=[year])}
    return render(request, "reports/evaluation_paper.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def evaluation_text(request: HttpRequest, year: int, key: str) -> HttpResponse:
    """One part's text beside what the figures propose; «reset» goes back to the proposal."""
    report = _writable(request, year)
    titles = text_titles(year)
    if key not in titles:
        return redirect("reports:evaluation", year=year)
    if report.closed_at is not None:
        messages.error(request, "Số liệu và lời văn năm này đã chốt.")
        return redirect("reports:evaluation", year=year)
    try:
        found = evaluation_of(report)
    except FiguresChangedError as error:
        return _broken(request, report, error)
    form = TextForm(request.POST or None, initial={"text": text_of(report, found, key)})
    if "reset" not in request.POST:
        editions.watch(request, form, of=[report])
    if request.method == "POST" and form.is_valid():
        text = None if "reset" in request.POST else form.cleaned_data["text"]
        evaluations.edit_text(report, key, text, by=request.user)  # type: ignore[arg-type]
        messages.success(request, f"Đã ghi lời văn: {titles[key]}.")
        return redirect(f"{reverse('reports:evaluation', args=[year])}#{key}")
    context = {
        "report": report,
        "form": form,
        "key": key,
        "title": titles[key],
        "proposal": found.proposals.get(key, ""),
        "edited": key in report.texts,
        "back": f"{reverse('reports:evaluation', args=[year])}#{key}",
    }
    return render(request, "reports/evaluation_text.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def evaluation_close(request: HttpRequest, year: int) -> HttpResponse:
    """Freeze the year; the page before says what that means."""
    report = _writable(request, year)
    if request.method == "POST":
        try:
            evaluations.close(report, by=request.user)  # type: ignore[arg-type]
        except FiguresChangedError as error:
            return _broken(request, report, error)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"Đã chốt số liệu năm {year}.")
        return redirect("reports:evaluation", year=year)
    early = report.cutoff < Period.year(year).last
    return render(request, "reports/evaluation_close.html", {"report": report, "early": early})


@require_http_methods(["GET", "POST"])
def evaluation_reopen(request: HttpRequest, year: int) -> HttpResponse:
    """Administrators open frozen figures again, with a reason that stays."""
    if not may_reopen(request.user):
        raise PermissionDenied
    report = _readable(request, year)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            evaluations.reopen(report, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(request, f"Đã mở lại số liệu năm {year}.")
            return redirect("reports:evaluation", year=year)
    context = {"report": report, "form": form}
    return render(request, "reports/evaluation_reopen.html", context, status=422 if form.errors else 200)
