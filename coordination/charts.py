"""Geometry of the charts: numbers in, SVG coordinates out; the same partial draws them on the page and in the PDF.

Coordinates are strings: the templates localise numbers, and "12,5" is no SVG length.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Used where no stylesheet reaches, in the PDF; on the page the class gives the colour of the theme.
FILLS = {
    "good": "#2e8b57",
    "warn": "#e0a030",
    "info": "#9cc3e8",
    "bad": "#8f1a12",
    "quiet": "#8a96a3",
    "accent": "#3878b8",
}


@dataclass(frozen=True)
class Bar:
    label: str
    n: int
    width: str
    href: str
    tone: str
    fill: str


@dataclass(frozen=True)
class BarChart:
    """Named counts, longest bar at full width."""

    title: str
    bars: tuple[Bar, ...]


def bar_chart(title: str, rows: Sequence[tuple[str, int] | tuple[str, int, str]], *, tone: str = "accent") -> BarChart:
    """Rows of (label, n) or (label, n, address of the rows behind n)."""
    top = max((row[1] for row in rows), default=0) or 1
    return BarChart(
        title,
        tuple(
            Bar(
                label=row[0],
                n=row[1],
                width=_length(100 * row[1] / top),
                href=row[2] if len(row) > 2 else "",
                tone=tone,
                fill=FILLS[tone],
            )
            for row in rows
        ),
    )


@dataclass(frozen=True)
class Series:
    """One class of a stacked chart: its counts month by month and, if the page has them, the addresses behind."""

    label: str
    tone: str
    counts: tuple[int, ...]
    hrefs: tuple[str, ...] = ()

    @property
    def fill(self) -> str:
        return FILLS[self.tone]


@dataclass(frozen=True)
class Segment:
    x: str
    y: str
    width: str
    height: str
    tone: str
    fill: str
    text: str


@dataclass(frozen=True)
class Cell:
    label: str
    n: int
    href: str


@dataclass(frozen=True)
class MonthRow:
    label: str
    total: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class MonthsChart:
    """Counts per month, stacked by class; ``rows`` is the same as a table."""

    title: str
    width: str
    series: tuple[Series, ...]
    segments: tuple[Segment, ...]
    gridlines: tuple[str, ...]
    scale: tuple[int, ...]
    months: tuple[str, ...]
    rows: tuple[MonthRow, ...]


def months_chart(title: str, series: Sequence[Series], *, months: Sequence[str] = ()) -> MonthsChart:
    """Stack the series upwards in the order given; months default to 1 … 12.

    The plot is 100 units high and 10 wide for each month.
    """
    names = tuple(months) or tuple(str(number) for number in range(1, 13))
    if any(len(one.counts) != len(names) for one in series):
        raise ValueError("Every series needs one count for each month.")
    top = _round_up(max((sum(one.counts[at] for one in series) for at in range(len(names))), default=0))
    segments = []
    for at, name in enumerate(names):
        floor = 100.0
        for one in series:
            if not one.counts[at]:
                continue
            height = 100 * one.counts[at] / top
            floor -= height
            segments.append(
                Segment(
                    x=_length(10 * at + 1.8),
                    y=_length(floor),
                    width="6.4",
                    height=_length(height),
                    tone=one.tone,
                    fill=one.fill,
                    text=f"Tháng {name}: {one.label} {one.counts[at]}",
                )
            )
    return MonthsChart(
        title=title,
        width=str(10 * len(names)),
        series=tuple(series),
        segments=tuple(segments),
        gridlines=("0", "50", "100"),
        scale=(top, top // 2, 0),
        months=names,
        rows=tuple(
            MonthRow(
                label=name,
                total=sum(one.counts[at] for one in series),
                cells=tuple(Cell(one.label, one.counts[at], one.hrefs[at] if one.hrefs else "") for one in series),
            )
            for at, name in enumerate(names)
        ),
    )


def _length(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _round_up(value: int) -> int:
    """The top of the scale: the next 2, 4, 6, 10, 20, 40, 60, 100 …, so that the middle line is a whole number."""
    if value <= 2:
        return 2
    power = 10 ** int(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 10) if step * power >= value and (step * power) % 2 == 0)
