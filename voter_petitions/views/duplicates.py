"""Likely duplicates, offered while a petition is typed and on the page of a petition."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from coordination.models import DossierKind
from voter_petitions.similar import Likeness, likely_duplicates
from voter_petitions.views.access import require_recorder, viewed

# What the page of a petition offers beside those while typing.
SHOWN_ON_PAGE = 10


def duplicates_of_typed(request: HttpRequest) -> list[Likeness]:
    """Those of what stands in the form: of the edited text, else of the voter's own words."""
    text = request.POST.get("text", "").strip() or request.POST.get("original_text", "")
    return likely_duplicates(text, locality=request.POST.get("locality", ""), visible_to=request.user)


@require_POST
def while_typing(request: HttpRequest) -> HttpResponse:
    """The list beneath the text that is being typed; asked by the page itself, a moment after the last key."""
    require_recorder(request)
    return render(request, "petitions/similar.html", {"found": duplicates_of_typed(request)})


def of_petition(request: HttpRequest, pk: int) -> HttpResponse:
    """The petitions like this one: a part of its page, and a page of its own without script."""
    dossier = viewed(request, pk, DossierKind.PETITION)
    petition = dossier.petition
    found = likely_duplicates(
        petition.text, locality=petition.locality, exclude=petition, limit=SHOWN_ON_PAGE, visible_to=request.user
    )
    template = "petitions/similar.html" if request.htmx else "petitions/similar_page.html"
    return render(request, template, {"found": found, "petition": petition, "dossier": dossier})
