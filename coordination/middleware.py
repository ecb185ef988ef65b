"""What happens around every request of this application."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from coordination import form_drafts

logger = logging.getLogger(__name__)
Handler = Callable[[HttpRequest], HttpResponse]


class SavedFormsForgetDrafts:
    """A form that was saved (it answers with a redirection) leaves no draft behind.

    The script names the draft in ``keep_address``; a form sent without script has none.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and 300 <= response.status_code < 400 and request.user.is_authenticated:
            address = request.POST.get("keep_address", "")
            if address:
                form_drafts.drop(request.user, address)
        return response


class WrongMethodExplained:
    """The address of a button, typed or opened again, says so and leads back; the server's own answer is empty."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and isinstance(response, HttpResponseNotAllowed):
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response


class ImpossibleKeyIsNobodys:
    """A number longer than any key, typed into an address, is not found: databases refuse to be asked for it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        too_long = isinstance(error, OverflowError) or (isinstance(error, DataError) and "out of range" in str(error))
        if not too_long:
            return None
        # Seen by who runs the system: it may be a mistake of ours after all.
        logger.warning("number out of range at %s", request.path, exc_info=error)
        return render(request, "404.html", status=404)
