"""Which tables there are, and each of them for a scope: whole for a file, a page of it for the screen."""

from __future__ import annotations

from collections.abc import Callable

from voter_petitions.annexes import petition_rows, statistics
from voter_petitions.annexes.arrivals import arrivals
from voter_petitions.annexes.petition_rows import BACKLOG, CENTRAL, IN_PROGRESS, RESULTS, Cells
from voter_petitions.annexes.scope import Scope
from voter_petitions.annexes.states import condition
from voter_petitions.annexes.statistics import list_address
from voter_petitions.annexes.table import Sheet

# key: short name, title, columns, the state that its petitions are in (none: all)
_PETITIONS: dict[str, tuple[str, str, Cells, str]] = {
    "ket-qua": (
        "1. Kết quả giải quyết", "Tổng hợp kết quả giải quyết kiến nghị của cử tri", RESULTS, ""
    ),
    "ton-dong": (
        "2. Tồn đọng", "Kiến nghị của cử tri tồn đọng qua nhiều kỳ họp", BACKLOG, "ton-dong"
    ),
    "dang-giai-quyet": (
        "3. Đang giải quyết", "Danh mục kiến nghị của cử tri đang giải quyết", IN_PROGRESS, "dang-giai-quyet"
    ),
    "trung-uong": (
        "4. Chuyển Trung ương", "Kiến nghị của cử tri thuộc thẩm quyền Trung ương", CENTRAL, "trung-uong"
    ),
}  # fmt: skip
_NOTES = {
    "ton-dong": (
        "Chưa giải quyết xong và đã có từ hai kỳ họp trở lên (kể cả kỳ họp chuyên đề) khai mạc sau đợt tiếp xúc."
    ),
}
_OTHERS: dict[str, tuple[str, Callable[[Scope], Sheet]]] = {
    "nhan-bao-cao": ("5. Thời gian nhận báo cáo", arrivals),
    "co-quan": ("Theo cơ quan", statistics.by_agency),
    "linh-vuc": ("Theo lĩnh vực", statistics.by_field),
    "dia-ban": ("Theo địa bàn", statistics.by_place),
    "ly-do": ("Theo lý do", statistics.by_reason),
}
TABLES: dict[str, str] = {
    **{key: label for key, (label, *_) in _PETITIONS.items()},
    **{key: label for key, (label, _) in _OTHERS.items()},
}


def sheet(key: str, scope: Scope, *, start: int = 0, stop: int | None = None) -> Sheet:
    """One table; of one whose rows are petitions only rows ``start`` to ``stop`` are read."""
    if key in _OTHERS:
        made = _OTHERS[key][1](scope)
        made.count = len(made.rows)
        made.rows = made.rows[start:stop]
    else:
        _, title, cells, state = _PETITIONS[key]
        petitions = scope.petitions()
        if state:
            petitions = petitions.filter(condition(state, scope.at))
        wanted = petitions.order_by("round__starts_on", "round", "number")
        count = petition_rows.count(petitions)
        if start or stop is not None:
            wanted = scope.petitions().filter(pk__in=list(wanted.values_list("pk", flat=True)[start:stop]))
        made = Sheet(
            key,
            title,
            tuple(column for column, _ in cells),
            petition_rows.cells_of(petition_rows.rows_of(wanted, scope.at), cells),
            note=_NOTES.get(key, ""),
            href=list_address(scope, **({"state": state} if state else {})),
            count=count,
        )
    made.scope = f"{scope.words}; số liệu đến ngày {scope.at:%d/%m/%Y}"
    return made
