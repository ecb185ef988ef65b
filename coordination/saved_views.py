"""Keeping views of lists: one's own and those shared with one's agency, in an order, one of them the first."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest, QueryDict

from agencies.models import Agency, User
from coordination.kept_lists import KeptList
from coordination.models import DefaultView, SavedView, own_agencies

# More than this nobody finds again.
MOST = 50


def shareable_with(user: User, on: datetime.date) -> QuerySet[Agency]:
    """The agencies that a view may be shared with: one's own, of today."""
    return Agency.objects.filter(pk__in=own_agencies(user)).existing(on)


def keep(view: SavedView, *, name: str, query: str, agency: Agency | None, by: User) -> SavedView:
    """Write a new or a changed view; raises ValidationError when the name is taken or there are too many."""
    siblings = SavedView.objects.filter(list_name=view.list_name, agency=agency)
    if agency is None:
        siblings = siblings.filter(owner=by)
    if view.pk is None and siblings.count() >= MOST:
        raise ValidationError(f"Đã có {MOST} chế độ xem; hãy xóa bớt.")
    if view.pk is None or view.agency_id != (agency.pk if agency else None):
        view.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    view.name, view.query, view.agency = name.strip(), query, agency
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def move(view: SavedView, step: int) -> None:
    """One place up (-1) or down (+1) among its siblings."""
    siblings = SavedView.objects.select_for_update().filter(list_name=view.list_name, agency=view.agency_id)
    if view.agency_id is None:
        siblings = siblings.filter(owner=view.owner_id)
    rows = list(siblings)
    at = next(index for index, row in enumerate(rows) if row.pk == view.pk)
    if 0 <= at + step < len(rows):
        rows[at], rows[at + step] = rows[at + step], rows[at]
    for position, row in enumerate(rows, start=1):
        row.position = position
    SavedView.objects.bulk_update(rows, ["position"])


def make_default(view: SavedView | None, *, by: User) -> None:
    """The person's ledger opens with this view; None: with everything."""
    if view is None:
        DefaultView.objects.filter(user=by).delete()
    else:
        DefaultView.objects.update_or_create(user=by, defaults={"view": view})


def default_of(user: User) -> SavedView | None:
    """The person's first view, if they may still see it."""
    chosen = DefaultView.objects.filter(user=user).values("view")
    return SavedView.objects.seen_by(user).filter(pk__in=chosen).first()


@dataclass(frozen=True)
class KeptViews:
    """The kept views of one list for a person who looks at it: which one is shown, and whether something is to keep.

    ``query`` is the question of the page, empty when it is the list without filters.
    """

    list_name: str
    views: list[SavedView]
    current: SavedView | None
    changed: bool
    may_change: bool
    query: str

    @property
    def may_be_new(self) -> bool:
        return self.changed or (bool(self.query) and self.current is None)


def kept_views(request: HttpRequest, kept: KeptList) -> KeptViews:
    """What the page of a list shows of its kept views."""
    views = list(SavedView.objects.seen_by(request.user).of(kept.name).select_related("agency"))  # type: ignore[arg-type]
    current = next((one for one in views if str(one.pk) == request.GET.get("view")), None)
    query = kept.normal(request.GET)
    return KeptViews(
        list_name=kept.name,
        views=views,
        current=current,
        changed=current is not None and kept.normal(QueryDict(current.query)) != query,
        may_change=current is not None and current.may_be_changed_by(request.user),  # type: ignore[arg-type]
        query=query,
    )


@dataclass(frozen=True)
class Dissolved:
    """An agency that a question asks for and that is no more; who took its duties over, and the question about them."""

    agency: Agency
    successor: Agency | None
    query: str


def dissolved_in(address: QueryDict, cleaned: dict[str, object], at: datetime.date) -> list[Dissolved]:
    """The agencies among the filters that do not exist any more."""
    found = []
    for name in ("agency", "recipient"):
        agency = cleaned.get(name)
        if not isinstance(agency, Agency) or agency.exists_on(at):
            continue
        heir = agency.successor_on(at)
        successor = heir if heir != agency and heir.exists_on(at) else None
        changed = address.copy()
        changed.pop("page", None)
        if successor is not None:
            changed[name] = str(successor.pk)
        found.append(Dissolved(agency, successor, changed.urlencode()))
    return found
