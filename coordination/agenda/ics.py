"""The working calendar as iCalendar (RFC 5545): whole days, stable identities, a sequence that grows with each move."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from coordination.agenda.gatherings import Gathering, gatherings
from coordination.agenda.whose import Whose
from coordination.models import Milestone, Obligation, Outcome

BACK, AHEAD = datetime.timedelta(days=31), datetime.timedelta(days=400)
MOST = 2000
DAY = datetime.timedelta(days=1)
# Nine o'clock on the day before: a whole day begins at midnight.
WARNING = datetime.timedelta(hours=-15)
REFRESH = datetime.timedelta(hours=6)


def calendar_of(whose: Whose, *, name: str, today: datetime.date) -> bytes:
    """What is due and who meets, from a month ago to thirteen months ahead. The same facts give the same bytes."""
    first, last = today - BACK, today + AHEAD
    calendar = Calendar()
    calendar.add("prodid", "-//Quy chế phối hợp//Lịch công tác//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    rows = (
        whose.obligations()
        .due_in(first, last)
        .select_related("rule", "dossier", "obligor")
        .annotate(moves=Count("due_changes"), moved_at=Max("due_changes__at"))
        .order_by("due_on", "pk")[:MOST]
    )
    for row in rows:
        calendar.add_component(_duty(row, row.moves, row.moved_at, today))
    held = gatherings(whose, first, last)
    for gathering, (moves, at) in zip(held, _history(held), strict=True):
        calendar.add_component(_gathering(gathering, moves, at, today))
    return bytes(calendar.to_ical())


def _duty(row: Obligation, moves: int, moved_at: datetime.datetime | None, today: datetime.date) -> Event:
    """The day on which an obligation is due; what is done stays, and says so."""
    done = row.outcome == Outcome.MET
    stamp = max(_midnight(row.opened_on), moved_at or _midnight(row.opened_on))
    if done:
        stamp = max(stamp, _midnight(row.closed_on or row.due_on))
    summary = f"Hạn: {row.rule.duty} ({row.obligor.short_name})"
    event = _event(
        uid=f"nghia-vu-{row.pk}",
        summary=f"Đã xong – {summary}" if done else summary,
        begins=row.due_on,
        ends=row.due_on,
        sequence=moves + done,
        stamp=stamp,
        text=f"{row.dossier.title}\n{row.explanation}",
        path=reverse("obligation", args=[row.pk]),
    )
    if not done and row.due_on > today:
        event.add_component(_alarm(f"Ngày mai hết hạn: {row.rule.duty}"))
    return event


def _gathering(gathering: Gathering, moves: int, at: datetime.datetime, today: datetime.date) -> Event:
    event = _event(
        uid=f"moc-{gathering.milestones[0]}",
        summary=f"{gathering.label}: {gathering.dossier.title}",
        begins=gathering.begins,
        ends=gathering.ends,
        sequence=moves,
        stamp=at,
        text=gathering.dossier.get_kind_display(),
        path=gathering.dossier.get_absolute_url(),
    )
    if gathering.begins > today:
        event.add_component(_alarm(f"Ngày mai: {gathering.dossier.title}"))
    return event


def _event(
    *,
    uid: str,
    summary: str,
    begins: datetime.date,
    ends: datetime.date,
    sequence: int,
    stamp: datetime.datetime,
    text: str,
    path: str,
) -> Event:
    address = f"{settings.SITE_URL}{path}"
    event = Event()
    event.add("uid", f"{uid}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}")
    event.add("dtstamp", stamp.astimezone(datetime.UTC))
    event.add("last-modified", stamp.astimezone(datetime.UTC))
    event.add("sequence", sequence)
    event.add("summary", summary)
    event.add("dtstart", begins)
    # The end is the first day that no longer belongs to it.
    event.add("dtend", ends + DAY)
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("description", f"{text}\n{address}")
    event.add("url", address)
    return event


def _alarm(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", WARNING)
    return alarm


def _history(held: list[Gathering]) -> Iterable[tuple[int, datetime.datetime]]:
    """For each gathering, how often its dates were moved and when last, in one query."""
    ids = [pk for gathering in held for pk in gathering.milestones]
    rows = Milestone.history.filter(id__in=ids).order_by().values("id")
    told = {row["id"]: row for row in rows.annotate(n=Count("history_id"), at=Max("history_date"))}
    for gathering in held:
        mine = [told[pk] for pk in gathering.milestones if pk in told]
        # The first entry of each is its making.
        yield (
            sum(row["n"] - 1 for row in mine),
            max((row["at"] for row in mine), default=_midnight(gathering.begins)),
        )


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)
