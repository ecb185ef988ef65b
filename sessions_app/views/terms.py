"""Terms of the Council, kept by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from agencies.permissions import May, agencies_with
from coordination.tables import Column
from sessions_app.forms.session import TermForm
from sessions_app.models import Term

COLUMNS = [Column("Khóa"), Column("Từ ngày"), Column("Đến ngày"), Column("Số kỳ họp", numeric=True)]


def _only_administrators(request: HttpRequest) -> None:
    if not agencies_with(request.user, May.ADMINISTER):
        raise PermissionDenied


@require_GET
def term_list(request: HttpRequest) -> HttpResponse:
    _only_administrators(request)
    terms = Term.objects.annotate(session_count=Count("sessions"))
    return render(request, "sessions/terms.html", {"terms": terms, "columns": COLUMNS})


def term_edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a term, or change the one named."""
    _only_administrators(request)
    term = get_object_or_404(Term, pk=pk) if pk else None
    form = TermForm(request.POST or None, instance=term)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Đã ghi khóa HĐND.")
        return redirect("sessions:terms")
    return render(request, "sessions/term_form.html", {"form": form}, status=422 if form.errors else 200)
