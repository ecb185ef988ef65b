"""One document on a page of its own: read in the browser, with its versions and what is known of each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from coordination.document_versions import siblings
from coordination.models import Dossier, Submission


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The document, shown by the browser where it can (PDF, pictures), else to be downloaded."""
    visible = Dossier.objects.visible_to(request.user)
    rows = Submission.objects.select_related("dossier", "sender", "recipient", "file", "recorded_by")
    row = get_object_or_404(rows.filter(dossier__in=visible), pk=pk)
    whole = siblings(row)
    context = {
        "document": row,
        "dossier": row.dossier,
        "whole": whole,
        "versions": [whole.current, *whole.earlier],
        "met": row.fulfilled.select_related("rule", "obligor"),
        "shown_as": _shown_as(row),
    }
    return render(request, "dossiers/document.html", context)


def _shown_as(row: Submission) -> str:
    if row.file is None:
        return ""
    if row.file.content_type == "application/pdf":
        return "pdf"
    return "image" if row.file.content_type.startswith("image/") else "download"
