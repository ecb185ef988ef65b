"""Who may open and who may change a dossier of this register."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from coordination.keepers import keepers
from coordination.models import Dossier, DossierKind


def viewed(request: HttpRequest, pk: int, kind: DossierKind) -> Dossier:
    """The dossier, if one of the user's agencies takes part in it; to everybody else it does not exist."""
    return get_object_or_404(Dossier.objects.visible_to(request.user).select_related("keeper"), pk=pk, kind=kind)


def managed(request: HttpRequest, pk: int, kind: DossierKind) -> Dossier:
    """The dossier, if the user manages dossiers for the agency that keeps it."""
    dossier = viewed(request, pk, kind)
    if not Dossier.objects.manageable_by(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Chỉ cơ quan giữ hồ sơ được sửa.")
    return dossier


def require_keeper(request: HttpRequest) -> None:
    """Only who manages dossiers for some agency may open a new one."""
    if not keepers(request.user).exists():
        raise PermissionDenied("Tài khoản này không được lập hồ sơ.")
