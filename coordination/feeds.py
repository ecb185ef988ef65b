"""Private calendar addresses: made, read, revoked. The secret is shown once and kept only as a hash."""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid

from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare

from agencies.models import Agency, User
from coordination.agenda.whose import MINE, Whose, own_agencies
from coordination.clock import now
from coordination.models import CalendarFeed

MOST_PER_PERSON = 10
# Last use is told to the nearest ten minutes; writing it each time would be for nothing.
USE_STEP = datetime.timedelta(minutes=10)
_NO_HASH = "0" * 64


def _hashed(secret: str) -> str:
    # The secret is 256 random bits: a plain hash of it cannot be guessed back.
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def make(*, name: str, agency: Agency | None, by: User) -> tuple[CalendarFeed, str]:
    """A new address for this person, of their own duties or of an agency they act for; returns its secret, once."""
    if agency is not None and agency.pk not in own_agencies(by):
        raise ValidationError({"scope": "Chỉ lập được lịch của cơ quan mà bạn là thành viên."})
    if CalendarFeed.objects.live().filter(owner=by).count() >= MOST_PER_PERSON:
        raise ValidationError(
            f"Mỗi người có nhiều nhất {MOST_PER_PERSON} địa chỉ lịch; hãy thu hồi địa chỉ không dùng."
        )
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed(owner=by, agency=agency, name=name, secret_hash=_hashed(secret), created_at=now())
    feed.full_clean(exclude=["owner", "agency"])
    feed.save(force_insert=True)
    return feed, secret


def revoke(feed: CalendarFeed) -> None:
    """From now on the address answers as if it had never been."""
    CalendarFeed.objects.live().filter(pk=feed.pk).update(revoked_at=max(now(), feed.created_at))


def found(pk: uuid.UUID, secret: str) -> CalendarFeed | None:
    """The live feed with this secret, whose owner may still read it; the comparison takes the same time for any."""
    feed = CalendarFeed.objects.live().select_related("owner", "agency").filter(pk=pk).first()
    right = constant_time_compare(_hashed(secret), feed.secret_hash if feed is not None else _NO_HASH)
    if feed is None or not right or not feed.owner.is_active:
        return None
    if feed.agency_id is not None and feed.agency_id not in own_agencies(feed.owner):
        return None
    return feed


def whose(feed: CalendarFeed) -> Whose:
    """What it tells: of its agency, or of all agencies the owner acts for today."""
    if feed.agency_id is not None:
        return Whose(feed.owner, str(feed.agency_id), frozenset({feed.agency_id}))
    return Whose(feed.owner, MINE, own_agencies(feed.owner))


def read(feed: CalendarFeed, content: bytes) -> tuple[str, datetime.datetime]:
    """Note that the feed was read; returns the content's hash and since when it is this content."""
    at = now()
    digest = hashlib.sha256(content).hexdigest()
    changed_at = feed.changed_at
    if digest != feed.content_hash or changed_at is None:
        changed_at = at
        CalendarFeed.objects.filter(pk=feed.pk).update(content_hash=digest, changed_at=at, last_used_at=at)
    elif feed.last_used_at is None or at - feed.last_used_at >= USE_STEP:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_used_at=at)
    return digest, changed_at
