"""What was found, grouped by kind; the group with the best answer first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.contrib.auth.models import AnonymousUser

from agencies.models import User
from coordination.search import files, references
from coordination.search.hits import Found, Hit
from coordination.search.question import Question


class Kind(StrEnum):
    """The kinds of things, in the order in which equals are shown; values stand in addresses."""

    DOCUMENTS = "van-ban"
    DOSSIERS = "ho-so"
    RULES = "quy-dinh"
    AGENCIES = "co-quan"
    PEOPLE = "nguoi"

    @property
    def label(self) -> str:
        return {
            Kind.DOCUMENTS: "Văn bản",
            Kind.DOSSIERS: "Hồ sơ",
            Kind.RULES: "Điều khoản, quy định thời hạn",
            Kind.AGENCIES: "Cơ quan",
            Kind.PEOPLE: "Người",
        }[self]

    @property
    def icon(self) -> str:
        return {
            Kind.DOCUMENTS: "file-text",
            Kind.DOSSIERS: "folder-open",
            Kind.RULES: "scale",
            Kind.AGENCIES: "building-2",
            Kind.PEOPLE: "circle-user",
        }[self]


@dataclass(frozen=True)
class Group:
    kind: Kind
    found: Found

    @property
    def hits(self) -> list[Hit]:
        return self.found.hits


_FINDERS: dict[Kind, Callable[[Question, User | AnonymousUser, int, int], Found]] = {
    Kind.DOCUMENTS: files.documents,
    Kind.DOSSIERS: files.dossiers,
    Kind.RULES: references.rules,
    Kind.AGENCIES: references.agencies,
    Kind.PEOPLE: references.people,
}


def overview(question: Question, user: User | AnonymousUser, *, each: int) -> list[Group]:
    """The best few of every kind that has any."""
    if not question.is_askable:
        return []
    groups = [Group(kind, find(question, user, 0, each)) for kind, find in _FINDERS.items()]
    # Sorting keeps the order of equals.
    return sorted((group for group in groups if group.hits), key=lambda group: group.hits[0].rank)


def page_of(kind: Kind, question: Question, user: User | AnonymousUser, *, page: int, each: int) -> Group:
    """One page of everything of one kind."""
    find = partial(_FINDERS[kind], question, user)
    return Group(kind, find((page - 1) * each, each) if question.is_askable else Found([]))
