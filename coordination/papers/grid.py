"""The rows of a table or annex as both forms of a paper set them: cells with their kind, widths in percent."""

from __future__ import annotations

from typing import Any

from coordination.papers.paper import Annex, Table

# The running number's share of the width: a page across is wider.
STT_WIDE, STT_UPRIGHT = 4.0, 7.0


def widths(table: Table | Annex) -> tuple[float, list[float]]:
    """The share of the running number (0 if there is none) and of each column, together 100."""
    first = (STT_WIDE if getattr(table, "landscape", False) else STT_UPRIGHT) if table.numbered else 0.0
    whole = sum(column.width for column in table.columns) or 1
    return first, [round(column.width / whole * (100 - first), 2) for column in table.columns]


def grid(table: Table | Annex, start: int = 0, stop: int | None = None) -> dict[str, Any]:
    """Some rows of a table, numbered as in the whole; ``opens`` and ``ends``: whether its head, its note are here."""
    stop = len(table.rows) if stop is None else stop
    numbered = [
        (at, list(zip(row, table.columns, strict=True)))
        for at, row in enumerate(table.rows[start:stop], start=start + 1)
    ]
    ends = stop >= len(table.rows)
    first, shares = widths(table)
    return {
        "table": table,
        "stt_width": first,
        "columns": list(zip(table.columns, shares, strict=True)),
        "has_head": any(column.label for column in table.columns),
        "rows": numbered,
        "total": list(zip(table.total, table.columns, strict=True)) if ends and table.total else [],
        "opens": start == 0,
        "ends": ends,
    }
