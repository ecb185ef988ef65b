"""The story of a dossier: events, flags and reminders as one list, filtered by kind and read page by page.

The three tables are merged by the database (UNION ALL, sorted, limited): a page of a
dossier with thousands of entries costs the same few queries as one with ten.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, F, QuerySet, Value

from agencies.models import Agency, User
from coordination.models import Dossier, Event, EventKind, Flag, FlagKind, Reminder

PER_PAGE = 20
# What a person may ask for: word of the address, label, kinds of events.
GROUPS: dict[str, tuple[str, frozenset[EventKind]]] = {
    "moc": ("Mốc thời gian", frozenset({EventKind.MILESTONE_SET, EventKind.MILESTONE_MOVED})),
    "van-ban": ("Văn bản", frozenset({EventKind.DOCUMENT_RECEIVED})),
    "nghia-vu": (
        "Nghĩa vụ, hạn",
        frozenset({EventKind.OBLIGATION_MET, EventKind.DEADLINE_MOVED, EventKind.VOIDED}),
    ),
    "don-doc": ("Đôn đốc", frozenset()),
    "canh-bao": ("Cảnh báo", frozenset()),
    "quyet-dinh": (
        "Quyết định",
        frozenset({EventKind.EXTENDED, EventKind.PAUSED, EventKind.RESUMED, EventKind.WAIVED, EventKind.NOTICE_SET}),
    ),
    "ho-so": (
        "Hồ sơ",
        frozenset(
            {
                EventKind.REGISTERED,
                EventKind.CHANGED,
                EventKind.STAGE_CHANGED,
                EventKind.PARTICIPANT_CHANGED,
                EventKind.MOVED,
                EventKind.CLOSED,
                EventKind.COMMENTED,
            }
        ),
    ),
}
# Told by the rows themselves (with more than the event says), and so left out of the events.
_OWN_ROWS = frozenset({EventKind.FLAGGED, EventKind.REMINDED})
_TONES: dict[str, str] = {
    EventKind.OBLIGATION_MET: "good",
    EventKind.DOCUMENT_RECEIVED: "info",
    EventKind.MILESTONE_MOVED: "warn",
    EventKind.DEADLINE_MOVED: "warn",
}


@dataclass(frozen=True)
class Entry:
    """One line of the story, as components/timeline.html shows it."""

    at: datetime.datetime
    title: str
    text: str = ""
    agency: Agency | None = None
    by: User | None = None
    tone: str = ""


@dataclass(frozen=True)
class Choice:
    """One filter of the story: its word in the address, and whether it is in force."""

    word: str
    label: str
    current: bool


def choices(asked: str) -> list[Choice]:
    asked = asked if asked in GROUPS else ""
    words = [("", "Tất cả"), *((word, label) for word, (label, _) in GROUPS.items())]
    return [Choice(word, label, word == asked) for word, label in words]


def page(dossier: Dossier, *, asked: str = "", number: str | None = None) -> Page[Any]:
    """One page of the story, newest first; an unknown filter shows everything."""
    found: Page[Any] = Paginator(_keys(dossier, asked), PER_PAGE).get_page(number)
    found.object_list = _entries(list(found.object_list))
    return found


def _keys(dossier: Dossier, asked: str) -> QuerySet[Any, Any]:
    """(table, key, moment) of what is asked for, newest first."""
    kinds = GROUPS[asked][1] if asked in GROUPS else None
    events = dossier.events.exclude(kind__in=_OWN_ROWS)
    parts = []
    if kinds is None or kinds:
        parts.append(_part("event", events if kinds is None else events.filter(kind__in=kinds), "at"))
    if kinds is None or asked == "canh-bao":
        parts.append(_part("flag", dossier.flags.all(), "raised_at"))
    if kinds is None or asked == "don-doc":
        parts.append(_part("reminder", Reminder.objects.filter(obligation__dossier=dossier), "at"))
    first, *others = parts
    merged = first.union(*others, all=True) if others else first
    return merged.order_by("-moment", "source", "-key")


def _part(source: str, rows: QuerySet[Any], column: str) -> QuerySet[Any, Any]:
    marked = rows.order_by().annotate(source=Value(source, CharField()), key=F("pk"), moment=F(column))
    return marked.values_list("source", "key", "moment")


def _entries(keys: list[tuple[str, int, datetime.datetime]]) -> list[Entry]:
    wanted: dict[str, list[int]] = {"event": [], "flag": [], "reminder": []}
    for source, key, _ in keys:
        wanted[source].append(key)
    events = Event.objects.select_related("by", "agency").in_bulk(wanted["event"])
    flags = Flag.objects.select_related("obligation__obligor", "obligation__rule").in_bulk(wanted["flag"])
    reminders = Reminder.objects.select_related("recipient", "by", "obligation__rule").in_bulk(wanted["reminder"])
    made = {
        "event": lambda key: _of_event(events[key]),
        "flag": lambda key: _of_flag(flags[key]),
        "reminder": lambda key: _of_reminder(reminders[key]),
    }
    return [made[source](key) for source, key, _ in keys]


def _of_event(event: Event) -> Entry:
    tone = _TONES.get(event.kind, "")
    if event.kind == EventKind.OBLIGATION_MET and event.data.get("days_late"):
        tone = "warn"
    return Entry(event.at, event.get_kind_display(), event.text, event.agency, event.by, tone)


def _of_flag(flag: Flag) -> Entry:
    duty = flag.obligation
    words = [duty.rule.duty, f"hạn {flag.due_on:%d/%m/%Y}"] if duty and flag.due_on else []
    text = ", ".join(words) + (f" – {flag.text}" if flag.text and words else flag.text)
    title = FlagKind(flag.kind).label
    return Entry(
        flag.raised_at, f"Cảnh báo: {title[:1].lower()}{title[1:]}", text, duty.obligor if duty else None, None, "bad"
    )


def _of_reminder(reminder: Reminder) -> Entry:
    channel = f"{reminder.get_channel_display()} {reminder.document}".strip()
    words = [reminder.obligation.rule.duty, channel, *([reminder.text] if reminder.text else [])]
    title = "Đôn đốc" if reminder.by_id else "Hệ thống nhắc trước hạn"
    return Entry(
        reminder.at, title, " – ".join(words), reminder.recipient, reminder.by, "warn" if reminder.by_id else "info"
    )
