"""Parts of the page of a petition: what was corrected, what it is related to, what else may be done."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from agencies.permissions import May, agencies_with
from voter_petitions.differences import Piece, compared
from voter_petitions.models import Petition, Relation, RelationKind, WordsCorrection
from voter_petitions.views.access import may_ask, may_ask_help


@dataclass(frozen=True)
class Correction:
    """A correction with both texts in pieces, what differs marked."""

    row: WordsCorrection
    before: list[Piece]
    after: list[Piece]


def corrections(petition: Petition) -> list[Correction]:
    rows = petition.corrections.select_related("by")
    return [Correction(row, *compared(row.before, row.after)) for row in rows]


@dataclass(frozen=True)
class Related:
    """Another petition and how it belongs to this one."""

    row: Relation
    label: str
    other: Petition
    may_drop: bool


def related(petition: Petition) -> list[Related]:
    """The relations of a petition, seen from it in both directions."""
    rows = Relation.objects.filter(ended_on__isnull=True)
    near = "{}__dossier", "{}__round__dossier"
    to = rows.filter(source=petition).select_related(*(path.format("target") for path in near))
    back = rows.filter(target=petition).select_related(*(path.format("source") for path in near))
    found = [Related(row, row.get_kind_display(), row.target, row.kind == RelationKind.REPEATS) for row in to]
    return found + [Related(row, RelationKind(row.kind).backwards, row.source, False) for row in back]


@dataclass(frozen=True)
class Action:
    label: str
    href: str
    icon: str


def more_actions(request: HttpRequest, petition: Petition) -> list[Action]:
    """What is done now and then, behind one button."""
    found = []
    if not petition.dossier.closed_on and may_ask(request, petition):
        found.append(("Yêu cầu làm rõ", "clarify", "circle-question-mark"))
    if may_ask_help(request, petition):
        found.append(("Yêu cầu phối hợp", "coordination", "users"))
    if petition.dossier.keeper_id in agencies_with(request.user, May.MANAGE):
        if not petition.dossier.closed_on:
            found += [
                ("Tách thành nhiều kiến nghị", "split", "split"),
                ("Gộp vào kiến nghị khác", "merge", "merge"),
            ]
        found += [
            ("Nhắc lại kiến nghị trước", "raised_again", "repeat"),
            ("Đính chính nguyên văn", "correct_words", "spell-check"),
        ]
    return [Action(label, reverse(f"petitions:{name}", args=[petition.pk]), icon) for label, name, icon in found]
