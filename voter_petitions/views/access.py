"""Whom the pages of this register let in, and for which agencies a person acts on a petition."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from agencies.models import Agency
from agencies.permissions import May, agencies_with
from coordination.keepers import keepers
from coordination.models import Dossier, DossierKind
from voter_petitions.handling import MILESTONE_OF_SENDER, may_be_asked_by
from voter_petitions.models import Clarification, Petition, Transfer


def viewed(request: HttpRequest, pk: int, kind: DossierKind) -> Dossier:
    """The dossier, if one of the user's agencies takes part in it; to everybody else it does not exist."""
    dossiers = Dossier.objects.visible_to(request.user).select_related("keeper", "part_of")
    return get_object_or_404(dossiers, pk=pk, kind=kind)


def managed(request: HttpRequest, pk: int, kind: DossierKind) -> Dossier:
    """The dossier, if the user manages dossiers for the agency that keeps it."""
    dossier = viewed(request, pk, kind)
    if dossier.keeper_id not in agencies_with(request.user, May.MANAGE):
        raise PermissionDenied("Chỉ thư ký của cơ quan giữ hồ sơ được làm việc này.")
    return dossier


def require_recorder(request: HttpRequest) -> None:
    """Rounds and petitions are recorded by the secretariats of the Council, the UBND and the Front."""
    if not may_create(request):
        raise PermissionDenied("Chỉ thư ký của HĐND, UBND, Mặt trận được lập đợt tiếp xúc và ghi kiến nghị.")


def may_create(request: HttpRequest) -> bool:
    return keepers(request.user).of_kind(*MILESTONE_OF_SENDER).exists()


def senders(request: HttpRequest) -> QuerySet[Agency]:
    """The agencies in whose name the user hands petitions on."""
    managed_by_user = agencies_with(request.user, May.MANAGE)
    return Agency.objects.filter(pk__in=managed_by_user, kind__in=MILESTONE_OF_SENDER)


def senders_of(request: HttpRequest, petition: Petition) -> QuerySet[Agency]:
    """Those of them that have this petition in hand."""
    holder = petition.holder
    return senders(request).filter(pk__in=[pk for pk in (holder.pk, holder.office_id) if pk])


def answerable(request: HttpRequest, petition: Petition) -> QuerySet[Transfer]:
    """The transfers for whose recipients the user answers: their own agencies', or all if they keep the dossier."""
    recording = agencies_with(request.user, May.RECORD)
    running = petition.transfers.filter(returned_on__isnull=True).select_related("recipient").order_by("-number")
    return running if petition.dossier.keeper_id in recording else running.filter(recipient__in=recording)


def may_return(request: HttpRequest, transfer: Transfer) -> bool:
    """Who received it returns it; who sent it, or keeps the dossier, may record that it came back."""
    if transfer.returned_on:
        return False
    managing = agencies_with(request.user, May.MANAGE)
    keeper = transfer.petition.dossier.keeper_id
    return transfer.recipient_id in agencies_with(request.user, May.RECORD) or bool(
        managing & {transfer.sender_id, keeper}
    )


def may_ask(request: HttpRequest, petition: Petition) -> bool:
    """Whoever keeps the dossier, or has the petition in hand, may ask what it means."""
    recording = agencies_with(request.user, May.RECORD)
    keeps = petition.dossier.keeper_id in agencies_with(request.user, May.MANAGE)
    return keeps or petition.holder.pk in recording - {petition.dossier.keeper_id}


def may_clarify(request: HttpRequest, row: Clarification) -> bool:
    """Who was asked answers; who keeps the dossier may record what it answered."""
    keeps = row.petition.dossier.keeper_id in agencies_with(request.user, May.MANAGE)
    return row.is_waiting and (keeps or row.asked_of_id in agencies_with(request.user, May.RECORD))


def draftable(request: HttpRequest, petition: Petition) -> Transfer | None:
    """The transfer on which a clerk of the agency that has the petition in hand writes the answer."""
    recording = agencies_with(request.user, May.RECORD) - {petition.dossier.keeper_id}
    if petition.dossier.closed_on:
        return None
    running = petition.transfers.filter(returned_on__isnull=True, recipient__in=recording)
    return running.select_related("recipient").order_by("-number").first()


def may_ask_help(request: HttpRequest, petition: Petition) -> bool:
    """Whoever answers for the lead, or keeps the petition, asks other agencies in its name."""
    running = may_be_asked_by(petition)
    return running is not None and answerable(request, petition).filter(pk=running.pk).exists()
