"""Figures by agency, field, place and reason; each opens the very petitions that it counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q
from django.urls import reverse

from coordination.papers import Column
from voter_petitions.annexes.scope import Scope
from voter_petitions.annexes.states import STATES, UNSETTLED, condition
from voter_petitions.annexes.table import Cell, Sheet
from voter_petitions.models import ResultState

OF_AGENCIES = (
    "dung-han", "cham", "chua-tra-loi", "qua-han-tra-loi", "dat", "khong-dat",
    "co-hua", "hua-xong", "hua-dung-hen", "hua-qua-han",
)  # fmt: skip
OF_RESULTS = ("da-xong", "giai-trinh", "dang-giai-quyet", "chua-giai-quyet", "chua-tra-loi")


def list_address(scope: Scope, **more: str) -> str:
    """The list of petitions with the filters that give these rows."""
    return f"{reverse('petitions:list')}?{urlencode({**scope.query, 'state': 'tinh-rieng', **more})}"


def _grouped(scope: Scope, by: dict[str, Any], states: Iterable[str], **limits: Any) -> list[dict[str, Any]]:
    rows: Any = scope.petitions().filter(**limits).order_by().values(**by)
    counts = {f"n_{at}": Count("pk", filter=condition(key, scope.at)) for at, key in enumerate(states)}
    return list(rows.annotate(n=Count("pk"), **counts))


def _line(scope: Scope, label: str, row: dict[str, Any], states: tuple[str, ...], **about: str) -> tuple[Cell, ...]:
    def figure(n: int, **more: str) -> Cell:
        return Cell(_number(n), list_address(scope, **about, **more) if n else "", numeric=True)

    return (
        Cell(label),
        figure(row["n"]),
        *(figure(row[f"n_{at}"], state=key) for at, key in enumerate(states)),
    )


def _total(scope: Scope, rows: list[dict[str, Any]], states: tuple[str, ...]) -> tuple[Cell, ...]:
    if not rows:
        return ()
    whole = {name: sum(row[name] for row in rows) for name in ("n", *(f"n_{at}" for at in range(len(states))))}
    return _line(scope, "Tổng cộng", whole, states)


def _number(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def _columns(first: str, states: tuple[str, ...], width: int = 28) -> tuple[Column, ...]:
    share = max((100 - width) // (len(states) + 1), 6)
    return (
        Column(first, width),
        Column("Tổng số", share, True),
        *(Column(STATES[key][0], share, True) for key in states),
    )


def by_agency(scope: Scope) -> Sheet:
    """Nhận, đúng hạn, chậm, chưa trả lời, chất lượng, lời hứa, of the agency that resolves."""
    rows = _grouped(scope, {"key": F("lead"), "name": F("lead__name"), "sort": F("lead__sort_key")}, OF_AGENCIES)
    known = sorted((row for row in rows if row["key"]), key=lambda row: row["sort"])
    lines = [_line(scope, row["name"], row, OF_AGENCIES, lead=str(row["key"])) for row in known]
    columns = _columns("Cơ quan giải quyết", OF_AGENCIES, 20)
    columns = (columns[0], Column("Nhận", columns[1].width, True), *columns[2:])
    return Sheet(
        "co-quan",
        "Thống kê theo cơ quan giải quyết kiến nghị",
        columns,
        lines,
        note="Đúng hạn, chậm tính theo hạn trả lời của quy chế; chất lượng theo nhận xét của thư ký; lời hứa là thời "
        "gian giải quyết nêu trong văn bản trả lời. Kiến nghị chưa xác định cơ quan không tính vào bảng.",
        total=_whole_of_known(scope, known),
    )


def _whole_of_known(scope: Scope, known: list[dict[str, Any]]) -> tuple[Cell, ...]:
    # Petitions without an agency are in no row: the total is only a sum, it opens nothing.
    return tuple(Cell(cell.text, numeric=cell.numeric) for cell in _total(scope, known, OF_AGENCIES))


def by_field(scope: Scope) -> Sheet:
    rows = _grouped(scope, {"key": F("field"), "name": F("field__name"), "sort": F("field__position")}, OF_RESULTS)
    rows.sort(key=lambda row: (row["sort"], row["key"]))
    return Sheet(
        "linh-vuc",
        "Thống kê theo lĩnh vực",
        _columns("Lĩnh vực", OF_RESULTS),
        [_line(scope, row["name"], row, OF_RESULTS, field=row["key"]) for row in rows],
        total=_total(scope, rows, OF_RESULTS),
    )


def by_place(scope: Scope) -> Sheet:
    rows: Any = scope.petitions().order_by().values(key=F("place_key"))
    counts = {f"n_{at}": Count("pk", filter=condition(key, scope.at)) for at, key in enumerate(OF_RESULTS)}
    found = sorted(
        rows.annotate(n=Count("pk"), name=Min("locality"), **counts), key=lambda row: (-row["n"], row["key"])
    )
    return Sheet(
        "dia-ban",
        "Thống kê theo địa bàn cử tri",
        _columns("Địa bàn", OF_RESULTS),
        [_line(scope, row["name"], row, OF_RESULTS, place=row["key"]) for row in found],
        total=_total(scope, found, OF_RESULTS),
    )


def by_reason(scope: Scope) -> Sheet:
    """Why petitions are not resolved: as the secretariat wrote when it fixed the result."""
    rows = _grouped(
        scope,
        {"key": F("unresolved_reason"), "name": F("unresolved_reason__name"), "sort": F("unresolved_reason__position")},
        ("ton-dong", "co-hua"),
        unresolved_reason__isnull=False,
        result_state__in=UNSETTLED,
    )
    rows.sort(key=lambda row: (-row["n"], row["sort"]))
    asked = Q(unresolved_reason__isnull=True, result_state__in=(ResultState.PENDING, ResultState.IN_PROGRESS))
    without = scope.petitions().filter(asked).count()
    return Sheet(
        "ly-do",
        "Thống kê theo lý do chưa giải quyết",
        _columns("Lý do", ("ton-dong", "co-hua"), 52),
        [_line(scope, row["name"], row, ("ton-dong", "co-hua"), reason=row["key"]) for row in rows],
        note=f"Chưa ghi lý do: {_number(without)} kiến nghị chưa hoặc đang giải quyết.",
    )
