"""Giving letters of transfer out: their files are made, each petition is handed on, the agency is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from agencies.models import User
from coordination import dossiers, inbox, papers
from coordination.clock import now
from coordination.letters import is_intact
from coordination.models import DossierReader, Message, Role
from coordination.models.submission import document_path
from coordination.uploads import DOCX
from voter_petitions.dispatch.bundles import Bundle
from voter_petitions.dispatch.paper import answers_due, paper_of
from voter_petitions.handling.transfers import transfer_all
from voter_petitions.models import PetitionLetter, PetitionLetterFile

__all__ = ["is_intact", "issue_all"]

Form = PetitionLetterFile.Form
TYPES = {Form.PDF: "application/pdf", Form.DOCX: DOCX}
Pair = tuple[PetitionLetter, Bundle]


def issue_all(pairs: Sequence[Pair], *, by: User | None, **late: Any) -> list[PetitionLetter]:
    """Give these letters out: all of them, or none and the reasons beside the fields they concern.

    ``late`` says who was late and why, where a letter is (as ``handling.transfer`` takes it).
    """
    if not pairs or any(not bundle.choices for _, bundle in pairs):
        raise ValidationError("Không có kiến nghị nào để chuyển.")
    made: list[tuple[PetitionLetter, Bundle, dict[Form, bytes]]] = []
    for letter, bundle in pairs:
        letter.year, letter.made_at, letter.made_by = letter.dated.year, now(), by
        letter.full_clean()
        paper = paper_of(letter, bundle)
        made.append((letter, bundle, {Form.PDF: papers.pdf(paper), Form.DOCX: papers.docx(paper)}))
    written: list[PetitionLetterFile] = []
    try:
        with transaction.atomic():
            for letter, bundle, files in made:
                letter.save()
                _hand_on(letter, bundle, by=by, **late)
                for form, content in files.items():
                    written.append(_keep(letter, form, content, by))
                _tell(letter, bundle)
    except BaseException:
        # The database rolls back, a disk does not.
        for kept in written:
            kept.file.storage.delete(document_path(kept, kept.name))
        raise
    return [letter for letter, _, _ in made]


def _hand_on(letter: PetitionLetter, bundle: Bundle, *, by: User | None, **late: Any) -> None:
    for choice in bundle.choices:
        if choice.petition.lead_id != choice.lead.pk:
            dossiers.change(choice.petition, by=by, lead=choice.lead)
    transfer_all(
        [choice.petition for choice in bundle.choices],
        recipient=letter.recipient,
        sender=letter.issuer,
        document=letter.number,
        sent_on=letter.dated,
        by=by,
        letter=letter,
        **late,
    )
    for choice in bundle.choices:
        helpers = [agency for agency in choice.coordinating if agency.pk != letter.recipient_id]
        if helpers:
            dossiers.set_participants(choice.petition.dossier, Role.COORDINATING, helpers, by=by)


def _keep(letter: PetitionLetter, form: Form, content: bytes, by: User | None) -> PetitionLetterFile:
    name = f"Cong van {letter.number} {letter.recipient.short_name}.{form.value}".replace("/", "-")
    kept = PetitionLetterFile(
        letter=letter,
        form=form,
        name=name[:160],
        content_type=TYPES[form],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=now(),
        uploaded_by=by,
    )
    kept.file.save(kept.name, ContentFile(content), save=False)
    kept.save()
    return kept


def _tell(letter: PetitionLetter, bundle: Bundle) -> None:
    """One message to each person and to the mailbox, whatever number of petitions; the list stands in it."""
    restricted = [choice.petition.pk for choice in bundle.choices if choice.petition.dossier.restricted]
    readers = set(DossierReader.objects.filter(dossier__in=restricted).values_list("user_id", flat=True))
    due = answers_due(bundle.choices, letter)
    lines = [
        f"- {choice.petition.dossier.title} ({choice.petition.locality})"
        + (f", trả lời trước ngày {due[choice.petition.pk]:%d/%m/%Y}" if choice.petition.pk in due else "")
        for choice in bundle.choices
    ]
    body = "\n".join([f"{letter.issuer.name} chuyển kiến nghị cử tri bằng công văn số {letter}.", "", *lines])
    subject = f"Công văn số {letter.number} của {letter.issuer.short_name}: {len(lines)} kiến nghị cử tri"
    people = inbox.people_of([letter.recipient_id], letter.dated)[letter.recipient_id]
    post = partial(inbox.post, kind=Message.Kind.LETTER, subject=subject, body=body, link=letter.get_absolute_url())
    key = f"petition-letter:{letter.pk}"
    posts = [post(key=f"{key}:u{user.pk}", user=user) for user in people if not restricted or user.pk in readers]
    if not restricted:
        posts.append(post(key=f"{key}:a{letter.recipient_id}", agency=letter.recipient))
    inbox.post_all(posts)
