"""The demonstration's log of log-ins and its invitations: the last days before the day it stands on."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from django.utils import timezone

from agencies.models import AccountEvent, AccountEventKind, Agency, Invitation, Letter, Position, User
from reports.demo.accounts import ACCOUNTS

OFFICE = "10.20.4."
BROWSERS = ("Chrome 120, Windows", "Cốc Cốc 120, Windows", "Edge 120, Windows", "Firefox 120, Windows")
PHONE = "Chrome 120, Android"
DAYS = 5


def at(day: datetime.date, hour: int, minute: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, minute)))


def tell_entrances(agencies: Mapping[str, Agency], *, until: datetime.date) -> None:
    """People came to work, one forgot a password, one was locked and unlocked, somebody tried a foreign name."""
    people = {user.username: user for user in User.objects.all()}
    lines = [*_mornings(people, until), *_incidents(people, until)]
    AccountEvent.objects.bulk_create(sorted(lines, key=lambda line: line.at))
    _invite(people, agencies, until)


def _mornings(people: Mapping[str, User], until: datetime.date) -> Iterator[AccountEvent]:
    for back in range(DAYS, -1, -1):
        day = until - datetime.timedelta(days=back)
        if day.weekday() >= 5:
            continue
        for number, account in enumerate(ACCOUNTS):
            # Leaders look in every other day; everybody else comes each morning.
            if account.position == Position.LEADER and back % 2:
                continue
            where = {"address": f"{OFFICE}{20 + number}", "browser": BROWSERS[number % len(BROWSERS)]}
            if account.position == Position.LEADER:
                where = {"address": f"113.160.44.{10 + number}", "browser": PHONE}
            user, minute = people[account.username], 2 + 4 * number
            yield AccountEvent(at=at(day, 7, minute), kind=AccountEventKind.LOGGED_IN, user=user, **where)
            if back:
                yield AccountEvent(at=at(day, 16, minute), kind=AccountEventKind.LOGGED_OUT, user=user, **where)


def _incidents(people: Mapping[str, User], until: datetime.date) -> Iterator[AccountEvent]:
    friday = until - datetime.timedelta(days=4)
    clerk, administrator = people["chuyenvien.babe"], people["quantri"]
    where = {"address": "10.31.2.7", "browser": "Chrome 120, Windows"}
    for minute in range(5):
        yield AccountEvent(at=at(friday, 13, 31 + minute), kind=AccountEventKind.FAILED, user=clerk, **where)
    yield AccountEvent(at=at(friday, 13, 35), kind=AccountEventKind.LOCKED, user=clerk, **where)
    yield AccountEvent(
        at=at(friday, 13, 41),
        kind=AccountEventKind.UNLOCKED,
        user=clerk,
        by=administrator,
        address=f"{OFFICE}31",
        browser="Firefox 120, Windows",
    )
    yield AccountEvent(at=at(friday, 13, 44), kind=AccountEventKind.LOGGED_IN, user=clerk, **where)
    yield AccountEvent(at=at(friday, 13, 46), kind=AccountEventKind.PASSWORD_CHANGED, user=clerk, **where)
    abroad = {"address": "203.0.113.55", "browser": "không rõ"}
    for minute in (12, 13, 15):
        yield AccountEvent(at=at(until, 2, minute), kind=AccountEventKind.FAILED, typed_name="ad…", **abroad)
    yield AccountEvent(
        at=at(until, 6, 58),
        kind=AccountEventKind.FAILED,
        user=people["thuky.hdnd"],
        address=f"{OFFICE}20",
        browser=BROWSERS[0],
    )


def _invite(people: Mapping[str, User], agencies: Mapping[str, Agency], until: datetime.date) -> None:
    """One invitation that waits, one that ran out, one that was revoked."""
    leader, secretary = people["lanhdao.sotnmt"], people["thuky.hdnd"]
    department, office = agencies["so_tnmt"], agencies["vp_hdnd"]

    def invite(days_ago: int, by: User, agency: Agency, address: str, name: str, **more: object) -> Invitation:
        made = at(until - datetime.timedelta(days=days_ago), 9, 10)
        return Invitation.objects.create(
            email=f"{address}@example.com",
            display_name=name,
            agency=agency,
            position=Position.CLERK,
            since=made.date(),
            invited_by=by,
            invited_at=made,
            expires_at=made + datetime.timedelta(days=7),
            **more,
        )

    waiting = invite(1, leader, department, "qldd.sotnmt", "Chuyên viên Phòng Quản lý đất đai")
    sent = {"created_at": waiting.invited_at, "sent_at": waiting.invited_at, "attempts": 1}
    Letter.objects.create(kind=Letter.Kind.INVITATION, invitation=waiting, email=waiting.email, **sent)
    invite(20, leader, department, "moitruong.sotnmt", "Chuyên viên Chi cục Bảo vệ môi trường")
    invite(
        12,
        secretary,
        office,
        "congtac.hdnd",
        "Chuyên viên Phòng Công tác HĐND",
        revoked_at=at(until - datetime.timedelta(days=11), 15, 0),
        revoked_by=secretary,
    )
