"""Dossiers and documents: the two tables that grow, so each question is bounded or uses an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.db.models.functions import Left

from agencies.models import User
from coordination.clock import local_date
from coordination.models import Dossier, DossierKind, Submission
from coordination.search.hits import Found, Hit, Rank
from coordination.search.marking import marked
from coordination.search.question import Question
from coordination.search.trigram import parts_are_indexed

# Words that no index finds are looked for in so many of the newest rows, of whoever they are.
NEWEST = 20_000
# So much of a title's beginning is indexed (coordination/migrations/0010_search_beginning.py).
INDEXED_BEGINNING = 64
# So many of the best come before the rest, which is ordered by age.
BEST = 20

Row = TypeVar("Row", Dossier, Submission)


def dossiers(question: Question, user: User | AnonymousUser, offset: int, limit: int) -> Found:
    """By code, by the beginning of the title, then by every word, the newest first."""
    visible = Dossier.objects.visible_to(user)
    rest, newest_only = _by_words(visible, Dossier.objects.order_by("-opened_on"), "opened_on", question)
    best: list[tuple[Rank, QuerySet[Dossier]]] = [(Rank.EXACT, visible.filter(code__iexact=question.text))]
    if not question.is_short:
        beginning = visible.alias(beginning=Left("search_text", INDEXED_BEGINNING))
        best.append((Rank.BEGINNING, beginning.filter(beginning__startswith=question.phrase[:INDEXED_BEGINNING])))
    return _found(
        best,
        rest.order_by("-opened_on", "-pk"),
        question,
        make=lambda rank, row: _dossier_hit(row, rank, question),
        offset=offset,
        limit=limit,
        newest_only=newest_only,
    )


def documents(question: Question, user: User | AnonymousUser, offset: int, limit: int) -> Found:
    """By number in any spelling, by how the number begins, then by number, summary, kind and name of the file."""
    visible = Submission.objects.visible_to(user).select_related("dossier", "sender", "file")
    rest, newest_only = _by_words(visible, Submission.objects.order_by("-received_at"), "received_at", question)
    best: list[tuple[Rank, QuerySet[Submission]]] = []
    if question.key:
        best = [
            (Rank.EXACT, visible.filter(number_key=question.key)),
            (Rank.BEGINNING, visible.filter(number_key__startswith=f"{question.key} ")),
        ]
    return _found(
        best,
        rest.order_by("-received_at", "-pk"),
        question,
        make=lambda rank, row: _document_hit(row, rank, question),
        offset=offset,
        limit=limit,
        newest_only=newest_only,
    )


def _by_words(
    visible: QuerySet[Row], newest: QuerySet[Row], age: str, question: Question
) -> tuple[QuerySet[Row], bool]:
    """Rows with every word; of all rows where an index finds them or there are few, else of the newest ones."""
    rows = visible.filter(question.condition())
    if not question.is_short and parts_are_indexed():
        return rows, False
    # A day, not a list of keys: the database then reads the newest rows and no others.
    border = list(newest.values_list(age, flat=True)[NEWEST - 1 : NEWEST + 1])
    return (rows.filter(**{f"{age}__gte": border[0]}), True) if len(border) == 2 else (rows, False)


def _found(
    best: Iterable[tuple[Rank, QuerySet[Row]]],
    rest: QuerySet[Row],
    question: Question,
    *,
    make: Callable[[Rank, Row], Hit],
    offset: int,
    limit: int,
    newest_only: bool,
) -> Found:
    """The best rows, each once, then the rest without them: the same on every page."""
    first: dict[int, tuple[Rank, Row]] = {}
    for rank, rows in best:
        for row in rows[:BEST]:
            first.setdefault(row.pk, (rank, row))
    heads: list[tuple[Rank, Row]] = list(first.values())[offset : offset + limit + 1]
    start = max(offset - len(first), 0)
    tail = list(rest.exclude(pk__in=first)[start : start + limit + 1 - len(heads)])
    more = len(heads) + len(tail) > limit
    # Within a page: those that have the words together first, each half by age.
    ranked: list[tuple[Rank, Row]] = [(_rank(row, question), row) for row in tail[: max(limit - len(heads), 0)]]
    ranked.sort(key=lambda pair: pair[0])
    hits = [make(rank, row) for rank, row in heads[:limit]]
    hits += [make(rank, row) for rank, row in ranked]
    return Found(hits, more=more, newest_only=newest_only)


def _rank(row: Dossier | Submission, question: Question) -> Rank:
    if row.search_text.startswith(question.phrase):
        return Rank.BEGINNING
    return Rank.PHRASE if question.phrase in row.search_text else Rank.WORDS


def _dossier_hit(row: Dossier, rank: Rank, question: Question) -> Hit:
    title = marked(f"{row.code} · {row.title}" if row.code else row.title, question.words)
    about = " · ".join(
        part for part in (DossierKind(row.kind).label, row.stage, f"lập {row.opened_on:%d/%m/%Y}") if part
    )
    note = "" if "<mark>" in title else "Khớp trong nội dung hồ sơ."
    return Hit(rank, title, marked(about, ()), row.get_absolute_url(), note)


def _document_hit(row: Submission, rank: Rank, question: Question) -> Hit:
    received = f"{row.sender.short_name} gửi, nhận {local_date(row.received_at):%d/%m/%Y}"
    name = row.file.name if row.file is not None else ""
    about = " · ".join(part for part in (row.summary, received, name, row.dossier.title) if part)
    return Hit(rank, marked(str(row), question.words), marked(about, question.words), row.dossier.get_absolute_url())
