"""The regulation itself: its articles as the paper has them, its rule-set as a file, the reasons for lateness."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from agencies import editions
from agencies.text import fold
from coordination.clock import today
from coordination.forms.regulation import ArticleForm, LateReasonForm, RuleSetForm
from coordination.models import Article, LateReason, Obligation, Regulation
from coordination.regulation.export import export_ruleset
from coordination.regulation.ruleset import Loaded, RuleSetError, load_ruleset
from coordination.tables import Column
from coordination.views.rights import keepers_only

REASON_COLUMNS = [
    Column("Lý do"),
    Column("Nguyên nhân"),
    Column("Đang dùng"),
    Column("Số lần đã ghi", numeric=True),
    Column("Thao tác", unseen=True),
]


@require_GET
def regulation(request: HttpRequest, pk: int) -> HttpResponse:
    """One regulation with its articles."""
    row = get_object_or_404(Regulation.objects.select_related("supersedes", "superseded_by"), pk=pk)
    articles = row.articles.annotate(
        rules_in_force=Count("rules", filter=Q(rules__effective_to__isnull=True, rules__enabled=True))
    )
    facts = [
        ("Số, ký hiệu", row.number),
        ("Cách ghi khác", row.aliases),
        ("Ngày ký", f"{row.signed_on:%d/%m/%Y}"),
        ("Có hiệu lực từ", f"{row.effective_from:%d/%m/%Y}"),
        ("Hết hiệu lực từ", f"{row.effective_to:%d/%m/%Y}" if row.effective_to else "đang có hiệu lực"),
    ]
    if row.supersedes:
        facts.append(("Thay thế", str(row.supersedes)))
    context = {
        "regulation": row,
        "articles": articles,
        "facts": facts,
        "typed_in": sum(1 for article in articles if article.text),
    }
    return render(request, "regulation/regulation.html", context)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules in force as a file that loads again."""
    row = get_object_or_404(Regulation, pk=pk)
    name = slugify(fold(row.number.replace("/", "-"))) or "quy-che"
    response = HttpResponse(export_ruleset(row), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{today():%Y%m%d}.yaml"'
    return response


@keepers_only
def upload(request: HttpRequest) -> HttpResponse:
    """Load a rule-set file; one that is refused shows every mistake with its line, and nothing has changed."""
    form = RuleSetForm(request.POST or None, request.FILES or None)
    errors: list[tuple[int, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            loaded = load_ruleset(
                form.cleaned_data["file"],
                by=request.user,  # type: ignore[arg-type]
                effective_from=form.cleaned_data["effective_from"],
            )
        except RuleSetError as refused:
            errors = refused.errors
        else:
            messages.success(request, _told(loaded))
            if loaded.absent:
                messages.info(request, f"Không có trong tệp, giữ nguyên: {', '.join(loaded.absent)}.")
            return redirect("regulation:list")
    context = {"form": form, "errors": errors}
    return render(request, "regulation/upload.html", context, status=422 if form.errors or errors else 200)


def _told(loaded: Loaded) -> str:
    parts = [
        f"{len(codes)} {what}{': ' + ', '.join(codes) if 0 < len(codes) <= 10 else ''}"
        for codes, what in (
            (loaded.created, "quy định mới"),
            (loaded.changed, "quy định có phiên bản mới"),
        )
    ]
    return f"Đã nạp {loaded.regulation}. {'; '.join(parts)}; {len(loaded.unchanged)} không đổi."


@keepers_only
def article_new(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Regulation, pk=pk)
    last = row.articles.order_by("-position").first()
    article = Article(regulation=row, position=last.position + 1 if last else 1)
    return _article(request, article, "Thêm điều, khoản")


@keepers_only
def article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.select_related("regulation"), pk=pk)
    return _article(request, article, "Sửa điều, khoản")


def _article(request: HttpRequest, article: Article, title: str) -> HttpResponse:
    form = ArticleForm(request.POST or None, instance=article)
    editions.watch(request, form, of=[article] if article.pk else [])
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"Đã ghi {saved.number}.")
        return redirect("regulation:regulation", article.regulation_id)
    context = {"form": form, "title": title, "regulation": article.regulation}
    return render(request, "regulation/article.html", context, status=422 if form.errors else 200)


@require_GET
def reasons(request: HttpRequest) -> HttpResponse:
    """The list from which the reason is chosen when a late document is recorded."""
    recorded = Obligation.objects.exclude(late_reason=None).values_list("late_reason").annotate(Count("pk"))
    times = dict(recorded.order_by())
    rows = [(reason, times.get(reason.code, 0)) for reason in LateReason.objects.all()]
    return render(request, "regulation/reasons.html", {"reasons": rows, "columns": REASON_COLUMNS})


@keepers_only
def reason_new(request: HttpRequest) -> HttpResponse:
    last = LateReason.objects.order_by("-position").first()
    return _reason(request, LateReason(position=last.position + 1 if last else 1), "Thêm lý do chậm")


@keepers_only
def reason_edit(request: HttpRequest, code: str) -> HttpResponse:
    return _reason(request, get_object_or_404(LateReason, code=code), "Sửa lý do chậm")


def _reason(request: HttpRequest, reason: LateReason, title: str) -> HttpResponse:
    form = LateReasonForm(request.POST or None, instance=reason)
    editions.watch(request, form)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, f"Đã ghi lý do «{saved.name}».")
        return redirect("regulation:reasons")
    context = {"form": form, "title": title}
    return render(request, "regulation/reason.html", context, status=422 if form.errors else 200)
