"""Figures as the page and the paper show them: the same tables, with links or without."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coordination.charts import MonthsChart, Series, months_chart
from coordination.models import FOUR_CLASSES, UNCHECKED_NOTE, UNCHECKED_STAR, State
from reports.evaluations import Evaluation, text_of
from reports.facts import Fact, chapter_facts
from reports.figures import YearFigures
from reports.four_classes import Classes, Line, note
from reports.links import ledger
from reports.models import EvaluationReport
from reports.outline import Part, outline
from reports.periods import Period

OUTSIDE = (State.PAUSED, State.WAIVED, State.VOID)


@dataclass(frozen=True)
class ClassCell:
    label: str
    n: int
    href: str


@dataclass(frozen=True)
class ClassRow:
    """One line: the whole, the four classes, what stands outside, the rate and last year's."""

    label: str
    whole: ClassCell
    cells: tuple[ClassCell, ...]
    outside: ClassCell
    rate: str
    rated: int
    few: bool
    last_rate: str
    last_rated: int


@dataclass(frozen=True)
class ClassTable:
    """A table of the four classes with the note that its percentages need."""

    title: str
    head: str
    rows: tuple[ClassRow, ...]
    note: str
    last_year: int | None
    heads: tuple[str, ...] = tuple(str(state.label) for state in FOUR_CLASSES)


def class_row(line: Line, period: Period, *, linked: bool, last: Classes | None = None) -> ClassRow:
    def cell(label: str, n: int, *states: State) -> ClassCell:
        opens = linked and n and line.filters is not None
        href = ledger(period, line.filters or {}, tuple(state.value for state in states)) if opens else ""
        return ClassCell(label, n, href)

    classes, last = line.classes, last or Classes()
    return ClassRow(
        label=line.label,
        whole=cell("Tổng số", classes.counted, *FOUR_CLASSES),
        cells=tuple(cell(str(state.label), getattr(classes, state.value), state) for state in FOUR_CLASSES),
        outside=cell("Ngoài tỷ lệ", classes.outside, *OUTSIDE),
        rate=classes.rate,
        rated=classes.rated,
        few=classes.few,
        last_rate=last.rate,
        last_rated=last.rated,
    )


def class_table(
    title: str,
    head: str,
    lines: Sequence[Line],
    period: Period,
    at: datetime.date,
    *,
    linked: bool = True,
    last_year: int | None = None,
    last_lines: Iterable[Line] = (),
    complete: bool = False,
) -> ClassTable:
    """Lines of this year, each beside last year's line of the same name, and their sum when there are several.

    ``complete``: the lines are together all obligations of the period, whose address the sum opens.
    """
    before = {line.label: line.classes for line in last_lines}
    rows = [class_row(line, period, linked=linked, last=before.get(line.label)) for line in lines]
    total = sum((line.classes for line in lines), Classes())
    if len(lines) > 1:
        # No one address opens the rows of a chapter's sum: that one has no link.
        sum_line = Line("Tổng cộng", total, {} if complete else None)
        rows.append(class_row(sum_line, period, linked=linked, last=sum(before.values(), Classes())))
    below = note(total, period, at)
    if any(UNCHECKED_STAR in line.label for line in lines):
        below = f"{UNCHECKED_NOTE} {below}"
    return ClassTable(title, head, tuple(rows), below, last_year)


def by_month_chart(lines: Sequence[Line], period: Period, *, linked: bool = True) -> MonthsChart:
    """The four classes month by month of the due date."""
    series = [
        Series(
            str(state.label),
            state.tone,
            tuple(getattr(line.classes, state.value) for line in lines),
            tuple(ledger(period, line.filters or {}, (state.value,)) for line in lines) if linked else (),
        )
        for state in FOUR_CLASSES
    ]
    title = f"Nghĩa vụ theo tháng đến hạn, {period.label}"
    return months_chart(title, series, months=[line.label for line in lines])


@dataclass(frozen=True)
class Section:
    """One part of the report with its text, and the tables that stand below it."""

    part: Part
    text: str
    edited: bool
    tables: tuple[ClassTable, ...]
    facts: tuple[Fact, ...]
    chart: MonthsChart | None

    @property
    def anchor(self) -> str:
        """Where it stands on the page; parts without a text have no key of their own."""
        return self.part.key or f"muc-{self.part.level}-{self.part.number}"

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


def sections(report: EvaluationReport, evaluation: Evaluation, *, linked: bool) -> list[Section]:
    """The whole report in order."""
    now, before = evaluation.figures, evaluation.previous
    found = []
    for part in outline(report.year):
        tables: tuple[ClassTable, ...] = ()
        chart = None
        if part.key == "results":
            tables = _general_tables(now, before, linked=linked)
            chart = by_month_chart(now.by_month, now.period, linked=linked)
        elif part.chapter:
            tables = _chapter_tables(part, now, before, linked=linked)
        found.append(
            Section(
                part=part,
                text=text_of(report, evaluation, part.key),
                edited=part.key in report.texts,
                tables=tables,
                facts=chapter_facts(part.chapter, now, before) if part.chapter else (),
                chart=chart,
            )
        )
    return found


def _general_tables(now: YearFigures, before: YearFigures | None, *, linked: bool) -> tuple[ClassTable, ...]:
    def table(title: str, head: str, lines: Sequence[Line], last: Sequence[Line]) -> ClassTable:
        return class_table(
            title,
            head,
            lines,
            now.period,
            now.cutoff,
            linked=linked,
            last_year=before.year if before else None,
            last_lines=last,
            complete=True,
        )

    return (
        table("Kết quả thực hiện nghĩa vụ theo các bên", "Bên", now.by_party, before.by_party if before else ()),
        table("Theo loại hồ sơ", "Loại hồ sơ", now.by_kind, before.by_kind if before else ()),
        table("Theo điều, khoản của quy chế", "Điều, khoản", now.by_article, before.by_article if before else ()),
        table("Theo cơ quan có nghĩa vụ", "Cơ quan", now.by_agency, before.by_agency if before else ()),
    )


def _chapter_tables(
    part: Part, now: YearFigures, before: YearFigures | None, *, linked: bool
) -> tuple[ClassTable, ...]:
    lines = now.chapter(part.chapter).lines
    if not lines:
        return ()
    return (
        class_table(
            f"{part.title}: thực hiện nghĩa vụ theo việc phải làm",
            "Việc phải làm",
            lines,
            now.period,
            now.cutoff,
            linked=linked,
            last_year=before.year if before else None,
            last_lines=before.chapter(part.chapter).lines if before else (),
        ),
    )
