"""The rules of the regulation: list, one version with its history, next version, on and off."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from agencies import editions
from coordination.clock import today
from coordination.form_errors import adopt
from coordination.forms.regulation import LimitFormSet, RuleForm, SwitchForm
from coordination.models import Evidence, Obligation, Outcome, Regulation, Rule, State
from coordination.recurrences import in_words
from coordination.regulation import versions
from coordination.regulation.specs import LimitSpec
from coordination.rule_filter import RuleFilter
from coordination.tables import Column
from coordination.views.rights import keepers_only

# All rules of a regulation on one page: they are read part by part.
PER_PAGE = 100
COLUMNS = [
    Column("Việc phải làm"),
    Column("Ai, gửi ai"),
    Column("Thời hạn"),
    Column("Mức xác minh"),
]

CLOSED_STATES = [state.value for state in (State.MET_IN_TIME, State.MET_LATE, State.WAIVED, State.VOID)]
OPEN_STATES = [state.value for state in State if state.value not in CLOSED_STATES]


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule as it stands now, part by part."""
    found = RuleFilter(request.GET, queryset=Rule.objects.current(), request=request)
    rows = found.qs if found.form.is_valid() else Rule.objects.none()
    rows = rows.select_related("article", "regulation").prefetch_related("limits")
    page = Paginator(rows.order_by("-regulation__effective_from", "article__position", "code"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        # The list says what holds today; the rule's own page tells which law held when.
        row.limits_today = [limit for limit in row.limits.all() if limit.is_law_on(today())]
    present = Rule.objects.current().filter(enabled=True)
    unchecked = present.exclude(limits__isnull=True).filter(~Q(limits__evidence=Evidence.VERIFIED)).distinct().count()
    context = {
        "filter": found,
        "page": page,
        "columns": COLUMNS,
        "regulations": Regulation.objects.annotate(
            rules_in_force=Count("rules", filter=Q(rules__effective_to__isnull=True, rules__enabled=True))
        ).order_by("-effective_from"),
        "unchecked": unchecked,
        "unchecked_text": f"{unchecked} trong {present.count()} quy định đang áp dụng có thời hạn chưa so bản giấy; "
        "không trích dẫn các mức đó như luật hoặc quy chế.",
    }
    return render(request, "regulation/list.html", context)


@require_GET
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One version of a rule: its limits with basis and evidence, other versions, what it computed."""
    row = get_object_or_404(Rule.objects.select_related("article", "regulation").prefetch_related("limits"), pk=pk)
    others = Rule.objects.filter(code=row.code).order_by("-version")
    visible = Obligation.objects.visible_to(request.user)
    counts = visible.filter(rule_code=row.code).aggregate(
        open=Count("pk", filter=Q(outcome=Outcome.OPEN)),
        closed=Count("pk", filter=~Q(outcome=Outcome.OPEN)),
        open_by_this=Count("pk", filter=Q(outcome=Outcome.OPEN, rule=row)),
        closed_by_this=Count("pk", filter=~Q(outcome=Outcome.OPEN) & Q(rule=row)),
    )
    authors = _authors([version.pk for version in others])
    history = [(version, authors.get(version.pk)) for version in others]
    ledger = f"{reverse('ledger')}?{urlencode({'rule': row.code})}"
    context = {
        "rule": row,
        "lead": f"{row.code}, phiên bản {row.version}, áp dụng từ {row.effective_from:%d/%m/%Y}",
        "superseded_text": f"Không áp dụng cho mốc từ {row.effective_to:%d/%m/%Y}." if row.effective_to else "",
        "facts": _facts(row),
        "history": history,
        "current": others[0],
        "counts": counts,
        "open_href": f"{ledger}&{urlencode({'state': OPEN_STATES}, doseq=True)}",
        "closed_href": f"{ledger}&{urlencode({'state': CLOSED_STATES}, doseq=True)}",
    }
    return render(request, "regulation/rule.html", context)


def _facts(row: Rule) -> list[tuple[str, str]]:
    steps = ", ".join(str(step) for step in row.reminder_steps)
    return [
        ("Quy chế", str(row.regulation)),
        ("Điều", str(row.article) if row.article else "chưa gắn với điều nào"),
        ("Loại hồ sơ", row.get_dossier_kind_display()),
        ("Phát sinh khi có", row.get_milestone_kind_display()),
        ("Bên có nghĩa vụ", row.get_obliged_role_display()),
        ("Nơi nhận", row.recipient_text or row.get_recipient_role_display() or "không nêu"),
        ("Văn bản phải gửi", row.get_document_kind_display()),
        *([("Lặp lại", in_words(row.recurrence))] if row.recurrence else []),
        ("Nhắc trước hạn", f"{steps} ngày" if steps else "không nhắc"),
        ("Gia hạn", f"tối đa {row.max_extensions} lần, tổng {row.max_extension_days} ngày"),
        ("Coi là không gửi", f"sau {row.never_sent_after} ngày quá hạn"),
        *([("Ghi chú", row.note)] if row.note else []),
    ]


def _authors(pks: list[int]) -> dict[int, Any]:
    """The history row in which each version was made: when and by whom."""
    made = Rule.history.filter(id__in=pks, history_type="+").select_related("history_user")
    return {row.id: row for row in made}


@keepers_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a rule. The page says which version ends, and that what it computed stays."""
    row = get_object_or_404(Rule.objects.select_related("article", "regulation").prefetch_related("limits"), pk=pk)
    if row.effective_to is not None:
        current = Rule.objects.current().select_related("article", "regulation").prefetch_related("limits")
        row = current.get(code=row.code)
        if request.method != "POST":
            messages.warning(request, "Phiên bản này đã được thay thế; đây là phiên bản hiện hành.")
            return redirect("regulation:edit", row.pk)
        # Somebody made the next version while this one was typed: both are shown beside each other.
    present = _limits_of(row)
    open_now = Obligation.objects.filter(rule=row, outcome=Outcome.OPEN).count()
    form = RuleForm(request.POST or None, instance=row)
    limits = LimitFormSet(request.POST or None, initial=present, prefix="limits")
    editions.watch(request, form, *limits.forms, of=[Rule.history.filter(code=row.code)])
    if request.method == "POST" and form.is_valid() & limits.is_valid():
        try:
            made = versions.new_version(
                row,
                changes=form.changes(),
                limits=limits.specs(),
                effective_from=form.cleaned_data["effective_from"],
                by=request.user,  # type: ignore[arg-type]
            )
        except ValidationError as error:
            adopt(form, error)
        else:
            messages.success(
                request, f"{made.code}: phiên bản {made.version} áp dụng từ {made.effective_from:%d/%m/%Y}."
            )
            return redirect("regulation:rule", made.pk)
    # The form wrote what was typed into its row: the page shows the version as it is stored.
    stored = Rule.objects.select_related("regulation").get(pk=row.pk)
    context = {
        "rule": stored,
        "form": form,
        "limits": limits,
        "closing_title": f"Phiên bản {stored.version} (áp dụng từ {stored.effective_from:%d/%m/%Y}) sẽ kết thúc.",
        "closing_text": f"{open_now} nghĩa vụ đang mở tính theo phiên bản đó giữ nguyên hạn; chỉ mốc từ ngày áp dụng "
        "dưới đây mới tính theo phiên bản mới.",
    }
    return render(request, "regulation/edit.html", context, status=422 if form.is_bound else 200)


def _limits_of(row: Rule) -> list[dict[str, Any]]:
    return [asdict(LimitSpec.of(limit)) for limit in row.limits.all()]


@keepers_only
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply a rule, or no longer, from a day; asked on a page of its own."""
    row = get_object_or_404(Rule.objects.current(), pk=pk)
    form = SwitchForm(request.POST or None, initial={"effective_from": max(today(), row.effective_from)})
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["effective_from"]
        try:
            made = versions.switch(row, enabled=not row.enabled, effective_from=on, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            adopt(form, error)
        else:
            state = "được áp dụng" if made.enabled else "không áp dụng"
            messages.success(request, f"{made.code} {state} từ {on:%d/%m/%Y}.")
            return redirect("regulation:rule", made.pk)
    open_now = Obligation.objects.filter(rule_code=row.code, outcome=Outcome.OPEN).count()
    title = "Ngừng áp dụng" if row.enabled else "Áp dụng"
    context = {"rule": row, "form": form, "open_now": open_now, "title": title}
    return render(request, "regulation/switch.html", context, status=422 if form.errors else 200)
