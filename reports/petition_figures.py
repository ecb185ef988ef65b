"""Figures of the register of petitions: answered is not resolved, so both are counted, apart."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Sum, Value, When

from coordination.models import DocumentKind
from reports.four_classes import Classes, Cube, percent
from reports.periods import Period
from voter_petitions.models import Level, Petition, PetitionRound, Response, ResultState, Transfer

# Nothing is settled yet: what a leader still has to follow up.
UNSETTLED = (ResultState.PENDING, ResultState.IN_PROGRESS, ResultState.NOT_POSSIBLE)


@dataclass(frozen=True)
class PetitionCell:
    """How many petitions of one field and level share a result."""

    field: str
    level: str
    result: str
    n: int
    answered: int


@dataclass(frozen=True)
class NamedCount:
    name: str
    n: int


@dataclass(frozen=True)
class PetitionFigures:
    """Petitions of the rounds that ended in the period until the cut-off."""

    rounds: int
    meetings: int
    voters: int
    opinions: int
    cells: tuple[PetitionCell, ...]
    unresolved_reasons: tuple[NamedCount, ...]
    wrong_competence: int
    without_direction: int
    off_point: int
    backlog: int
    transfers: Classes
    answers: Classes

    @property
    def petitions(self) -> int:
        return sum(cell.n for cell in self.cells)

    @property
    def answered(self) -> int:
        return sum(cell.answered for cell in self.cells)

    def with_result(self, *results: ResultState) -> int:
        return sum(cell.n for cell in self.cells if cell.result in results)

    @property
    def settled(self) -> int:
        """Resolved or explained: nothing more is owed to the voter."""
        return self.with_result(ResultState.RESOLVED, ResultState.EXPLAINED)

    @property
    def answered_rate(self) -> str:
        return percent(self.answered, self.petitions)

    @property
    def resolved_rate(self) -> str:
        return percent(self.with_result(ResultState.RESOLVED), self.petitions)


def as_of(at: datetime.date, petitions: Any = None) -> Any:
    """Annotate ``answered_then`` and ``result_then``: what was true at the end of that day.

    A result found later was not yet known then, whatever it is now.
    """
    petitions = Petition.objects.counted() if petitions is None else petitions
    answers = Response.objects.filter(petition=OuterRef("pk"), submission__received_at__date__lte=at)
    return petitions.annotate(
        answered_then=Exists(answers),
        result_then=Case(When(settled_on__gt=at, then=Value(ResultState.PENDING.value)), default=F("result_state")),
    )


def _seen(rows: Any, dossiers: Any) -> Any:
    return rows if dossiers is None else rows.filter(dossier__in=dossiers.order_by().values("pk"))


def petition_figures(period: Period, at: datetime.date, cube: Cube, dossiers: Any = None) -> PetitionFigures:
    """``cube`` counts the obligations of the same period and day; ``dossiers`` limits to what somebody may see."""
    rounds = _seen(PetitionRound.objects.filter(ends_on__range=period.until(at)), dossiers)
    held = rounds.aggregate(
        rounds=Count("pk"), meetings=Sum("meetings"), voters=Sum("voters"), opinions=Sum("opinions")
    )
    petitions = as_of(at, _seen(Petition.objects.counted().filter(round__ends_on__range=period.until(at)), dossiers))
    own = petitions.order_by().values("pk")
    reasons = (
        petitions.filter(result_then=ResultState.NOT_POSSIBLE)
        .order_by()
        .values_list("unresolved_reason__name")
        .annotate(n=Count("pk"))
    )
    returned = Transfer.objects.filter(petition__in=own, returned_on__lte=at)
    answers = Response.objects.filter(petition__in=own, submission__received_at__date__lte=at)
    lacking = answers.filter(Q(direction="") | Q(promised_on=None), explanation_only=False, submission__secrecy="")
    earlier = as_of(at, _seen(Petition.objects.counted().filter(round__ends_on__lt=period.first), dossiers))
    return PetitionFigures(
        **{name: value or 0 for name, value in held.items()},
        cells=_cells(petitions),
        unresolved_reasons=tuple(
            sorted((NamedCount(name, n) for name, n in reasons), key=lambda reason: (-reason.n, reason.name))
        ),
        wrong_competence=_petitions_in(returned),
        without_direction=_petitions_in(lacking),
        off_point=_petitions_in(answers.filter(on_point=False, assessed_on__lte=at)),
        backlog=earlier.filter(result_then__in=UNSETTLED).count(),
        transfers=cube.of(lambda rule: rule.document_kind == DocumentKind.TRANSFER_LETTER).overall(),
        answers=cube.of(lambda rule: rule.document_kind == DocumentKind.PETITION_ANSWER).overall(),
    )


def _petitions_in(rows: Any) -> int:
    return rows.order_by().values("petition").distinct().count()


def _cells(petitions: Any) -> tuple[PetitionCell, ...]:
    grouped = (
        petitions.order_by()
        .values_list("field__position", "field__name", "level", "result_then", "answered_then")
        .annotate(n=Count("pk"))
    )
    levels, results = Level.values, ResultState.values
    sums: dict[tuple[int, str, str, str], list[int]] = {}
    for position, field, level, result, answered, n in grouped:
        pair = sums.setdefault((position, field, level, result), [0, 0])
        pair[0] += n
        pair[1] += n if answered else 0
    ordered = sorted(sums, key=lambda key: (key[0], key[1], levels.index(key[2]), results.index(key[3])))
    return tuple(PetitionCell(key[1], key[2], key[3], *sums[key]) for key in ordered)


@dataclass(frozen=True)
class OpenField:
    """One field's petitions that are not settled: by result, and how many of them nobody has answered."""

    code: str
    name: str
    pending: int
    in_progress: int
    not_possible: int
    unanswered: int

    @property
    def total(self) -> int:
        return self.pending + self.in_progress + self.not_possible


def open_by_field(dossiers: Any = None) -> tuple[OpenField, ...]:
    """Petitions of every year that are not settled today, by field and result."""
    grouped = (
        _seen(Petition.objects.counted().filter(result_state__in=UNSETTLED), dossiers)
        .order_by("field__position", "field")
        .values_list("field", "field__name")
        .annotate(
            pending=Count("pk", filter=Q(result_state=ResultState.PENDING)),
            in_progress=Count("pk", filter=Q(result_state=ResultState.IN_PROGRESS)),
            not_possible=Count("pk", filter=Q(result_state=ResultState.NOT_POSSIBLE)),
            unanswered=Count("pk", filter=Q(answer_state="none")),
        )
    )
    return tuple(OpenField(*row) for row in grouped)
