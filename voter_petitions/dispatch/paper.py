"""The letter of transfer as a paper: công văn with its annex of petitions, in the columns clerks know."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from coordination.due_dates import candidates
from coordination.letter_proposals import recipients_below
from coordination.models import DocumentKind, DossierKind, Milestone, MilestoneKind, Rule
from coordination.papers import Annex, Column, Paper, letterhead_of
from coordination.workcalendar import current_calendar
from voter_petitions.dispatch.bundles import Bundle, Choice
from voter_petitions.handling.transfers import MILESTONE_OF_SENDER
from voter_petitions.models import PetitionLetter

COLUMNS = (
    Column("Nội dung kiến nghị", 42),
    Column("Cử tri (xã, huyện)", 16),
    Column("Lĩnh vực", 13),
    Column("Cơ quan giải quyết, phối hợp", 17),
    Column("Thời hạn trả lời", 12),
)


def paper_of(letter: PetitionLetter, bundle: Bundle, *, draft: bool = False) -> Paper:
    head = letterhead_of(letter.issuer)
    due = answers_due(bundle.choices, letter)
    lines = tuple(_line(choice, due.get(choice.petition.pk)) for choice in bundle.choices)
    opening = _paragraphs(letter.opening)
    opening = (*opening[:-1], f"{opening[-1].rstrip(' :.')} ({len(lines):02d} kiến nghị, có phụ lục kèm theo).")
    return Paper(
        superior=head.superior,
        issuer=head.issuer,
        national=head.national,
        number=letter.number,
        place=letter.place,
        dated=letter.dated,
        subject=letter.subject,
        addressees=(letter.recipient.name,),
        body=(*opening, *_paragraphs(letter.closing)),
        recipients=recipients_below(letter.recipient),
        authority=letter.authority,
        position=_paragraphs(letter.position),
        signer=letter.signer,
        annexes=(Annex(0, f"Kiến nghị của cử tri chuyển {letter.recipient.name}", COLUMNS, lines),),
        draft=draft,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip()) or ("",)


def _line(choice: Choice, due: datetime.date | None) -> tuple[str, ...]:
    petition = choice.petition
    who = choice.lead.name
    if choice.coordinating:
        who += f"; phối hợp: {', '.join(agency.name for agency in choice.coordinating)}"
    when = f"{due:%d/%m/%Y}" if due else "Theo quy định"
    return petition.text, petition.locality, petition.field.name, who, when


def answers_due(choices: Sequence[Choice], letter: PetitionLetter) -> dict[int, datetime.date]:
    """By when each petition must be answered if the letter goes out on its day, by the rules in force then."""
    sent_as = MILESTONE_OF_SENDER.get(letter.issuer.kind)
    pks = [choice.petition.pk for choice in choices]
    # Whoever assigns later does not move the day from which the answer counts.
    earlier = {
        (row.dossier_id, row.kind): row.on
        for row in Milestone.objects.filter(
            dossier__in=pks, kind__in=(MilestoneKind.PETITION_TRANSFERRED, MilestoneKind.PETITION_ASSIGNED)
        ).order_by("number")
    }
    rules = list(
        Rule.objects.in_force(letter.dated)
        .filter(document_kind=DocumentKind.PETITION_ANSWER, dossier_kind=DossierKind.PETITION)
        .select_related("article", "regulation")
        .prefetch_related("limits")
    )
    calendar = current_calendar()
    found: dict[int, datetime.date] = {}
    for choice in choices:
        dossier = choice.petition.dossier
        for rule in rules:
            kind = rule.milestone_kind
            on = letter.dated if kind == sent_as else earlier.get((dossier.pk, kind))
            if on is None:
                continue
            sources = candidates(
                rule,
                trigger=(kind, on),
                dates={},
                traits=frozenset(dossier.traits),
                notice=None,
                calendar=calendar,
            )
            if sources:
                day = sources[0].due.on
                found[choice.petition.pk] = min(day, found.get(choice.petition.pk, day))
    return found
