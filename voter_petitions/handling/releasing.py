"""Releasing petitions for the public page, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from agencies.models import User
from coordination import events
from coordination.clock import now
from coordination.models import Dossier, EventKind
from voter_petitions.models import Petition, Release


@transaction.atomic
def release(petitions: Iterable[Petition], *, by: User) -> int:
    """Put their present words on the public page; how many are new or changed. Restricted ones stay out."""
    rows = [petition for petition in petitions if not petition.dossier.restricted]
    Dossier.objects.filter(pk__in=[row.pk for row in rows]).hold()
    present = {row.pk: row for row in Release.objects.filter(petition__in=rows)}
    done = 0
    for petition in rows:
        old = present.get(petition.pk)
        if old is not None and (old.text, old.place) == (petition.text, petition.locality):
            continue
        made = Release(petition=petition, text=petition.text, place=petition.locality, by=by, at=now())
        made.fill_derived().save(force_insert=old is None)
        events.log(petition.dossier, EventKind.CHANGED, by=by, text="Công bố trên trang tra cứu")
        done += 1
    return done


@transaction.atomic
def withdraw(petitions: Iterable[Petition], *, by: User) -> int:
    """Take petitions off the public page; how many were on it."""
    rows = {petition.pk: petition for petition in petitions}
    present = list(Release.objects.select_for_update().filter(pk__in=rows).values_list("pk", flat=True))
    Release.objects.filter(pk__in=present).delete()
    for pk in present:
        events.log(rows[pk].dossier, EventKind.CHANGED, by=by, text="Thôi công bố trên trang tra cứu")
    return len(present)
