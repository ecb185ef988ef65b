"""Decisions on many rows of the ledger: first what it would mean, then done, then what could not be done and why."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from coordination.clock import today
from coordination.duty_row import Rights
from coordination.form_errors import adopt
from coordination.forms.ledger import BULK_FORMS
from coordination.ledger import bulk
from coordination.ledger.bulk import ACTIONS, LIMIT, Action
from coordination.ledger.question import Question, normal
from coordination.models import Obligation

# Longer numbers are nobody's key, and more than the database can compare.
_PRIMARY_KEY = re.compile(r"[0-9]{1,18}", re.ASCII)


@require_http_methods(["GET", "POST"])
def ledger_bulk(request: HttpRequest) -> HttpResponse:
    """Two steps at one address: the chosen rows ask for the page of consequences, its form does it."""
    query = normal(QueryDict(request.POST.get("query", "")))
    back = f"{reverse('ledger')}?{query or 'view=all'}"
    action = ACTIONS.get(request.POST.get("action", ""))
    if action is None:
        return redirect(back)
    rows, more = _chosen(request, query)
    if not rows:
        messages.warning(request, "Hãy chọn ít nhất một việc.")
        return redirect(back)
    confirmed = "confirm" in request.POST
    form = BULK_FORMS[action.name](request.POST if confirmed else None)
    if confirmed and form.is_valid():
        try:
            decided = action.carry_out(rows, by=request.user, data=form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            adopt(form, error)
        else:
            context = {"action": action, "done": decided.done, "refused": _by_reason(decided.refused), "back": back}
            return render(request, "ledger/bulk_done.html", context)
    context = _page(request, action, rows, more) | {"form": form, "back": back, "query": query}
    return render(request, "ledger/bulk.html", context, status=422 if form.errors else 200)


def _page(request: HttpRequest, action: Action, rows: list[Obligation], more: bool) -> dict[str, Any]:
    sorted_out = action.sort_out(rows, Rights.of(request.user))
    return {
        "action": action,
        "able": sorted_out.done,
        "agencies": len({row.obligor_id for row in sorted_out.done}),
        "refused": _by_reason(sorted_out.refused),
        "ids": ",".join(str(row.pk) for row in sorted_out.done),
        "more": more,
        "limit": LIMIT,
    }


def _by_reason(refused: bulk.Refused) -> list[tuple[str, list[Obligation]]]:
    found: dict[str, list[Obligation]] = defaultdict(list)
    for row, why in refused:
        found[why].append(row)
    return sorted(found.items(), key=lambda item: -len(item[1]))


def _chosen(request: HttpRequest, query: str) -> tuple[list[Obligation], bool]:
    """The rows that were ticked, or those of the whole filter, up to the limit; and whether there are more."""
    if request.POST.get("scope") == "all" and "ids" not in request.POST:
        question = Question(QueryDict(query), request.user, today())
        found = question.rows.order_by(*question.sorted.sql)
        keys = list(found.values_list("pk", flat=True)[: LIMIT + 1])
    else:
        asked = request.POST.get("ids", "").split(",") + request.POST.getlist("chosen")
        keys = [int(key) for key in dict.fromkeys(asked) if _PRIMARY_KEY.fullmatch(key)]
    rows = {row.pk: row for row in _fetched(request).filter(pk__in=keys[:LIMIT])}
    return [rows[key] for key in keys[:LIMIT] if key in rows], len(keys) > LIMIT


def _fetched(request: HttpRequest) -> QuerySet[Obligation]:
    visible = Obligation.objects.visible_to(request.user)
    return visible.select_related("rule", "dossier", "obligor", "recipient").prefetch_related("extensions")
