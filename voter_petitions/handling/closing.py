"""Closing a petition: only by a fact, and in one place."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError

from agencies.models import User
from coordination import dossiers
from voter_petitions.models import Closure, Petition

# Upon these it depends whether a petition is closed.
PROVING = frozenset({"answer_state", "result_state", "level", "merged_into"})


def restate(petition: Petition, *, by: User | None, on: datetime.date, stage: str, **facts: Any) -> None:
    """Put new facts of the answer or the result; the dossier closes by what they prove, and opens again without it."""
    told = {name: getattr(petition, name) for name in PROVING & facts.keys()}
    for name in told:
        setattr(petition, name, facts[name])
    closure = petition.closing_fact
    for name, value in told.items():
        setattr(petition, name, value)
    dossiers.change(petition, by=by, stage=stage, closure=closure, **facts)
    dossier = petition.dossier
    text = closure.label if closure else petition.result.label
    if closure and dossier.closed_on is None:
        dossiers.close(dossier, on=max(on, dossier.opened_on), by=by, text=text)
    elif not closure and dossier.closed_on is not None:
        dossiers.reopen(dossier, by=by, text=text)


def require_own(petition: Petition) -> None:
    """What was merged is handled where it was merged into: ValidationError otherwise."""
    if petition.closure == Closure.MERGED and petition.merged_into is not None:
        survivor = petition.merged_into
        raise ValidationError(f"Kiến nghị đã gộp vào kiến nghị số {survivor.number} ({survivor.dossier.title}).")
