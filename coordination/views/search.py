"""One box over everything: the page of results, and quick suggestions while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from coordination.search import Kind, Question, overview, page_of

SHOWN = 6
SUGGESTED = 3
PER_PAGE = 30
# Who has read so far through a list is better served by another word.
LAST_PAGE = 100


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """All kinds at once, or one kind page by page."""
    question = Question.of(request.GET.get("q", ""))
    context: dict[str, object] = {"question": question}
    kind = request.GET.get("kind", "")
    if kind in set(Kind):
        page = _page(request.GET.get("page", ""))
        group = page_of(Kind(kind), question, request.user, page=page, each=PER_PAGE)
        context |= {
            "groups": [group] if group.hits else [],
            "kind": group.kind,
            "page": page,
            "previous": page - 1 if page > 1 else None,
            "following": page + 1 if group.found.more and page < LAST_PAGE else None,
        }
    else:
        context["groups"] = overview(question, request.user, each=SHOWN)
    return render(request, "search/results.html", context)


@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """The best few, for the box in the top bar; opened as a page it is the page of results."""
    typed = request.GET.get("q", "")
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(f"{reverse('search')}?{urlencode({'q': typed[:200]})}")
    question = Question.of(typed)
    groups = overview(question, request.user, each=SUGGESTED)
    context = {"question": question, "groups": groups, "n": sum(len(group.hits) for group in groups)}
    return render(request, "search/suggestions.html", context)


def _page(typed: str) -> int:
    """A page number that somebody typed: the nearest one there can be."""
    return min(max(int(typed), 1), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1
