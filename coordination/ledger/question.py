"""What one address of the ledger asks: the same rows, columns, order and groups on the page and in a file."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import QueryDict

from agencies.models import User
from coordination.clock import today
from coordination.duty_row import DutyRow, duty_rows
from coordination.filters import LedgerFilter
from coordination.form_values import described
from coordination.kept_lists import Asker, KeptList, register
from coordination.ledger import groups
from coordination.ledger.columns import LedgerColumn, chosen_columns, fetch
from coordination.ledger.groups import Group, Grouping
from coordination.ledger.orders import Order, order_of
from coordination.ledger.pages import Counted, LedgerPage, counted, page_of
from coordination.models import Obligation
from coordination.workcalendar import current_calendar

# How the list is shown, beside its filters; a page number is no part of the question.
SHAPE = ("cols", "sort", "group")
CHUNK = 2000
_NOTHING = object()


class Question:
    """One address of the ledger, asked by one person on one day."""

    def __init__(self, address: QueryDict, user: User | AnonymousUser, at: datetime.date) -> None:
        self.address, self.user, self.at = address, user, at
        self.filter = LedgerFilter(address, queryset=Obligation.objects.visible_to(user), request=Asker(user))
        self.columns: list[LedgerColumn] = chosen_columns(address.getlist("cols"))
        self.grouping: Grouping | None = groups.BY_NAME.get(address.get("group", ""))
        self.order: Order = order_of(address.get("sort", ""), self.columns)

    @property
    def is_right(self) -> bool:
        """Whether every filter has a value that it knows; a wrong one shows no row, never all of them."""
        return self.filter.form.is_valid()

    @cached_property
    def rows(self) -> QuerySet[Obligation]:
        """The rows in no order and without joins."""
        found = self.filter.qs if self.is_right else Obligation.objects.none()
        return found.order_by()

    @property
    def shown(self) -> QuerySet[Obligation]:
        """Any rows with what the columns need of other tables."""
        return fetch(Obligation.objects.all(), self.columns)

    def page(self) -> LedgerPage:
        asked = {name: self.address.get(name, "") for name in ("page", "after", "before")}
        return page_of(self.rows, self.shown, self.sorted, asked)

    @property
    def sorted(self) -> Order:
        if self.grouping is None:
            return self.order
        # Groups are numbered pages only: the list is short enough.
        return Order((), (*self.grouping.order, *self.order.sql), lambda row: 0)

    def count(self, limit: int) -> Counted:
        return counted(self.rows, limit)

    @cached_property
    def too_long_to_group(self) -> bool:
        return self.grouping is not None and self.count(groups.GROUPED).more

    @cached_property
    def groups(self) -> list[Group]:
        """Every group of the rows, in order, with its numbers."""
        return self.grouping.groups(self.rows, self.at, self.user) if self.grouping else []

    def lines(self, rows: Iterable[DutyRow] | None = None) -> Iterator[DutyRow | Group]:
        """Rows in their order (all of them, unless told), each group's head before the first of its rows."""
        rows = self.every_row() if rows is None else rows
        if self.grouping is None:
            yield from rows
            return
        heads = {group.key: group for group in self.groups}
        last: object = _NOTHING
        for row in rows:
            key = self.grouping.of(row.obligation)
            if key != last:
                # A row that came in between two readings has no group yet.
                yield heads.get(key) or Group(key, "")
                last = key
            yield row

    def every_row(self) -> Iterator[DutyRow]:
        """All rows in their order, for a file; read in pieces, so that memory stays bounded."""
        found = fetch(self.rows, self.columns).order_by(*self.sorted.sql)
        calendar = current_calendar()
        piece: list[Obligation] = []
        for row in found.iterator(chunk_size=CHUNK):
            piece.append(row)
            if len(piece) == CHUNK:
                yield from duty_rows(piece, self.user, self.at, calendar=calendar)
                piece = []
        yield from duty_rows(piece, self.user, self.at, calendar=calendar)

    def described(self) -> list[str]:
        """The filters in words: a file says above its table which rows it holds."""
        return described(self.filter.form)


def _described(address: QueryDict, user: User) -> list[str]:
    return Question(address, user, today()).described()


KEPT = register(KeptList("ledger", "sổ theo dõi", {*LedgerFilter.base_filters, *SHAPE}, _described))
normal = KEPT.normal
