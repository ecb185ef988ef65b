"""Chuyển sai địa chỉ: per agency, how often petitions came to it wrongly and how many days were lost that way."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from agencies.models import Agency, User
from voter_petitions.models import Petition, Transfer


@dataclass
class WrongAddress:
    """One agency: what it sent to the wrong place, what it got without being competent, and the days of each."""

    agency: Agency
    sent_wrong: int = 0
    days_lost: int = 0
    got_wrong: int = 0
    days_held: int = 0
    longest: int = 0
    petitions: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class WrongTransfer:
    """One transfer that came back."""

    transfer: Transfer
    days: int


def returned(
    user: User | AnonymousUser, *, since: datetime.date, until: datetime.date
) -> tuple[list[WrongAddress], list[WrongTransfer]]:
    """Agencies by the days lost, and the transfers themselves, of what was returned in that time and may be seen.

    The days count from the sending to the return; whoever sent it lost them, whoever held it used them.
    """
    seen = Petition.objects.visible_to(user).order_by().values("pk")
    rows = (
        Transfer.objects.filter(petition__in=seen, returned_on__range=(since, until))
        .select_related("petition__dossier", "petition__field", "sender", "recipient", "proposed")
        .order_by("-returned_on", "-pk")
    )
    found: dict[int, WrongAddress] = {}
    wrong = [WrongTransfer(row, row.days_held(until)) for row in rows]
    for each in wrong:
        row = each.transfer
        sender = found.setdefault(row.sender_id, WrongAddress(row.sender))
        sender.sent_wrong += 1
        sender.days_lost += each.days
        sender.longest = max(sender.longest, each.days)
        holder = found.setdefault(row.recipient_id, WrongAddress(row.recipient))
        holder.got_wrong += 1
        holder.days_held += each.days
        for agency in (sender, holder):
            agency.petitions.add(row.petition_id)
    ranked = sorted(found.values(), key=lambda row: (-row.days_lost, -row.days_held, row.agency.sort_key))
    return ranked, wrong
