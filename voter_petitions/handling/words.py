"""Correcting the voter's recorded words: a new fact beside the old one, never instead of it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import User
from coordination import events
from coordination.clock import now
from coordination.models import Dossier, EventKind
from voter_petitions import similar
from voter_petitions.handling.petitions import index_of
from voter_petitions.models import Petition, WordsCorrection


@transaction.atomic
def correct_words(petition: Petition, *, text: str, reason: str, by: User | None) -> WordsCorrection:
    """Say that the recorded words are not what the voter said: the correction keeps both, with who, when and why."""
    Dossier.objects.filter(pk=petition.pk).hold()
    petition = Petition.objects.select_related("dossier", "field").get(pk=petition.pk)
    errors = {}
    if not text.strip():
        errors["text"] = "Hãy ghi nguyên văn đúng."
    elif text == petition.original_text:
        errors["text"] = "Nguyên văn chưa có gì khác bản đã ghi."
    if not reason.strip():
        errors["reason"] = "Hãy ghi lý do đính chính."
    if errors:
        raise ValidationError(errors)
    last = petition.corrections.order_by("-number").first()
    made = WordsCorrection(
        petition=petition,
        number=last.number + 1 if last else 1,
        before=petition.original_text,
        after=text,
        reason=reason,
        at=now(),
        by=by,
    )
    made.full_clean(exclude=["petition", "by"])
    made.save()
    # The one way in which the words change: what stood there is in the correction.
    petition.original_text = petition._words = text
    petition.save()
    petition.dossier.search_text = index_of(petition)
    petition.dossier.save()
    similar.remember([petition])
    text = f"Đính chính nguyên văn lần {made.number}: {reason}"
    events.log(petition.dossier, EventKind.CHANGED, by=by, text=text, before=made.before, after=made.after)
    return made
