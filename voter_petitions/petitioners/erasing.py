"""Erasing personal data whose term is over."""

from __future__ import annotations

import datetime

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction

from coordination.clock import local_date, now
from voter_petitions.models import Petitioner, PetitionerShare, PetitionerTrace, TraceKind

PIECE = 500


def kept_until(row: Petitioner) -> datetime.date:
    """The last day on which the data are kept."""
    return local_date(row.recorded_at) + relativedelta(months=settings.PETITIONER_RETENTION_MONTHS)


def erase_old() -> int:
    """Erase what was recorded longer ago than the term; how many. Safe to run twice, late, or two at once."""
    limit = now() - relativedelta(months=settings.PETITIONER_RETENTION_MONTHS)
    total = 0
    while erased := _erase_piece(limit):
        total += erased
    return total


@transaction.atomic
def _erase_piece(limit: datetime.datetime) -> int:
    rows = Petitioner.objects.select_for_update(skip_locked=True).filter(recorded_at__lt=limit).order_by("pk")
    due = list(rows.values_list("pk", "dossier_id")[:PIECE])
    dossiers = [dossier for _, dossier in due]
    PetitionerShare.objects.filter(dossier__in=dossiers).delete()
    Petitioner.objects.filter(pk__in=[pk for pk, _ in due]).delete()
    moment = now()
    PetitionerTrace.objects.bulk_create(
        PetitionerTrace(dossier_id=dossier, kind=TraceKind.EXPIRED, at=moment) for dossier in dossiers
    )
    return len(due)
