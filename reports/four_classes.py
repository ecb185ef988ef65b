"""The four classes of the government's own reports, counted by whatever one wants to know.

Obligations are chosen by their due date; one GROUP BY over agency, rule version, month
and state answers every table of a page, so that all of them come from the same rows.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from django.db.models import Count, DateField
from django.db.models.functions import Cast, TruncMonth

from agencies.models import Agency, Party
from agencies.text import sort_key
from coordination.models import DossierKind, Obligation, Rule
from reports.periods import Period

# Below this many cases a percentage says nothing: it is shown grey.
FEW = 5
FORMULA = (
    "Tỷ lệ đúng hạn = hoàn thành trong hạn ÷ (hoàn thành trong hạn + hoàn thành quá hạn + đang thực hiện, quá hạn)"
)


@dataclass(frozen=True)
class Classes:
    """How many obligations stand in each class, in the government's order; the last three stand outside the rate."""

    met_in_time: int = 0
    met_late: int = 0
    open_in_term: int = 0
    open_overdue: int = 0
    paused: int = 0
    waived: int = 0
    void: int = 0

    def __add__(self, other: Classes) -> Classes:
        return Classes(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __bool__(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))

    @property
    def counted(self) -> int:
        """The four classes together."""
        return self.met_in_time + self.met_late + self.open_in_term + self.open_overdue

    @property
    def outside(self) -> int:
        return self.paused + self.waived + self.void

    @property
    def rated(self) -> int:
        """The n of the rate: all that was met, and what should have been met and was not."""
        return self.met_in_time + self.met_late + self.open_overdue

    @property
    def late(self) -> int:
        """Behind their due date, whether met in the end or not."""
        return self.met_late + self.open_overdue

    @property
    def rate(self) -> str:
        """The rate as papers print it, «83,3 %»; empty without cases."""
        return percent(self.met_in_time, self.rated)

    @property
    def few(self) -> bool:
        return self.rated < FEW


def percent(part: int, whole: int) -> str:
    """«83,3 %», rounded half up in whole numbers; empty when there is nothing to divide by."""
    if not whole:
        return ""
    tenths = (2000 * part + whole) // (2 * whole)
    units, rest = divmod(tenths, 10)
    return f"{units},{rest} %" if rest else f"{units} %"


def note(classes: Classes, period: Period, at: datetime.date) -> str:
    """What stands under a rate: formula, period, cut-off, n, and what was left out."""
    apart = [
        f"{count} {word}"
        for count, word in (
            (classes.paused, "tạm dừng tính hạn"),
            (classes.waived, "được miễn"),
            (classes.void, "không còn"),
        )
        if count
    ]
    left_out = f"; không tính {', '.join(apart)}" if apart else ""
    return (
        f"{FORMULA}. Kỳ: nghĩa vụ có hạn từ {period.first:%d/%m/%Y} đến {period.last:%d/%m/%Y}; "
        f"số liệu tính đến hết ngày {at:%d/%m/%Y}; tính trên {classes.rated} nghĩa vụ{left_out}."
    )


@dataclass(frozen=True)
class Line:
    """One line of a table: what it is about, its classes, and the ledger's filters that choose its rows.

    ``filters`` is None where no one address of the ledger opens exactly these rows.
    """

    label: str
    classes: Classes
    filters: dict[str, str] | None


class _Cell(NamedTuple):
    """So many obligations of one agency, rule version, month of the due date and state."""

    agency: int
    rule: int
    month: datetime.date
    state: str
    n: int


@dataclass(frozen=True)
class Cube:
    """The counts of one period, as of one day."""

    period: Period
    cells: tuple[_Cell, ...]
    agencies: dict[int, Agency]
    rules: dict[int, Rule]

    def of(self, chosen: Callable[[Rule], bool]) -> Cube:
        """Only what these rules ask."""
        kept = {pk for pk, rule in self.rules.items() if chosen(rule)}
        cells = tuple(cell for cell in self.cells if cell.rule in kept)
        return Cube(self.period, cells, self.agencies, self.rules)

    def overall(self) -> Classes:
        return tally((cell.state, cell.n) for cell in self.cells)

    def by_party(self) -> tuple[Line, ...]:
        """By the side of the regulation: the Council's, the Committee's, the Front's, others."""
        sums = self._sums(lambda cell: self.agencies[cell.agency].party)
        return tuple(
            Line(party.label, sums[party.value], {"party": party.value}) for party in Party if party.value in sums
        )

    def by_agency(self, party: str = "") -> tuple[Line, ...]:
        """By obliged agency in Vietnamese order; of one side of the regulation if told."""
        sums = self._sums(lambda cell: cell.agency)
        chosen = [pk for pk in sums if not party or self.agencies[pk].party == party]
        ordered = sorted(chosen, key=lambda pk: (self.agencies[pk].sort_key, pk))
        return tuple(Line(self.agencies[pk].name, sums[pk], {"agency": str(pk)}) for pk in ordered)

    def by_article(self) -> tuple[Line, ...]:
        """By article of the regulation, newest regulation first; rules that cite none come last."""
        articles = {rule.article_id: rule.article for rule in self.rules.values()}
        sums = self._sums(lambda cell: self.rules[cell.rule].article_id)

        def place(pk: int | None) -> tuple[bool, int, int]:
            article = articles[pk]
            if article is None:
                return True, 0, 0
            return False, -article.regulation.effective_from.toordinal(), article.position

        ordered = sorted(sums, key=place)
        # The newest regulation comes first, so the first line tells which it is.
        newest = next((article.regulation_id for pk in ordered if (article := articles[pk])), None)

        def label(pk: int | None) -> str:
            article = articles[pk]
            if article is None:
                return "Không dẫn điều, khoản"
            # In a year of two regulations an article number says too little.
            cited = f"{article.cited}. {article.title}"
            earlier = str(article.regulation).partition(" (")[0]
            return cited if article.regulation_id == newest else f"{cited} ({earlier})"

        return tuple(Line(label(pk), sums[pk], {"article": str(pk)} if pk else None) for pk in ordered)

    def by_rule(self) -> tuple[Line, ...]:
        """By duty, in order of its words: the versions of a rule together, under the words of the latest."""
        latest = {rule.code: rule for rule in sorted(self.rules.values(), key=lambda rule: rule.version)}
        sums = self._sums(lambda cell: self.rules[cell.rule].code)
        ordered = sorted(sums, key=lambda code: (sort_key(latest[code].duty), code))
        return tuple(Line(latest[code].duty, sums[code], {"rule": code}) for code in ordered)

    def by_kind(self) -> tuple[Line, ...]:
        """By kind of dossier, as each rule names it."""
        sums = self._sums(lambda cell: self.rules[cell.rule].dossier_kind)
        return tuple(Line(kind.label, sums[kind.value], {"kind": kind.value}) for kind in DossierKind if kind in sums)

    def by_month(self) -> tuple[Line, ...]:
        """By month of the due date; months without obligations too."""
        sums = self._sums(lambda cell: cell.month)
        return tuple(
            Line(
                str(month.first.month),
                sums.get(month.first, Classes()),
                {"due_after": f"{month.first:%d/%m/%Y}", "due_before": f"{month.last:%d/%m/%Y}"},
            )
            for month in self.period.months()
        )

    def _sums(self, key: Callable[[_Cell], Hashable]) -> dict[Any, Classes]:
        sums: dict[Any, dict[str, int]] = {}
        for cell in self.cells:
            states = sums.setdefault(key(cell), {})
            states[cell.state] = states.get(cell.state, 0) + cell.n
        return {name: Classes(**states) for name, states in sums.items()}


def count(period: Period, at: datetime.date, rows: Any = None) -> Cube:
    """Count the obligations due in the period as they stood on that day; ``rows`` limits to what somebody may see."""
    rows = Obligation.objects.all() if rows is None else rows
    grouped = (
        rows.due_in(period.first, period.last)
        .with_state(at)
        # PostgreSQL truncates to a moment with a time zone; tens of thousands of them are slow to read.
        .annotate(month=Cast(TruncMonth("due_on"), DateField()))
        .order_by()
        .values_list("obligor_id", "rule_id", "month", "current_state")
        .annotate(n=Count("pk"))
    )
    cells = tuple(_Cell(*row) for row in grouped)
    return Cube(
        period,
        cells,
        Agency.objects.in_bulk({cell.agency for cell in cells}),
        Rule.objects.select_related("article__regulation").in_bulk({cell.rule for cell in cells}),
    )


def tally(states: Iterable[tuple[str, int]]) -> Classes:
    """Classes from (state, count) pairs; a state may come more than once."""
    sums: dict[str, int] = {}
    for state, n in states:
        sums[state] = sums.get(state, 0) + n
    return Classes(**sums)
