"""Keeping what is typed, asked by script: read, keep, drop. Who is not logged in is sent on, which the script sees."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods

from coordination import form_drafts


@require_http_methods(["GET", "POST"])
def form_draft(request: HttpRequest) -> HttpResponse:
    """GET: the draft of a form with the notice that offers it, and a fresh token. POST: keep it, or ``drop`` it."""
    asked = request.POST if request.method == "POST" else request.GET
    address = form_drafts.address_of(asked.get("keep_address", ""))
    if request.method == "GET":
        draft = form_drafts.find(request.user, address) if address else None
        found = {
            "token": get_token(request),
            "data": draft.data if draft else None,
            "notice": render_to_string("components/kept_draft.html", {"draft": draft}) if draft else "",
        }
        response: HttpResponse = JsonResponse(found)
        response["Cache-Control"] = "no-store"
        return response
    if not address:
        return JsonResponse({"error": "Không có địa chỉ biểu mẫu."}, status=400)
    if "keep_drop" in request.POST:
        form_drafts.drop(request.user, address)
        return HttpResponse(status=204)
    fields = [(name, values) for name, values in form_drafts.fields_of(request.POST) if not name.startswith("keep_")]
    kept = form_drafts.keep(request.user, address, fields)
    return HttpResponse(status=204) if kept else JsonResponse({"error": "Nội dung quá dài."}, status=413)
