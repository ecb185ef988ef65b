"""Messages: in the inbox at once, each key once, whatever is retried; which way each takes is the person's choice."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from agencies.models import Agency, Membership, User
from coordination import message_choices
from coordination.clock import now
from coordination.models import Dossier, DossierReader, Message, MessageChoice, Obligation

Way = MessageChoice.Way


def people_of(agencies: Iterable[int], on: datetime.date) -> dict[int, list[User]]:
    """The active members of each agency on that date, once each; an agency served by an office has its office's."""
    found: dict[int, dict[int, User]] = {}
    offices = dict(Agency.objects.filter(pk__in=list(agencies)).values_list("pk", "office_id"))
    places = {pk for pair in offices.items() for pk in pair if pk}
    members = Membership.objects.current(on).filter(agency__in=places, user__is_active=True).select_related("user")
    by_place: dict[int, list[User]] = {}
    for member in members:
        by_place.setdefault(member.agency_id, []).append(member.user)
    for agency, office in offices.items():
        people = by_place.get(agency, []) + (by_place.get(office, []) if office else [])
        found[agency] = {user.pk: user for user in people}
    return {agency: list(users.values()) for agency, users in found.items()}


def named_readers(dossiers: Iterable[Dossier]) -> set[tuple[int, int]]:
    """Who is named to read which of these dossiers, as (dossier, user): of a restricted one nobody else is told."""
    restricted = {dossier.pk for dossier in dossiers if dossier.restricted}
    return set(DossierReader.objects.filter(dossier__in=restricted).values_list("dossier_id", "user_id"))


def post(
    *,
    key: str,
    kind: str,
    subject: str,
    body: str,
    user: User | None = None,
    agency: Agency | None = None,
    obligation: Obligation | None = None,
    link: str = "",
    sections: list[dict[str, Any]] | None = None,
    by_mail: bool = True,
) -> Message:
    """A message that is not saved yet; ``post_all`` saves many in one statement, each key once.

    ``by_mail`` off: it stays in the system whatever the person chose (their digest carries it).
    """
    return Message(
        key=key,
        kind=kind,
        user=user,
        agency=agency,
        obligation=obligation,
        # A title may have line breaks; the head of a mail may not.
        subject=" ".join(subject.split())[:250],
        body=body,
        link=link,
        sections=sections or [],
        created_at=now(),
        email=(user.email if user else agency.email if agency else "") or "" if by_mail else "",
    )


def post_all(messages: Iterable[Message]) -> int:
    """Save messages whose key is new, each the way its person chose; returns how many that were."""
    messages = _chosen(list(messages))
    known = set(Message.objects.filter(key__in=[m.key for m in messages]).values_list("key", flat=True))
    fresh = [message for message in messages if message.key not in known]
    Message.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    return len(fresh)


def _chosen(messages: list[Message]) -> list[Message]:
    """Without those that nobody wants, without an address where the person reads in the system only."""
    ways = message_choices.ways({message.user_id for message in messages if message.user_id})
    wanted = []
    for message in messages:
        if message.user_id:
            way = ways.get((message.user_id, message.kind), message_choices.default(message.kind))
            if way == Way.NONE:
                continue
            if way == Way.SYSTEM:
                message.email = ""
        wanted.append(message)
    return wanted


def readable(user: User) -> QuerySet[Message]:
    """What the person may open: their own messages and those of their agencies' mailboxes."""
    return Message.objects.readable_by(user)


def mark(rows: Iterable[int], *, by: User, read: bool) -> int:
    """Mark messages read or unread; of an agency's mailbox for all its members. Others' messages stay as they are."""
    mine = Message.objects.readable_by(by).filter(pk__in=list(rows), read_at__isnull=read)
    return mine.update(read_at=now(), read_by=by) if read else mine.update(read_at=None, read_by=None)


def mark_all_read(rows: QuerySet[Message], *, by: User) -> int:
    """Everything of one tab, as it is now."""
    return rows.filter(read_at__isnull=True).update(read_at=now(), read_by=by)
