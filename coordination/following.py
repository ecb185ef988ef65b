"""Theo dõi: who wants to be told of a dossier, and telling them once each, never of their own act."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

from agencies.models import User
from coordination import inbox
from coordination.clock import now
from coordination.models import Comment, Dossier, Event, EventKind, Flag, FlagKind, Follow, Message

# Events that a follower is told of; comments and the scan's flags are told by their own functions.
TOLD_EVENTS = frozenset({EventKind.DOCUMENT_RECEIVED, EventKind.DEADLINE_MOVED, EventKind.FLAGGED})
# Flags of which no event is logged: a scan raises thousands in one statement.
SCANNED_FLAGS = (FlagKind.OVERDUE, FlagKind.NEVER_SENT)


def follow(dossier: Dossier, user: User) -> None:
    Follow.objects.get_or_create(dossier=dossier, user=user, defaults={"since": now()})


def unfollow(dossier: Dossier, user: User) -> None:
    Follow.objects.filter(dossier=dossier, user=user).delete()


def is_following(dossier: Dossier, user_id: int | None) -> bool:
    return Follow.objects.filter(dossier=dossier, user_id=user_id).exists()


def tell_of_events(events: Iterable[Event]) -> int:
    """Tell the followers of what was just logged; returns how many messages that made."""
    told = [event for event in events if event.kind in TOLD_EVENTS]
    followers = _followers({event.dossier_id for event in told})
    return inbox.post_all(
        _message(
            f"follow:event:{event.pk}:{user.pk}",
            dossier,
            user,
            what=event.get_kind_display(),
            body=f"{event.get_kind_display()}: {event.text}",
        )
        for event in told
        for dossier, user in followers.get(event.dossier_id, [])
        if user.pk != event.by_id
    )


def tell_of_flags(since: datetime.datetime) -> int:
    """Tell of the flags that a scan has raised from that moment on; a flag is told once, however often this runs."""
    followed = Follow.objects.values("dossier")
    raised = list(
        Flag.objects.filter(raised_at__gte=since, kind__in=SCANNED_FLAGS, dossier__in=followed).select_related(
            "obligation__rule", "obligation__obligor"
        )
    )
    followers = _followers({flag.dossier_id for flag in raised})
    return inbox.post_all(
        _message(
            f"follow:flag:{flag.pk}:{user.pk}",
            dossier,
            user,
            what=flag.get_kind_display(),
            body=_flag_text(flag),
        )
        for flag in raised
        for dossier, user in followers.get(flag.dossier_id, [])
    )


def tell_of_comment(comment: Comment, text: str, *, besides: Iterable[int]) -> int:
    """Tell the followers of a comment, except its author and those whom it mentions: they are told of that."""
    passed = {comment.by_id, *besides}
    return inbox.post_all(
        _message(
            f"follow:comment:{comment.pk}:{user.pk}",
            dossier,
            user,
            what="Có ý kiến trao đổi",
            body=f"{comment.by} viết:\n\n{text}",
            anchor=f"#trao-doi-{comment.pk}",
        )
        for dossier, user in _followers({comment.dossier_id}).get(comment.dossier_id, [])
        if user.pk not in passed
    )


def _flag_text(flag: Flag) -> str:
    label = flag.get_kind_display()
    if flag.obligation is None:
        return f"{label}: {flag.text}".rstrip(": ")
    duty = flag.obligation
    return f"{label}: {duty.obligor.short_name}, {duty.rule.duty} (hạn {flag.due_on:%d/%m/%Y})"


def _followers(dossiers: set[int]) -> dict[int, list[tuple[Dossier, User]]]:
    """Who follows each of these dossiers and may still see it: an agency's leaving ends what its people are told."""
    found: dict[int, list[tuple[Dossier, User]]] = defaultdict(list)
    # Asked once for each person, not for each dossier: a new day off moves the deadlines of thousands.
    per_user: dict[User, list[Follow]] = defaultdict(list)
    rows = Follow.objects.filter(dossier__in=dossiers, user__is_active=True).select_related("dossier", "user")
    for row in rows.order_by("pk"):
        per_user[row.user].append(row)
    for user, followed in per_user.items():
        asked = Dossier.objects.filter(pk__in=[row.dossier_id for row in followed])
        seen = set(asked.visible_to(user).order_by().values_list("pk", flat=True))
        for row in followed:
            if row.dossier_id in seen:
                found[row.dossier_id].append((row.dossier, user))
    return found


def _message(key: str, dossier: Dossier, user: User, *, what: str, body: str, anchor: str = "") -> Message:
    return inbox.post(
        key=key,
        kind=Message.Kind.FOLLOWED,
        user=user,
        subject=f"{what} – {dossier.title}",
        body=f"{dossier.get_kind_display()}: {dossier.title}\n\n{body}",
        link=f"{dossier.get_absolute_url()}{anchor}",
    )
