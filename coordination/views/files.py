"""Serving received files: only to who may see the dossier, never from a static address."""

from __future__ import annotations

import logging
import uuid

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from coordination.models import Dossier, KeptFile, StoredFile

logger = logging.getLogger(__name__)
# What a browser may show itself; everything else is downloaded.
SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg"}
POLICY = "default-src 'none'; frame-ancestors 'self'; sandbox"
# The browser's own reader of PDF does not start in a sandbox; it needs leave to load the file and its styles.
POLICIES = {
    "application/pdf": "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}


@require_GET
def stored_file(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    visible = Dossier.objects.visible_to(request.user)
    return serve(request, get_object_or_404(StoredFile.objects.filter(dossier__in=visible), pk=pk))


def serve(request: HttpRequest, stored: KeptFile) -> FileResponse:
    """The file's content to somebody whose right to it was checked."""
    try:
        content = stored.file.open("rb")
    except FileNotFoundError as error:
        logger.error("document %s is missing on disk", stored.pk)
        raise Http404("Không tìm thấy tệp trên máy chủ; hãy báo người quản trị.") from error
    response = FileResponse(
        content,
        as_attachment=stored.content_type not in SHOWN_INLINE or "tai-ve" in request.GET,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # A document must not run as a page of ours; only the page that shows it may frame it.
    response["Content-Security-Policy"] = POLICIES.get(stored.content_type, POLICY)
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
