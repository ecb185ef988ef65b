"""Each day of a period with what is on it, in a fixed number of queries however full it is."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from agencies.permissions import May, agencies_with
from coordination.agenda.gatherings import MOVED_AT, Gathering, gatherings
from coordination.agenda.period import Period, View
from coordination.agenda.whose import Whose
from coordination.duty_row import DutyRow, duty_rows
from coordination.models import DossierKind, Obligation
from coordination.workcalendar import current_calendar


@dataclass(frozen=True)
class Occasion:
    """A gathering as one day tells it; ``move_href`` only for who may move it."""

    word: str
    title: str
    href: str
    move_href: str = ""


@dataclass
class Day:
    """``off`` says why nobody works, ``made_up`` why somebody does on a weekend."""

    on: datetime.date
    meant: bool
    today: bool
    off: str = ""
    made_up: str = ""
    holiday: bool = False
    occasions: list[Occasion] = field(default_factory=list)
    duties: list[DutyRow] = field(default_factory=list)
    total: int = 0
    ledger_href: str = ""

    @property
    def more(self) -> int:
        return self.total - len(self.duties)

    @property
    def is_empty(self) -> bool:
        return not (self.occasions or self.total or self.holiday or self.made_up)


def days_of(period: Period, whose: Whose, *, today: datetime.date) -> list[Day]:
    """The days of the period; in the grids, whole weeks."""
    calendar = current_calendar()
    counts, duties = _duties(period, whose, today)
    occasions = _occasions(gatherings(whose, period.first, period.last), period, whose)
    days = []
    for on in period.days:
        asked = urlencode({"due_after": f"{on:%d/%m/%Y}", "due_before": f"{on:%d/%m/%Y}"})
        days.append(
            Day(
                on,
                meant=period.begins <= on <= period.ends,
                today=on == today,
                off=calendar.why_off(on) or "",
                made_up=calendar.make_up_days.get(on, ""),
                holiday=on in calendar.days_off,
                occasions=occasions[on],
                duties=duties[on],
                total=counts.get(on, 0),
                ledger_href=f"{reverse('ledger')}?{asked}&{whose.ledger_query}",
            )
        )
    return days


def _duties(
    period: Period, whose: Whose, today: datetime.date
) -> tuple[dict[datetime.date, int], dict[datetime.date, list[DutyRow]]]:
    """How many are due each day, and the first few of each: what is still open before what is done."""
    rows = whose.obligations().due_in(period.first, period.last).order_by()
    counts = dict(rows.values_list("due_on").annotate(n=Count("pk")))
    place = Window(
        RowNumber(),
        partition_by=[F("due_on")],
        order_by=[F("closed_on").asc(nulls_first=True), F("obligor__sort_key"), F("pk")],
    )
    first = list(rows.annotate(place=place).filter(place__lte=period.view.shown).values_list("pk", "place"))
    places = dict(first)
    shown = Obligation.objects.filter(pk__in=places).select_related("rule", "dossier", "obligor", "recipient")
    by_day: dict[datetime.date, list[DutyRow]] = defaultdict(list)
    for row in duty_rows(sorted(shown, key=lambda one: places[one.pk]), whose.user, today):
        by_day[row.obligation.due_on].append(row)
    return counts, by_day


def _occasions(found: list[Gathering], period: Period, whose: Whose) -> dict[datetime.date, list[Occasion]]:
    managed = agencies_with(whose.user, May.MANAGE)
    by_day: dict[datetime.date, list[Occasion]] = defaultdict(list)
    for one in found:
        may_move = one.dossier.keeper_id in managed and one.dossier.closed_on is None
        move_href = _move_href(one) if may_move and period.view != View.MONTH else ""
        for on in period.days:
            word = one.word_on(on) if one.begins <= on <= one.ends else ""
            if word:
                by_day[on].append(Occasion(word, one.dossier.title, one.dossier.get_absolute_url(), move_href))
    return by_day


def _move_href(gathering: Gathering) -> str:
    """The page on which its dates are moved; a register may be switched off."""
    name = MOVED_AT.get(DossierKind(gathering.dossier.kind))
    try:
        return reverse(name, args=[gathering.dossier.pk]) if name else ""
    except NoReverseMatch:
        return ""
