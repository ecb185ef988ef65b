"""A page of a long list: numbers while they are few, and beyond them the next page from the last row of this one.

Rows are counted up to ``COUNTED`` and no further: «trên 10.000» says enough, and costs the same at a million rows.
Keys are found first, without the joins of what is shown; fifty rows are then fetched by their keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from coordination.ledger.orders import Order, WrongPlaceError

PER_PAGE = 50
COUNTED = 10_000
# The address of the last page of a list too long to number.
END = "end"


@dataclass(frozen=True)
class Counted:
    """How many rows a list has, as far as they were counted."""

    n: int
    more: bool

    def __bool__(self) -> bool:
        return self.n > 0

    def __str__(self) -> str:
        text = f"{self.n:,}".replace(",", ".")
        return f"trên {text}" if self.more else text


def counted(rows: QuerySet[Any], limit: int = COUNTED) -> Counted:
    n = rows.order_by()[: limit + 1].count()
    return Counted(min(n, limit), n > limit)


@dataclass(frozen=True)
class LedgerPage:
    """The rows of one page in their order; ``numbers`` is None beyond the numbered pages."""

    rows: list[Any]
    count: Counted
    numbers: Page[int] | None
    # Addresses of the neighbours, as changes of this address; None where there is no neighbour.
    previous: dict[str, str] | None
    following: dict[str, str] | None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def last(self) -> dict[str, str] | None:
        """The way to the very end, where numbers do not lead there."""
        return {"before": END} if self.count.more and self.following else None


def page_of(rows: QuerySet[Any], shown: QuerySet[Any], order: Order, asked: Mapping[str, str]) -> LedgerPage:
    """The page that ``?page=``, ``?after=`` or ``?before=`` asks for; what is no page of this list gives the nearest.

    ``rows`` is the filtered list, ``shown`` the same kind of rows with their joins.
    """
    count = counted(rows)
    if count.more:
        try:
            if after := asked.get("after"):
                return _beyond(order.after(rows, after, PER_PAGE + 1), shown, order, count)
            if (before := asked.get("before")) and len(
                keys := order.before(rows, "" if before == END else before, PER_PAGE)
            ) == PER_PAGE:
                return _back(keys, shown, order, count, end=before == END)
        except WrongPlaceError:
            pass
    numbers = Paginator(range(count.n), PER_PAGE).get_page(asked.get("page"))
    start = (numbers.number - 1) * PER_PAGE
    keys = list(rows.order_by(*order.sql).values_list("pk", flat=True)[start : start + PER_PAGE]) if count else []
    found = _fetched(keys, shown)
    following = None
    if numbers.has_next():
        following = {"page": str(numbers.next_page_number())}
    elif count.more and found:
        following = {"after": order.place(found[-1])}
    previous = {"page": str(numbers.previous_page_number())} if numbers.has_previous() else None
    return LedgerPage(found, count, numbers, previous, following)


def _beyond(keys: list[int], shown: QuerySet[Any], order: Order, count: Counted) -> LedgerPage:
    found = _fetched(keys[:PER_PAGE], shown)
    if not found:
        raise WrongPlaceError
    following = {"after": order.place(found[-1])} if len(keys) > PER_PAGE else None
    return LedgerPage(found, count, None, {"before": order.place(found[0])}, following)


def _back(keys: list[int], shown: QuerySet[Any], order: Order, count: Counted, *, end: bool) -> LedgerPage:
    found = _fetched(keys, shown)
    following = None if end else {"after": order.place(found[-1])}
    return LedgerPage(found, count, None, {"before": order.place(found[0])}, following)


def _fetched(keys: list[int], shown: QuerySet[Any]) -> list[Any]:
    found = {row.pk: row for row in shown.filter(pk__in=keys)} if keys else {}
    return [found[key] for key in keys if key in found]
