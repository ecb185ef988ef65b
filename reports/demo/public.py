"""What the secretariat released for the public page (closed here too, unless PUBLIC_PAGE opens it)."""

from __future__ import annotations

import datetime

from django.utils import timezone

from coordination import clock
from reports.demo.cast import Cast
from reports.demo.story import AFTERNOON
from voter_petitions.handling.releasing import release
from voter_petitions.models import Petition

SHOWN = 40


def open_to_the_public(cast: Cast, *, on: datetime.date) -> None:
    """The oldest answered petitions that the Council's secretariat keeps."""
    keeper = cast["tt_hdnd"]
    answered = Petition.objects.filter(dossier__keeper=keeper).exclude(answer_state="none").select_related("dossier")
    with clock.telling(timezone.make_aware(datetime.datetime.combine(on, AFTERNOON))):
        release(list(answered.order_by("round__starts_on", "number")[:SHOWN]), by=cast.secretary(keeper))
