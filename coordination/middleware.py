"""What happens around every request of this application."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from coordination import form_drafts

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
