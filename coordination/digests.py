"""One digest per person on working mornings: it carries the list itself; nothing when empty."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from agencies.models import Membership, User
from agencies.permissions import POSITION_PERMISSIONS, May, inherited_by
from coordination import inbox, message_choices
from coordination.models import DIGEST_HOUR, DUE_SOON_DAYS, Message, MessageChoice, Obligation, State
from coordination.workcalendar import current_calendar

# A mail of more lines is not read; the rest is counted and one click away.
MAX_LINES = 40
MAX_AWAITED = 15
Places = dict[User, set[int]]


def send(at: datetime.date, hour: int | None = None) -> int:
    """Post the morning's digests to those whose hour has come; returns how many had something to read.

    Once per person and day, however often it runs; an hour that was missed is caught up by the next run of that day.
    """
    if not current_calendar().is_working(at):
        return 0
    owing, awaiting = _places(at)
    if hour is not None:
        hours = message_choices.hours(user.pk for user in owing)
        owing = {user: places for user, places in owing.items() if hours.get(user.pk, DIGEST_HOUR) <= hour}
    refusing = _refusing(owing)
    owing = {user: places for user, places in owing.items() if user.pk not in refusing}
    owed = _owed(set().union(*owing.values()), at)
    awaited = _awaited({pk for user in owing for pk in awaiting.get(user, ())}, at)
    readers = inbox.named_readers({row.dossier for row in [*owed, *awaited]})
    messages = []
    for user, agencies in owing.items():
        own = [row for row in owed if row.obligor_id in agencies and _may_see(row, user, readers)]
        waits = awaiting.get(user, set())
        others = [
            row
            for row in awaited
            if waits & {row.recipient_id, row.dossier.keeper_id}
            and row.obligor_id not in agencies
            and _may_see(row, user, readers)
        ]
        if own or others:
            messages.append(_digest(user, own, others, at))
    return inbox.post_all(messages)


def _refusing(users: Iterable[User]) -> set[int]:
    """Who wants no digest."""
    ways = message_choices.ways(user.pk for user in users)
    return {user for (user, kind), way in ways.items() if kind == Message.Kind.DIGEST and way == MessageChoice.Way.NONE}


def _places(at: datetime.date) -> tuple[Places, Places]:
    """For which agencies each person answers, and for which they follow what others owe."""
    members = Membership.objects.current(at).filter(user__is_active=True).select_related("user", "agency")
    owing: Places = {}
    awaiting: Places = {}
    for member in members.prefetch_related("agency__serves"):
        own = {member.agency_id, *(agency.pk for agency in member.agency.serves.all())}
        may = POSITION_PERMISSIONS[member.position]
        if may & {May.RECORD, May.DECIDE}:
            owing.setdefault(member.user, set()).update(own)
        if May.MANAGE in may:
            awaiting.setdefault(member.user, set()).update(own)
    old = inherited_by({pk for agencies in owing.values() for pk in agencies}, at)
    for agencies in [*owing.values(), *awaiting.values()]:
        agencies.update(*(old.get(pk, ()) for pk in tuple(agencies)))
    return owing, awaiting


def _may_see(row: Obligation, user: User, readers: set[tuple[int, int]]) -> bool:
    return not row.dossier.restricted or (row.dossier_id, user.pk) in readers


def _owed(agencies: set[int], at: datetime.date) -> list[Obligation]:
    soon = at + datetime.timedelta(days=DUE_SOON_DAYS)
    return _read(Obligation.objects.speaking(at).filter(obligor__in=agencies, due_on__lte=soon))


def _awaited(agencies: set[int], at: datetime.date) -> list[Obligation]:
    """Past their day and owed to these agencies, or on the dossiers they keep."""
    return _read(
        Obligation.objects.speaking(at)
        .filter(due_on__lt=at)
        .filter(Q(recipient__in=agencies) | Q(dossier__keeper__in=agencies))
    )


def _read(rows: Any) -> list[Obligation]:
    related = ("rule__article", "rule__regulation", "dossier", "obligor", "recipient")
    return list(rows.select_related(*related).order_by("due_on", "pk"))


def _digest(user: User, own: list[Obligation], others: list[Obligation], at: datetime.date) -> Message:
    sections = _sections(own, others, at)
    return inbox.post(
        key=f"digest:{user.pk}:{at}",
        kind=Message.Kind.DIGEST,
        user=user,
        subject=_subject(own, others, at),
        body=text_of(sections),
        sections=sections,
        link="/",
    )


def _sections(own: list[Obligation], others: list[Obligation], at: datetime.date) -> list[dict[str, Any]]:
    """Due today, the coming days, overdue from the oldest, awaited from others; empty ones left out."""
    ledger, late = reverse("ledger"), [("state", State.OPEN_OVERDUE.value)]
    soon = at + datetime.timedelta(days=DUE_SOON_DAYS)
    parts = (
        (
            "Hết hạn hôm nay",
            [row for row in own if row.due_on == at],
            MAX_LINES,
            [("due_after", at), ("due_before", at)],
        ),
        (
            f"Đến hạn trong {DUE_SOON_DAYS} ngày tới",
            [row for row in own if row.due_on > at],
            MAX_LINES,
            [("due_after", at), ("due_before", soon)],
        ),
        ("Quá hạn, chậm lâu nhất trước", [row for row in own if row.due_on < at], MAX_LINES, late),
        ("Chờ cơ quan khác, đã quá hạn", others, MAX_AWAITED, late),
    )
    made = []
    for title, rows, most, query in parts:
        if rows:
            owner = "awaited" if rows is others else "mine"
            address = f"{ledger}?{urlencode([('owner', owner), *((name, str(value)) for name, value in query)])}"
            made.append(
                {
                    "title": f"{title} ({len(rows)})",
                    "rows": [_line(row, at) for row in rows[:most]],
                    "more": max(len(rows) - most, 0),
                    "href": address,
                }
            )
    return made


def _line(row: Obligation, at: datetime.date) -> dict[str, str]:
    days = (row.due_on - at).days
    when = "hôm nay" if days == 0 else f"còn {days} ngày" if days > 0 else f"trễ {-days} ngày"
    return {
        "due": f"{row.due_on:%d/%m/%Y}",
        "when": when,
        "tone": "bad" if days < 0 else "warn" if days == 0 else "info",
        "duty": row.rule.duty,
        "who": row.obligor.name,
        "dossier": row.dossier.title,
        "why": row.rule.citation,
        "href": reverse("obligation", args=[row.pk]),
    }


def _subject(own: list[Obligation], others: list[Obligation], at: datetime.date) -> str:
    late = sum(row.due_on < at for row in own)
    soon = len(own) - late
    parts = [f"{late} việc quá hạn"] if late else []
    parts += [f"{soon} việc đến hạn trong {DUE_SOON_DAYS} ngày"] if soon else []
    parts += [f"{len(others)} việc chờ cơ quan khác"] if others else []
    return f"Việc phải làm ngày {at:%d/%m/%Y}: {', '.join(parts)}"


def text_of(sections: list[dict[str, Any]]) -> str:
    """The list as plain text: for readers of mail without HTML."""
    lines: list[str] = []
    for section in sections:
        lines += ["", section["title"].upper()] if lines else [section["title"].upper()]
        for row in section["rows"]:
            lines.append(
                f"- {row['due']} ({row['when']}): {row['duty']} – {row['who']} – {row['dossier']} [{row['why']}]"
            )
        if section["more"]:
            lines.append(f"… và {section['more']} việc khác.")
    return "\n".join(lines)
