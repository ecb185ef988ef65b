"""Whom the pages of this register let in, and saving what a person has seen the consequences of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agencies.models import Agency, AgencyKind
from agencies.permissions import May, agencies_with
from coordination.models import Dossier
from sessions_app.forms.fields import add_errors
from sessions_app.models import CouncilSession, DraftResolution
from sessions_app.rehearsal import Consequences, rehearse

Row = TypeVar("Row", CouncilSession, DraftResolution)


def visible(request: HttpRequest, rows: QuerySet[Row], pk: int) -> Row:
    """The row if one of the person's agencies takes part in its dossier; else it does not exist for them."""
    return get_object_or_404(rows.filter(dossier__in=Dossier.objects.visible_to(request.user)), pk=pk)


def editable(request: HttpRequest, rows: QuerySet[Row], pk: int) -> Row:
    """The row if the person manages dossiers for the agency that keeps it; 403 if they may only look."""
    row = visible(request, rows, pk)
    if row.dossier.keeper_id not in agencies_with(request.user, May.MANAGE):
        raise PermissionDenied
    return row


def session_rows() -> QuerySet[CouncilSession]:
    return CouncilSession.objects.select_related("dossier__keeper", "term")


def draft_rows_of_pages() -> QuerySet[DraftResolution]:
    return DraftResolution.objects.select_related(
        "dossier__keeper", "session__dossier", "session__term", "submitting", "drafting", "verifying"
    )


def keepers(request: HttpRequest) -> QuerySet[Agency]:
    """The agencies for which the person may open a dossier, the Standing Committee first; 403 without any."""
    managed = agencies_with(request.user, May.MANAGE)
    if not managed:
        raise PermissionDenied
    return Agency.objects.filter(pk__in=managed)


def default_keeper(agencies: QuerySet[Agency]) -> Agency | None:
    return agencies.filter(kind=AgencyKind.STANDING_COMMITTEE).first() or agencies.first()


def save_when_seen(
    request: HttpRequest, form: forms.BaseForm, dossier: Dossier, act: Callable[[], object]
) -> Consequences | None:
    """Do what the form asks; ``None`` when it is done.

    A change with consequences is done only when the person has seen them: the first
    POST returns them to be shown, the second one carries the mark of the very data
    that they were shown for. Changing a date in between shows the new consequences.
    """
    try:
        if request.POST.get("confirmed") != seen_mark(request):
            consequences = rehearse(dossier, act)
            if consequences:
                return consequences
        act()
    except ValidationError as error:
        add_errors(form, error)
        return Consequences()
    return None


def seen_mark(request: HttpRequest) -> str:
    """Stands for what was posted, whatever the order of fields."""
    posted = sorted(
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "confirmed")
    )
    return hashlib.sha256(repr(posted).encode()).hexdigest()[:16]
