"""Reminding (đôn đốc): ahead of due dates by each rule's steps, and by the secretariat.

Who was told what, when, by which channel is evidence; each step tells each recipient once.
One clock speaks at a time: nothing is reminded ahead that is paused, or that was answered with a promise whose day has
not come; an extension is reminded by its new date. Who gets the morning's digest by mail finds the reminder in it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from agencies.models import Agency, User
from coordination import events, inbox, message_choices
from coordination.clock import now, today
from coordination.models import (
    DUE_SOON_DAYS,
    EventKind,
    Message,
    MessageChoice,
    Obligation,
    Outcome,
    Reminder,
    ReminderLetter,
    Rule,
)
from coordination.workcalendar import current_calendar


@dataclass(frozen=True)
class Reminded:
    """What a reminding run or a bulk reminder did; what it could not do says why."""

    done: list[Reminder] = field(default_factory=list)
    refused: list[tuple[Obligation, str]] = field(default_factory=list)


def subject_of(obligation: Obligation, at: datetime.date) -> str:
    """«Còn 3 ngày: …» or «Trễ 5 ngày: …»."""
    days = (obligation.due_on - at).days
    if days > 0:
        lead = f"Còn {days} ngày"
    elif days == 0:
        lead = "Hết hạn hôm nay"
    else:
        lead = f"Trễ {-days} ngày"
    return f"{lead}: {obligation.rule.duty}"


def body_of(obligation: Obligation, text: str = "") -> str:
    """The mail carries what is owed, to whom, by when and why, not only a link."""
    lines = [
        f"Việc phải làm: {obligation.rule.duty}",
        f"Hồ sơ: {obligation.dossier.title}",
        f"Cơ quan thực hiện: {obligation.obligor.name}",
    ]
    if obligation.recipient is not None:
        lines.append(f"Nơi nhận: {obligation.recipient.name}")
    lines += [f"Hạn: {obligation.due_on:%d/%m/%Y}", f"Cách tính: {obligation.explanation}"]
    return "\n".join(([text, ""] if text else []) + lines)


def _addressees(obligations: Iterable[Obligation], at: datetime.date) -> dict[int, Agency]:
    """Who answers for each obligor that day: after a merger its successor is told, not an empty office."""
    return {agency.pk: agency.successor_on(at) for agency in {row.obligor for row in obligations}}


def _tell(reminders: list[Reminder], at: datetime.date) -> None:
    """Post the reminders to the agencies' people and mailboxes; of a restricted dossier only to those named."""
    people = inbox.people_of({reminder.recipient_id for reminder in reminders}, at)
    readers = inbox.named_readers(reminder.obligation.dossier for reminder in reminders)
    digested = _digested({user.pk for users in people.values() for user in users})
    inbox.post_all(message for reminder in reminders for message in _messages(reminder, people, readers, digested))


def _digested(users: set[int]) -> set[int]:
    """Whose mail of the morning carries what is due soon: a second mail would say the same."""
    ways = message_choices.ways(users)
    usual = message_choices.default(Message.Kind.DIGEST)
    return {user for user in users if ways.get((user, Message.Kind.DIGEST), usual) == MessageChoice.Way.EMAIL}


def _messages(
    reminder: Reminder, people: dict[int, list[User]], readers: set[tuple[int, int]], digested: set[int]
) -> list[Message]:
    obligation = reminder.obligation
    subject, body = subject_of(obligation, reminder.on), body_of(obligation, reminder.text)
    key = f"reminder:{reminder.obligation_id}:{reminder.step}:{reminder.due_on}"
    post = partial(
        inbox.post,
        kind=Message.Kind.REMINDER,
        subject=subject,
        body=body,
        obligation=obligation,
        link=reverse("obligation", args=[obligation.pk]),
    )
    restricted = obligation.dossier.restricted
    in_digest = reminder.is_automatic and (reminder.due_on - reminder.on).days <= DUE_SOON_DAYS
    posts = [
        post(key=f"{key}:u{user.pk}", user=user, by_mail=not (in_digest and user.pk in digested))
        for user in people.get(reminder.recipient_id, [])
        if not restricted or (obligation.dossier_id, user.pk) in readers
    ]
    return posts if restricted else [*posts, post(key=f"{key}:a{reminder.recipient_id}", agency=reminder.recipient)]


@transaction.atomic
def send_due(at: datetime.date) -> Reminded:
    """Remind ahead of due dates, by each rule's steps, on working days only.

    A step missed because nothing ran is caught up by the latest step that is due, not
    by all of them at once.
    """
    if not current_calendar().is_working(at):
        return Reminded()
    longest = max((max(steps, default=0) for steps in Rule.objects.values_list("reminder_steps", flat=True)), default=0)
    last = at + datetime.timedelta(days=longest)
    speaking = Obligation.objects.speaking(at).filter(due_on__range=(at, last))
    rows = list(speaking.select_related("rule", "dossier", "obligor", "recipient"))
    told = set(
        Reminder.objects.filter(obligation__in=[row.pk for row in rows]).values_list("obligation_id", "step", "due_on")
    )
    fresh = []
    addressees = _addressees(rows, at)
    for row in rows:
        left = (row.due_on - at).days
        step = min((s for s in row.rule.reminder_steps if s >= left), default=None)
        if step is None or (row.pk, f"before:{step}", row.due_on) in told:
            continue
        fresh.append(
            Reminder(
                obligation=row,
                recipient=addressees[row.obligor_id],
                step=f"before:{step}",
                due_on=row.due_on,
                on=at,
                at=now(),
            )
        )
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    _tell(fresh, at)
    return Reminded(done=fresh)


@transaction.atomic
def remind(
    obligations: Iterable[Obligation],
    *,
    by: User | None,
    channel: str = Reminder.Channel.SYSTEM,
    document: str = "",
    text: str = "",
    on: datetime.date | None = None,
    letter: ReminderLetter | None = None,
) -> Reminded:
    """The secretariat reminds: counted per obligation, logged, and told to the agency's people and mailbox.

    Raises ValidationError when a letter has no number; what cannot be reminded (met,
    paused, reminded today already) is returned with the reason.
    """
    on = on or today()
    if channel == Reminder.Channel.LETTER and not document:
        raise ValidationError({"document": "Đôn đốc bằng công văn phải ghi số công văn."})
    # Locked: two people at once would both be the second to remind.
    rows = list(
        Obligation.objects.select_for_update(of=("self",))
        .filter(pk__in=[row.pk for row in obligations])
        .select_related("rule", "dossier", "obligor", "recipient")
        .order_by("pk")
    )
    addressees = _addressees(rows, on)
    result = Reminded()
    for row in rows:
        earlier = list(row.reminders.filter(step__startswith="manual:"))
        if why := _why_not(row, earlier, channel, on):
            result.refused.append((row, why))
        else:
            reminder = Reminder.objects.create(
                obligation=row,
                recipient=addressees[row.obligor_id],
                step=f"manual:{len(earlier) + 1}",
                due_on=row.due_on,
                on=on,
                at=now(),
                channel=channel,
                document=document,
                letter=letter,
                text=text,
                by=by,
            )
            result.done.append(reminder)
            note = f"Lần {len(earlier) + 1}, {reminder.get_channel_display()} {document}".strip()
            events.log(row.dossier, EventKind.REMINDED, by=by, agency=row.obligor, text=f"{row.rule.duty}: {note}")
    if letter is None:
        # A letter is one message about all its duties (coordination/letters.py).
        _tell(result.done, on)
    return result


def refusals(obligations: Iterable[Obligation], *, channel: str, on: datetime.date) -> dict[int, str]:
    """Which of these could not be reminded that way that day, and why: asked before a letter is written."""
    earlier: dict[int, list[Reminder]] = {}
    rows = list(obligations)
    for reminder in Reminder.objects.filter(obligation__in=[row.pk for row in rows], step__startswith="manual:"):
        earlier.setdefault(reminder.obligation_id, []).append(reminder)
    found = {row.pk: _why_not(row, earlier.get(row.pk, []), channel, on) for row in rows}
    return {pk: why for pk, why in found.items() if why}


def _why_not(row: Obligation, earlier: list[Reminder], channel: str, on: datetime.date) -> str:
    if row.outcome != Outcome.OPEN:
        return "đã có kết quả"
    if row.paused:
        return "đang tạm dừng tính hạn"
    if any(reminder.on == on and reminder.channel == channel for reminder in earlier):
        return f"đã đôn đốc ngày {on:%d/%m/%Y}"
    return ""
