"""Whom the pages of reception and letters let in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from agencies.permissions import May, agencies_with
from coordination.keepers import keepers
from coordination.models import DossierKind
from voter_petitions.models import CitizenLetter, ReceptionDay
from voter_petitions.reception import RECEIVING_KINDS
from voter_petitions.views.access import managed, viewed


def may_receive(request: HttpRequest) -> bool:
    """Who keeps the register of an agency that receives citizens."""
    return keepers(request.user).of_kind(*RECEIVING_KINDS).exists()


def require_receiver(request: HttpRequest) -> None:
    if not may_receive(request):
        raise PermissionDenied("Chỉ thư ký của cơ quan tiếp công dân được làm việc này.")


def letter_seen(request: HttpRequest, pk: int) -> CitizenLetter:
    return viewed(request, pk, DossierKind.LETTER).citizenletter


def letter_managed(request: HttpRequest, pk: int) -> CitizenLetter:
    return managed(request, pk, DossierKind.LETTER).citizenletter


def day_managed(request: HttpRequest, pk: int) -> ReceptionDay:
    return managed(request, pk, DossierKind.RECEPTION_DAY).receptionday


def may_handle(request: HttpRequest, letter: CitizenLetter) -> bool:
    """Whoever records for the agency that received it."""
    return not letter.dossier.closed_on and letter.agency_id in agencies_with(request.user, May.RECORD)


def may_tell(request: HttpRequest, letter: CitizenLetter) -> bool:
    """The agency that resolves it tells the result; who received the letter may record what it told."""
    recording = agencies_with(request.user, May.RECORD)
    return (
        letter.awaits_result
        and not letter.dossier.closed_on
        and bool(recording & {letter.agency_id, letter.forwarded_to_id})
    )
