"""Who reads a restricted letter: people named one by one, of the agencies that take part in it."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.models import Agency, User
from coordination import events
from coordination.clock import today
from coordination.models import Dossier, DossierReader, EventKind
from voter_petitions.models import CitizenLetter


def readable_by(dossier: Dossier) -> QuerySet[User]:
    """Who can be named: people of the agencies that take part, and of the offices that serve these."""
    own = Agency.objects.filter(participations__dossier=dossier)
    on = today()
    current = Q(memberships__since__lte=on) & (Q(memberships__until__isnull=True) | Q(memberships__until__gte=on))
    of_these = Q(memberships__agency__in=own) | Q(memberships__agency__in=own.values("office"))
    return User.objects.filter(current & of_these, is_active=True).distinct().order_by("display_name", "username")


@transaction.atomic
def set_readers(letter: CitizenLetter, people: Iterable[User], *, by: User | None) -> None:
    """Exactly these people; never nobody, and never without who decides it."""
    dossier = letter.dossier
    wanted = {user.pk: user for user in people}
    if not wanted or (by is not None and by.pk not in wanted):
        raise ValidationError({"readers": "Phải có ít nhất chính bạn trong số người được xem."})
    known = set(dossier.readers.values_list("user_id", flat=True))
    if known == wanted.keys():
        return
    dossier.readers.exclude(user__in=wanted).delete()
    DossierReader.objects.bulk_create(
        [DossierReader(dossier=dossier, user=user) for pk, user in wanted.items() if pk not in known]
    )
    events.log(dossier, EventKind.CHANGED, by=by, text=f"Người được xem: {len(wanted)} người")
