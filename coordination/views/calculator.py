"""The calculator (tính hạn): a date and why, without saving anything; the address is the question."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coordination.clock import today
from coordination.deadlines import DeadlineError, Due, due_date
from coordination.forms.calculator import CalculatorForm
from coordination.models import MilestoneKind, Rule, RuleLimit
from coordination.workcalendar import current_calendar

# Any of these in the address makes it a question.
ASKED = ("anchor", "amount", "direction")


@dataclass(frozen=True)
class Answer:
    """One date; of a rule's limit also what the limit says. ``due`` is missing where another milestone is needed."""

    due: Due | None
    explanation: str
    limit: RuleLimit | None = None


@require_GET
def calculator(request: HttpRequest) -> HttpResponse:
    asked = any(name in request.GET for name in ASKED)
    initial = {"anchor": today(), "rule": request.GET.get("rule", "")}
    form = CalculatorForm(request.GET) if asked else CalculatorForm(initial=initial)
    answers: list[Answer] = []
    rule: Rule | None = None
    if asked and form.is_valid():
        anchor = form.cleaned_data["anchor"]
        try:
            if code := form.cleaned_data["rule"]:
                rule = _rule_on(code, anchor)
                answers = _by_rule(rule, anchor)
            else:
                due = due_date(anchor, form.offset(), current_calendar())
                answers = [Answer(due, due.explanation("ngày"))]
        except DeadlineError as error:
            form.add_error("anchor", str(error))
    context = {"form": form, "answers": answers, "rule": rule, "asked": asked and not form.errors}
    return render(request, "calculator.html", context)


def _rule_on(code: str, anchor: datetime.date) -> Rule:
    """The version in force on that day; the latest where none is, for a clerk may ask about any day."""
    versions = Rule.objects.filter(code=code).select_related("article", "regulation").prefetch_related("limits")
    return versions.in_force(anchor).first() or versions.current().get()


def _by_rule(rule: Rule, anchor: datetime.date) -> list[Answer]:
    """A date for each limit whose law holds on that day, whatever the kind of dossier."""
    answers = []
    for limit in rule.limits.all():
        if not limit.is_law_on(anchor):
            continue
        if limit.milestone_kind != rule.milestone_kind:
            answers.append(Answer(None, f"Tính từ mốc khác: {limit.get_milestone_kind_display()}.", limit))
            continue
        due = due_date(anchor, limit.offset, current_calendar())
        answers.append(
            Answer(due, due.explanation(MilestoneKind(limit.milestone_kind).label, limit.legal_basis), limit)
        )
    return answers
