"""All figures of one year, from one reading of the ledger and the registers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from agencies.models import Agency, AgencyKind, Party
from coordination.models import Regulation, Reminder
from reports import four_classes
from reports.chapters import Chapter, chapter_of
from reports.delays import Delay, ReasonCount, reasons, worst
from reports.flag_figures import FlagCount, flags
from reports.four_classes import Classes, Cube, Line
from reports.periods import Period
from reports.petition_figures import PetitionFigures, petition_figures
from reports.reception_figures import ReceptionFigures, reception_figures
from reports.session_figures import SessionFigures, session_figures
from reports.supervision_figures import SupervisionFigures, supervision_figures


@dataclass(frozen=True)
class ChapterFigures:
    """One field of coordination: its classes, and those of each duty in it."""

    key: str
    classes: Classes
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class YearFigures:
    """What the year's report says in numbers. Obligations are chosen by due date, and stand as at the cut-off."""

    year: int
    cutoff: datetime.date
    regulation: str
    regulation_title: str
    superior: str
    issuer: str
    overall: Classes
    by_party: tuple[Line, ...]
    by_agency: tuple[Line, ...]
    party_agencies: dict[str, tuple[Line, ...]]
    by_article: tuple[Line, ...]
    by_month: tuple[Line, ...]
    by_kind: tuple[Line, ...]
    chapters: tuple[ChapterFigures, ...]
    sessions: SessionFigures
    petitions: PetitionFigures
    supervision: SupervisionFigures
    flags: tuple[FlagCount, ...]
    worst: tuple[Delay, ...]
    reasons: tuple[ReasonCount, ...]
    reminders: int
    # Years that were closed before the register was kept have none.
    reception: ReceptionFigures = field(default_factory=ReceptionFigures)

    @property
    def period(self) -> Period:
        return Period.year(self.year)

    def chapter(self, key: str) -> ChapterFigures:
        return next(chapter for chapter in self.chapters if chapter.key == key)


def year_figures(year: int, cutoff: datetime.date) -> YearFigures:
    """Compute them now; nothing is stored."""
    period = Period.year(year)
    cube = four_classes.count(period, cutoff)
    superior, issuer = _issuer(period.last)
    regulation = Regulation.objects.filter(effective_from__lte=period.last).order_by("-effective_from").first()
    return YearFigures(
        year=year,
        cutoff=cutoff,
        regulation=regulation.number if regulation else "",
        regulation_title=regulation.title if regulation else "Quy chế phối hợp công tác",
        superior=superior,
        issuer=issuer,
        overall=cube.overall(),
        by_party=cube.by_party(),
        by_agency=cube.by_agency(),
        party_agencies={party.value: cube.by_agency(party.value) for party in Party},
        by_article=cube.by_article(),
        by_month=cube.by_month(),
        by_kind=cube.by_kind(),
        chapters=tuple(_chapter(cube, chapter) for chapter in Chapter),
        sessions=session_figures(period, cutoff, cube),
        petitions=petition_figures(period, cutoff, cube),
        supervision=supervision_figures(period, cutoff),
        flags=flags(period, cutoff),
        worst=worst(period, cutoff),
        reasons=reasons(period, cutoff),
        reminders=Reminder.objects.filter(on__range=period.until(cutoff)).count(),
        reception=reception_figures(period, cutoff),
    )


def _chapter(cube: Cube, chapter: Chapter) -> ChapterFigures:
    own = cube.of(lambda rule: chapter_of(rule) == chapter)
    return ChapterFigures(chapter.value, own.overall(), own.by_rule())


def _issuer(on: datetime.date) -> tuple[str, str]:
    """Who issues the report: the Standing Committee, below its Council, as the head of a paper names them."""
    committees = Agency.objects.of_kind(AgencyKind.STANDING_COMMITTEE).existing(on).select_related("parent")
    committee = committees.order_by("parent_id", "pk").first()
    if committee is None:
        return "", "Thường trực Hội đồng nhân dân"
    name = _spelt_out(committee.name)
    superior = _spelt_out(committee.parent.name) if committee.parent else ""
    return superior, name.removesuffix(superior).strip() or name


def _spelt_out(name: str) -> str:
    return name.replace("HĐND", "Hội đồng nhân dân")
