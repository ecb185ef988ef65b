"""Grouping the ledger: by agency, article, session (or other host dossier) and month, each with its four classes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, TruncMonth

from agencies.models import Agency, User
from coordination.models import FOUR_CLASSES, Article, Dossier, Obligation, State

# A list longer than this is not grouped: the answer would be a report, and there is one.
GROUPED = 100_000
OUTSIDE = tuple(state for state in State if state not in FOUR_CLASSES)
NO_ARTICLE = "Không dẫn điều, khoản"
HIDDEN_HOST = "Hồ sơ hạn chế xem"


@dataclass
class Group:
    """One group of the list: its name, its rows by state, and the filters that show only them."""

    key: Hashable
    label: str
    states: dict[str, int] = field(default_factory=dict)
    filters: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def classes(self) -> list[tuple[State, int]]:
        """The four classes of the government's reports, each with its number."""
        return [(state, self.states.get(state.value, 0)) for state in FOUR_CLASSES]

    @property
    def outside(self) -> int:
        """What stands outside the four classes: paused, waived, void."""
        return sum(self.states.get(state.value, 0) for state in OUTSIDE)

    @property
    def summary(self) -> str:
        """«12 việc: 8 hoàn thành trong hạn, 1 …», as the head of the group says it."""
        parts = [f"{n} {state.label.lower()}" for state, n in self.classes if n]
        if self.outside:
            parts.append(f"{self.outside} tạm dừng, được miễn hoặc không còn")
        return f"{self.total} việc" + (f": {', '.join(parts)}" if parts else "")


Names = Mapping[Any, tuple[Any, str]]


@dataclass(frozen=True)
class Grouping:
    """A way of grouping: ``key`` in SQL and of a row in memory, the order of groups, their names and filters."""

    name: str
    label: str
    key: Any
    order: tuple[Any, ...]
    of: Callable[[Obligation], Hashable]
    # From keys to (place in the order, name).
    names: Callable[[Iterable[Any], User | AnonymousUser], Names]
    filters: Callable[[Any], dict[str, str]]
    needs: tuple[str, ...] = ()

    def sorted(self, rows: QuerySet[Obligation], within: Sequence[Any]) -> QuerySet[Obligation]:
        """Group after group, in each by the list's own order."""
        return rows.order_by(*self.order, *within)

    def groups(self, rows: QuerySet[Obligation], at: datetime.date, user: User | AnonymousUser) -> list[Group]:
        """All groups of the rows in their order, from one reading of the ledger."""
        counts = (
            rows.with_state(at)  # type: ignore[attr-defined]
            .annotate(group_key=self.key)
            .order_by()
            .values_list("group_key", "current_state")
            .annotate(n=Count("pk"))
        )
        found: dict[Any, dict[str, int]] = {}
        for key, state, n in counts:
            found.setdefault(key, {})[state] = n
        names = self.names(found, user)
        ordered = sorted(found, key=lambda key: names[key][0])
        return [Group(key, names[key][1], found[key], self.filters(key)) for key in ordered]


def _agencies(keys: Iterable[Any], user: User | AnonymousUser) -> Names:
    return {pk: ((one.sort_key, pk), one.name) for pk, one in Agency.objects.in_bulk(list(keys)).items()}


def _articles(keys: Iterable[Any], user: User | AnonymousUser) -> Names:
    found = Article.objects.select_related("regulation").in_bulk([key for key in keys if key])
    several = len({article.regulation_id for article in found.values()}) > 1
    names: dict[Any, tuple[Any, str]] = {None: ((1, 0, 0, 0), NO_ARTICLE)}
    for pk, one in found.items():
        # Successive regulations number their articles alike.
        label = f"{one} ({one.regulation})" if several else str(one)
        names[pk] = ((0, -one.regulation.effective_from.toordinal(), one.position, pk), label)
    return names


def host_titles(keys: Iterable[Any], user: User | AnonymousUser) -> dict[Any, str]:
    """The names of host dossiers; who may see a part may not see every host, nor learn its name."""
    seen = Dossier.objects.visible_to(user).in_bulk(list(keys))
    return {key: seen[key].title if key in seen else HIDDEN_HOST for key in keys}


def _hosts(keys: Iterable[Any], user: User | AnonymousUser) -> Names:
    keys = list(keys)
    opened = dict(Dossier.objects.filter(pk__in=keys).values_list("pk", "opened_on"))
    titles = host_titles(keys, user)
    return {key: ((-opened[key].toordinal(), key), titles[key]) for key in keys}


def _months(keys: Iterable[Any], user: User | AnonymousUser) -> Names:
    return {key: (key, f"Tháng {key.month}/{key.year}") for key in keys}


def _month_filters(key: datetime.date) -> dict[str, str]:
    last = (key.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)
    return {"due_after": f"{key:%d/%m/%Y}", "due_before": f"{last:%d/%m/%Y}"}


GROUPINGS: tuple[Grouping, ...] = (
    Grouping(
        "agency",
        "Cơ quan thực hiện",
        F("obligor_id"),
        ("obligor__sort_key", "obligor_id"),
        lambda row: row.obligor_id,
        _agencies,
        lambda key: {"agency": str(key)},
    ),
    Grouping(
        "article",
        "Điều của quy chế",
        F("rule__article_id"),
        (
            F("rule__article__regulation__effective_from").desc(nulls_last=True),
            F("rule__article__position").asc(nulls_last=True),
            F("rule__article_id").asc(nulls_last=True),
        ),
        lambda row: row.rule.article_id,
        _articles,
        lambda key: {"article": str(key)} if key else {},
    ),
    Grouping(
        "host",
        "Kỳ họp, đợt, đoàn (hồ sơ chủ)",
        Coalesce("dossier__part_of_id", "dossier_id"),
        (
            Coalesce("dossier__part_of__opened_on", "dossier__opened_on").desc(),
            Coalesce("dossier__part_of_id", "dossier_id"),
        ),
        lambda row: row.dossier.part_of_id or row.dossier_id,
        _hosts,
        lambda key: {"host": str(key)},
    ),
    Grouping(
        "month",
        "Tháng đến hạn",
        TruncMonth("due_on"),
        (TruncMonth("due_on"),),
        lambda row: row.due_on.replace(day=1),
        _months,
        _month_filters,
    ),
)
BY_NAME = {grouping.name: grouping for grouping in GROUPINGS}
