"""What waits for one person, in the order in which it is done: today, the next days, late by age, then what others owe.

Each row carries the one action that ends it, and what else its agency may do.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from agencies.models import User
from agencies.permissions import May, agencies_with
from coordination.duty_row import DutyRow, duty_rows
from coordination.models import DUE_SOON_DAYS, DocumentKind, DossierKind, ExtensionRequest, Obligation, State
from coordination.models.obligation import ObligationQuerySet

# A section shows this many; the rest is one click away in the ledger.
SHOWN = 6
NEW_DAYS = 7
# Documents whose content a register keeps too: recording them leads to the register's own form.
OWN_FORMS: dict[tuple[str, str], tuple[str, str]] = {
    (DossierKind.PETITION, DocumentKind.PETITION_ANSWER): ("petitions:answer", "Trả lời"),
    (DossierKind.LETTER, DocumentKind.LETTER_TRANSFER): ("reception:forward", "Chuyển đơn"),
    (DossierKind.LETTER, DocumentKind.LETTER_RESULT): ("reception:result", "Ghi kết quả"),
}


@dataclass(frozen=True)
class Action:
    """What can be done about a row: in place where the page can, at this address in any case."""

    label: str
    href: str
    in_place: bool = True


@dataclass(frozen=True)
class DeskRow:
    """One duty with what this person may do about it, the first being what ends it."""

    duty: DutyRow
    actions: list[Action]
    request: ExtensionRequest | None = None

    @property
    def obligation(self) -> Obligation:
        return self.duty.obligation

    @property
    def article(self) -> str:
        """«Mục II.f»: where it was not checked against the paper, the explanation says so."""
        article = self.obligation.rule.article
        return article.short if article else ""


@dataclass(frozen=True)
class Section:
    """One part of the page: the first rows, how many there are, and the ledger's address of all."""

    key: str
    title: str
    empty: str
    total: int
    href: str
    rows: list[DeskRow] = field(default_factory=list)

    @property
    def is_awaited(self) -> bool:
        return self.key == "awaited"


@dataclass(frozen=True)
class Desk:
    """All parts, in order; ``counts`` of what this person's agencies owe."""

    sections: list[Section]
    counts: dict[str, int]


def ledger(**query: object) -> str:
    return f"{reverse('ledger')}?{urlencode(query)}"


def working_for(user: User) -> frozenset[int]:
    """The agencies whose work this person does: those they record for, else those they decide for."""
    return agencies_with(user, May.RECORD) or agencies_with(user, May.DECIDE)


def desk_of(user: User, at: datetime.date) -> Desk:
    """Everything in a fixed number of queries, whatever there is."""
    mine = working_for(user)
    tomorrow, soon = at + datetime.timedelta(days=1), at + datetime.timedelta(days=DUE_SOON_DAYS)
    fresh = at - datetime.timedelta(days=NEW_DAYS)
    base = Obligation.objects.visible_to(user)
    owed = base.owed_by(mine).running()
    awaited = base.filter(recipient__in=mine).running().exclude(obligor__in=mine).filter(due_on__lt=at)
    counts = owed.aggregate(
        late=Count("pk", filter=Q(due_on__lt=at)),
        today=Count("pk", filter=Q(due_on=at)),
        soon=Count("pk", filter=Q(due_on__gt=at, due_on__lte=soon)),
        new=Count("pk", filter=Q(opened_on__gte=fresh, due_on__gt=soon)),
    )
    counts["awaited"] = awaited.count()
    # Who can neither remind nor record what arrives has nothing to do there.
    acts_on_others = bool(agencies_with(user, May.RECORD))
    overdue, open_ = State.OPEN_OVERDUE.value, State.OPEN_IN_TERM.value
    parts: list[tuple[Section, ObligationQuerySet]] = [
        (
            Section(
                "today",
                "Đến hạn hôm nay",
                "Hôm nay không có việc nào đến hạn.",
                counts["today"],
                ledger(owner="mine", state=open_, due_after=f"{at:%d/%m/%Y}", due_before=f"{at:%d/%m/%Y}"),
            ),
            owed.filter(due_on=at),
        ),
        (
            Section(
                "soon",
                f"Đến hạn trong {DUE_SOON_DAYS} ngày tới",
                "Không có việc nào đến hạn trong tuần.",
                counts["soon"],
                ledger(owner="mine", state=open_, due_after=f"{tomorrow:%d/%m/%Y}", due_before=f"{soon:%d/%m/%Y}"),
            ),
            owed.filter(due_on__gt=at, due_on__lte=soon),
        ),
        (
            Section(
                "late",
                "Đã quá hạn, lâu nhất xếp trước",
                "Không có việc nào quá hạn.",
                counts["late"],
                ledger(owner="mine", state=overdue),
            ),
            owed.filter(due_on__lt=at).order_by("due_on", "pk"),
        ),
        (
            Section(
                "new",
                "Mới phát sinh",
                f"Không có việc mới trong {NEW_DAYS} ngày qua.",
                counts["new"],
                ledger(
                    owner="mine",
                    state=open_,
                    opened_after=f"{fresh:%d/%m/%Y}",
                    due_after=f"{soon + datetime.timedelta(days=1):%d/%m/%Y}",
                ),
            ),
            owed.filter(opened_on__gte=fresh, due_on__gt=soon).order_by("-opened_on", "due_on"),
        ),
        (
            Section(
                "awaited",
                "Đang chờ cơ quan khác, đã quá hạn",
                "Không có cơ quan nào đang nợ văn bản quá hạn.",
                counts["awaited"],
                ledger(owner="awaited", state=overdue),
            ),
            awaited.order_by("due_on", "pk"),
        ),
    ][: None if acts_on_others else -1]
    return Desk(_filled(parts, user, at), counts)


def _filled(parts: Iterable[tuple[Section, ObligationQuerySet]], user: User, at: datetime.date) -> list[Section]:
    """The sections with their first rows; what all rows need is asked once for all of them."""
    # Keys alone first: with the joins in the question the database would join every late row to sort six of them.
    first = [
        (section, list(rows.values_list("pk", flat=True)[:SHOWN]) if section.total else []) for section, rows in parts
    ]
    shown = list(
        Obligation.objects.filter(pk__in={pk for _, keys in first for pk in keys}).select_related(
            "rule__article", "rule__regulation", "dossier", "obligor", "recipient"
        )
    )
    asked = {one.obligation_id: one for one in ExtensionRequest.objects.waiting().filter(obligation__in=shown)}
    made = {
        row.obligation.pk: DeskRow(row, _actions(row, asked.get(row.obligation.pk)), asked.get(row.obligation.pk))
        for row in duty_rows(shown, user, at)
    }
    for section, keys in first:
        section.rows.extend(made[pk] for pk in keys)
    return [section for section, _ in first]


def _actions(row: DutyRow, asked: ExtensionRequest | None) -> list[Action]:
    """What ends it first, then more time; each only where this person may."""
    duty = row.obligation
    actions = []
    remind = [Action("Đôn đốc", reverse("obligation_remind", args=[duty.pk]))] if row.may_remind else []
    own = OWN_FORMS.get((duty.dossier.kind, duty.rule.document_kind))
    if row.may_record and own:
        actions.append(Action(own[1], reverse(own[0], args=[duty.dossier_id]), in_place=False))
    elif row.may_record:
        actions.append(Action("Ghi văn bản", reverse("obligation_record", args=[duty.pk])))
    # What is late and owed by others is asked for first; what has come is recorded.
    actions = remind + actions if (row.days_left or 0) < 0 else actions + remind
    if row.may_ask and asked is None:
        actions.append(Action("Xin gia hạn", reverse("obligation_ask", args=[duty.pk])))
    return actions
