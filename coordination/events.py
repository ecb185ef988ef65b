"""Writing the log of a dossier: append-only, past tense."""

from __future__ import annotations

from typing import Any

from agencies.models import Agency, User
from coordination import following
from coordination.clock import now
from coordination.models import Dossier, Event


def log(
    dossier: Dossier, kind: str, *, by: User | None, text: str = "", agency: Agency | None = None, **data: Any
) -> Event:
    """What happened to the dossier, by whom (nobody: the system itself), with before and after in ``data``."""
    event = Event.objects.create(dossier=dossier, kind=kind, at=now(), by=by, agency=agency, text=text, data=data)
    following.tell_of_events([event])
    return event
