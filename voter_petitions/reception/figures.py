"""Figures of a time: days by agency, letters by kind, by who resolves them, by field; each opens its own rows."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with
from coordination.papers import Column
from voter_petitions.annexes.table import Cell, Sheet
from voter_petitions.models import CitizenLetter, CitizenLetterQuerySet, LetterKind, ReceptionDay, ReceptionDayQuerySet
from voter_petitions.reception.states import STATES, condition

OF_KINDS = (
    "chuyen-dung-han", "chuyen-cham", "qua-han-chuyen", "huong-dan", "thu-ly",
    "cho-ket-qua", "bao-dung-han", "bao-cham", "qua-han-bao",
)  # fmt: skip
OF_AGENCIES = ("cho-ket-qua", "chua-bao", "bao-dung-han", "bao-cham", "qua-han-bao")


@dataclass(frozen=True)
class LetterScope:
    """What was asked for, and as whom: letters received and days of reception of that time."""

    user: User | AnonymousUser
    at: datetime.date
    since: datetime.date
    until: datetime.date
    agency: Agency | None = None

    def letters(self) -> CitizenLetterQuerySet:
        return CitizenLetter.objects.visible_to(self.user).filter(self._own(), received_on__range=self._time)

    def days(self) -> ReceptionDayQuerySet:
        return ReceptionDay.objects.visible_to(self.user).filter(self._own(), date__range=self._time)

    def unseen(self) -> int:
        """Letters of the user's own agencies that only people named may read: counted, and nothing else told."""
        agencies = agencies_with(self.user, May.VIEW)
        rows = CitizenLetter.objects.filter(
            self._own(), received_on__range=self._time, dossier__participants__agency__in=agencies
        )
        return int(rows.values("pk").distinct().count()) - self.letters().count()

    @property
    def _time(self) -> tuple[datetime.date, datetime.date]:
        return self.since, self.until

    def _own(self) -> Q:
        return Q(agency=self.agency) if self.agency else Q()

    @property
    def words(self) -> str:
        whose = f"{self.agency.name}; " if self.agency else ""
        return f"{whose}từ ngày {self.since:%d/%m/%Y} đến ngày {self.until:%d/%m/%Y}"

    @property
    def query(self) -> dict[str, str]:
        """The same question as filters of the lists and of the page of figures."""
        time = {"since": f"{self.since:%d/%m/%Y}", "until": f"{self.until:%d/%m/%Y}"}
        return time | ({"agency": str(self.agency.pk)} if self.agency else {})

    def letters_at(self, **more: str) -> str:
        return f"{reverse('reception:letters')}?{urlencode({**self.query, **more})}"

    def days_at(self, **more: str) -> str:
        return f"{reverse('reception:days')}?{urlencode({**self.query, **more})}"


def _figure(n: int | None, href: str) -> Cell:
    return Cell(f"{n or 0:,}".replace(",", "."), href if n else "", numeric=True)


def days_by_agency(scope: LetterScope) -> Sheet:
    held = Q(status=ReceptionDay.Status.HELD)
    rows: Any = scope.days().order_by().values(key=F("agency"), name=F("agency__name"), sort=F("agency__sort_key"))
    found = list(
        rows.annotate(
            n=Count("pk"),
            held=Count("pk", filter=held),
            not_held=Count("pk", filter=Q(status=ReceptionDay.Status.NOT_HELD)),
            persons=Sum("persons", filter=held),
            cases=Sum("cases", filter=held),
            groups=Sum("groups", filter=held),
        )
    )
    # Of letters that one may not read the number is told, as on the days themselves; it opens nothing.
    handed_in = CitizenLetter.objects.filter(day__in=scope.days().order_by().values("pk"))
    letters = dict(handed_in.order_by().values_list("agency").annotate(n=Count("pk")))
    read = dict(scope.letters().filter(day__isnull=False).order_by().values_list("agency").annotate(n=Count("pk")))
    empty = _months_without(scope)
    found.sort(key=lambda row: row["sort"])

    def line(label: str, row: dict[str, Any], at_days: int, legible: int, months: str, **own: str) -> tuple[Cell, ...]:
        kept = scope.days_at(**own, status="held")
        return (
            Cell(label),
            _figure(row["n"], scope.days_at(**own)),
            _figure(row["held"], kept),
            _figure(row["not_held"], scope.days_at(**own, status="not_held")),
            *(_figure(row[name], kept) for name in ("persons", "cases", "groups")),
            _figure(at_days, scope.letters_at(**own, at_day="true") if legible == at_days else ""),
            Cell(months),
        )

    lines = [
        line(
            row["name"],
            row,
            letters.get(row["key"], 0),
            read.get(row["key"], 0),
            empty.get(row["key"]) or "không có",
            agency=str(row["key"]),
        )
        for row in found
    ]
    names = ("n", "held", "not_held", "persons", "cases", "groups")
    whole = {name: sum(row[name] or 0 for row in found) for name in names}
    return Sheet(
        "ngay-tiep",
        "Tiếp công dân",
        (
            Column("Cơ quan tiếp", 22),
            Column("Ngày theo lịch", 9, True),
            Column("Đã tiếp", 8, True),
            Column("Không tiếp", 8, True),
            Column("Lượt người", 9, True),
            Column("Vụ việc", 8, True),
            Column("Đoàn đông người", 9, True),
            Column("Đơn nhận khi tiếp", 8, True),
            Column("Tháng không có ngày định kỳ nào đã tiếp", 14),
        ),
        lines,
        total=line("Tổng cộng", whole, sum(letters.values()), sum(read.values()), "") if lines else (),
        scope=scope.words,
    )


def _months_without(scope: LetterScope) -> dict[int, str]:
    """By agency, the whole months of the time that are over and in which no periodic day was held."""
    periodic = scope.days().filter(kind=ReceptionDay.Kind.PERIODIC, status=ReceptionDay.Status.HELD)
    held = {(agency, date.year, date.month) for agency, date in periodic.values_list("agency", "date")}
    months = []
    first = scope.since.replace(day=1)
    while first <= scope.until:
        last = first.replace(day=monthrange(first.year, first.month)[1])
        if scope.since <= first and last <= scope.until and last < scope.at:
            months.append(first)
        first = last + datetime.timedelta(days=1)
    agencies = set(scope.days().order_by().values_list("agency", flat=True))
    return {agency: _in_words([m for m in months if (agency, m.year, m.month) not in held]) for agency in agencies}


def _in_words(months: list[datetime.date]) -> str:
    """«1–3/2023, 6/2023»: months that follow one another within a year are drawn together."""
    runs: list[list[datetime.date]] = []
    for month in months:
        if runs and (runs[-1][-1].year, runs[-1][-1].month + 1) == (month.year, month.month):
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        f"{run[0].month}–{run[-1].month}/{run[0].year}" if len(run) > 1 else f"{run[0].month}/{run[0].year}"
        for run in runs
    )


def _grouped(scope: LetterScope, by: dict[str, Any], states: Iterable[str], **limits: Any) -> list[dict[str, Any]]:
    rows: Any = scope.letters().filter(**limits).order_by().values(**by)
    counts = {f"n_{at}": Count("pk", filter=condition(key, scope.at)) for at, key in enumerate(states)}
    return list(rows.annotate(n=Count("pk"), **counts))


def _line(scope: LetterScope, label: str, row: dict[str, Any], states: tuple[str, ...], **own: str) -> tuple[Cell, ...]:
    return (
        Cell(label),
        _figure(row["n"], scope.letters_at(**own)),
        *(_figure(row[f"n_{at}"], scope.letters_at(**own, state=key)) for at, key in enumerate(states)),
    )


def _total(
    scope: LetterScope, rows: list[dict[str, Any]], states: tuple[str, ...], *, opens: bool = True
) -> tuple[Cell, ...]:
    if not rows:
        return ()
    whole = {name: sum(row[name] for row in rows) for name in ("n", *(f"n_{at}" for at in range(len(states))))}
    cells = _line(scope, "Tổng cộng", whole, states)
    # A total of only some letters has no list of its own.
    return cells if opens else tuple(Cell(cell.text, numeric=cell.numeric) for cell in cells)


def _columns(first: str, states: tuple[str, ...], whole: str, width: int) -> tuple[Column, ...]:
    share = max((95 - width) // (len(states) + 1), 6)
    return (Column(first, width), Column(whole, share, True), *(Column(STATES[key][0], share, True) for key in states))


def letters_by_kind(scope: LetterScope) -> Sheet:
    rows = {row["key"]: row for row in _grouped(scope, {"key": F("kind")}, OF_KINDS)}
    kinds = [kind for kind in LetterKind if kind.value in rows]
    return Sheet(
        "loai-don",
        "Đơn thư theo loại và kết quả xử lý",
        _columns("Loại đơn", OF_KINDS, "Đã nhận", 17),
        [_line(scope, str(kind.label), rows[kind.value], OF_KINDS, kind=kind.value) for kind in kinds],
        note="Đơn nhận trong thời gian này. Chuyển đúng hạn, chậm tính theo hạn chuyển đơn; báo kết quả đúng hạn, chậm "
        "tính theo hạn thông báo từ ngày giải quyết.",
        total=_total(scope, [rows[kind.value] for kind in kinds], OF_KINDS),
        scope=scope.words,
    )


def letters_by_agency(scope: LetterScope) -> Sheet:
    """What became of the letters in the hands of those who resolve them."""
    by = {"key": F("forwarded_to"), "name": F("forwarded_to__name"), "sort": F("forwarded_to__sort_key")}
    rows = _grouped(scope, by, OF_AGENCIES, forwarded_to__isnull=False)
    rows.sort(key=lambda row: row["sort"])
    return Sheet(
        "co-quan",
        "Đơn đã chuyển theo cơ quan giải quyết",
        _columns("Cơ quan giải quyết", OF_AGENCIES, "Đã chuyển đến", 30),
        [_line(scope, row["name"], row, OF_AGENCIES, to=str(row["key"])) for row in rows],
        total=_total(scope, rows, OF_AGENCIES, opens=False),
        scope=scope.words,
    )


def letters_by_field(scope: LetterScope) -> Sheet:
    by = {"key": F("field"), "name": F("field__name"), "sort": F("field__position")}
    rows = _grouped(scope, by, OF_KINDS)
    rows.sort(key=lambda row: (row["sort"], row["key"]))
    return Sheet(
        "linh-vuc",
        "Đơn thư theo lĩnh vực",
        _columns("Lĩnh vực", OF_KINDS, "Đã nhận", 17),
        [_line(scope, row["name"], row, OF_KINDS, field=row["key"]) for row in rows],
        total=_total(scope, rows, OF_KINDS),
        scope=scope.words,
    )


SHEETS = {
    "ngay-tiep": days_by_agency,
    "loai-don": letters_by_kind,
    "co-quan": letters_by_agency,
    "linh-vuc": letters_by_field,
}
