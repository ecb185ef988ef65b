"""Printing a dossier as one sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from agencies.text import fold
from coordination.models import Dossier
from coordination.tracking_sheet import sheet_pdf


@require_GET
def tracking_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Phiếu theo dõi hồ sơ, for whoever may see the dossier."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).select_related("keeper", "part_of"), pk=pk)
    name = slugify(fold(dossier.title))[:60].strip("-") or str(dossier.pk)
    response = HttpResponse(sheet_pdf(dossier, request.user), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="phieu-theo-doi-{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
