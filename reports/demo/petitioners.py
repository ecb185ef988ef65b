"""Senders of a few petitions, so that their pages have something to mask. Nobody is called so."""

from __future__ import annotations

import datetime

from django.utils import timezone

from coordination import clock
from coordination.models import DossierKind, Obligation
from reports.demo.cast import Cast
from reports.demo.story import AFTERNOON
from voter_petitions import petitioners
from voter_petitions.models import Petition

MADE_UP = "dữ liệu minh họa"
# The demonstration's department answers these; the keeper let it look at the first one's sender.
SHOWN = 3


def keep_senders(cast: Cast, *, on: datetime.date) -> None:
    """Three petitions have a sender; of one the department that answers has been let in."""
    keeper, department = cast["tt_hdnd"], cast["so_tnmt"]
    secretary = cast.secretary(keeper)
    owed = Obligation.objects.filter(obligor=department, dossier__kind=DossierKind.PETITION).order_by("-pk")
    found = list(Petition.objects.filter(dossier__in=owed.values("dossier")).order_by("-pk")[:SHOWN])
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, AFTERNOON))):
        for letter, petition in zip("ABC", found, strict=False):
            petitioners.record(
                dossier=petition.dossier,
                by=secretary,
                name=f"Cử tri {letter} ({MADE_UP})",
                address=f"{petition.locality} ({MADE_UP})",
                telephone="0000 000 000",
            )
        petition = found[-1]
        if petitioners.shareable_with(petition.dossier).filter(pk=department.pk).exists():
            reason = "Sở cần hẹn người gửi để khảo sát tại chỗ"
            petitioners.share(dossier=petition.dossier, agency=department, by=secretary, reason=reason)
        petitioners.look(dossier=petition.dossier, by=secretary, why="Kiểm tra lại thông tin trước khi cho xem")
