"""The home page of each role: what waits for this person; a leader's agency or party in brief."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from agencies.accounts import lockout
from agencies.models import Agency, AgencyKind, Membership, Party, User
from agencies.permissions import May, agencies_with, may_keep_regulation
from coordination import jobs
from coordination.clock import now, today
from coordination.desk import SHOWN, desk_of, working_for
from coordination.desk import ledger as ledger_of
from coordination.help_pages import guide_for
from coordination.models import FOUR_CLASSES, ExtensionRequest, FirstStepsSeen, MailState, Message, Obligation, State
from reports.delays import Delay, worst
from reports.four_classes import Classes, count
from reports.links import ledger
from reports.periods import Period
from voter_petitions.models import ResponseDraft

WORST = 5
# The head of each party: whose leader is its chairman.
HEADS = Q(kind__in=[AgencyKind.STANDING_COMMITTEE, AgencyKind.PEOPLES_COMMITTEE]) | Q(
    kind=AgencyKind.FRONT, parent=None
)


@dataclass(frozen=True)
class Figure:
    """A figure that opens its rows."""

    label: str
    value: int
    href: str
    tone: str = ""


@dataclass(frozen=True)
class Overview:
    """What a leader wants to know before anything else: one year of an agency or of a party."""

    title: str
    figures: list[Figure]
    rate: str
    href: str
    worst: list[Delay]


def home(request: HttpRequest) -> HttpResponse:
    user, at = cast(User, request.user), today()
    mine = working_for(user)
    keeper = may_keep_regulation(user)
    decides = agencies_with(user, May.DECIDE)
    context: dict[str, Any] = {
        "first_steps": None if FirstStepsSeen.objects.filter(user=user).exists() else guide_for(user),
        "has_agency": bool(mine),
        "is_member": bool(agencies_with(user, May.VIEW)),
        "stale_jobs": [state for state in jobs.states() if state.late] if keeper else [],
        "provisional": _provisional(keeper),
        "administration": _administration() if agencies_with(user, May.ADMINISTER) else [],
    }
    if mine:
        desk = desk_of(user, at)
        context |= {"sections": desk.sections, "counts": desk.counts, "tally": _tally(desk.counts, desk.sections)}
    if mine:
        waiting = ResponseDraft.objects.awaiting(user).select_related("petition__dossier", "agency", "transfer__sender")
        context["drafts"] = list(waiting[: SHOWN + 1])
    if decides:
        context["requests"] = list(
            ExtensionRequest.objects.waiting()
            .filter(obligation__in=Obligation.objects.visible_to(user))
            .decided_by(decides)
            .select_related("agency", "obligation__rule", "obligation__dossier", "asked_by")
        )
        context["overview"] = _overview(user, decides)
    return render(request, "home/home.html", context)


def _tally(counts: dict[str, int], sections: list[Any]) -> list[Figure]:
    links = {section.key: section.href for section in sections}
    return [
        Figure("đến hạn hôm nay", counts["today"], links["today"]),
        Figure("đến hạn trong 7 ngày tới", counts["soon"], links["soon"]),
        Figure("đã quá hạn", counts["late"], links["late"], "bad" if counts["late"] else ""),
        Figure(
            "việc cơ quan khác nợ, quá hạn",
            counts["awaited"],
            ledger_of(owner="awaited", state=State.OPEN_OVERDUE.value),
        ),
    ]


def _overview(user: User, decides: frozenset[int]) -> Overview | None:
    """Of a leader: the agency's year; of who heads a party: the party's, with its worst delays. Clerks have neither."""
    if agencies_with(user, May.RECORD):
        return None
    at = today()
    period = Period.year(at.year)
    visible = Obligation.objects.visible_to(user)
    agencies = list(Agency.objects.filter(pk__in=decides))
    head = Agency.objects.filter(HEADS, pk__in=decides).first()
    if head is None:
        rows, chosen = visible.owed_by(decides), {"owner": "mine"}
        title = f"{', '.join(agency.short_name for agency in agencies)} năm {at.year}"
    else:
        rows, chosen = visible.filter(obligor__party=head.party), {"party": head.party}
        title = f"{Party(head.party).label} năm {at.year}"
    total = count(period, at, rows).overall()
    return Overview(
        title=title,
        figures=_classes(total, period, chosen),
        rate=total.rate,
        href=reverse("reports:dashboard"),
        worst=worst(period, at, rows)[:WORST] if head else [],
    )


def _classes(total: Classes, period: Period, chosen: dict[str, str]) -> list[Figure]:
    return [
        Figure(str(state.label), getattr(total, state.value), ledger(period, chosen, (state.value,)), state.tone)
        for state in FOUR_CLASSES
    ]


def _administration() -> list[Figure]:
    """What an administrator looks after: jobs, mail, accounts."""
    late = sum(state.late for state in jobs.states())
    unsent = Message.objects.in_mail_state(MailState.FAILED, now()).count()
    locked = len(lockout.locks())
    homeless = User.objects.filter(is_active=True).exclude(memberships__in=Membership.objects.current(today())).count()
    return [
        Figure("tác vụ nền chạy trễ", late, reverse("jobs"), "bad" if late else ""),
        Figure("thư chưa gửi được", unsent, reverse("outbox"), "warn" if unsent else ""),
        Figure("tài khoản đang bị khóa", locked, reverse("locked_accounts"), "bad" if locked else ""),
        Figure("tài khoản chưa có vị trí công tác", homeless, reverse("people"), "warn" if homeless else ""),
    ]


def _provisional(keeper: bool) -> int:
    """Open deadlines beyond the last confirmed calendar: the secretariat is warned."""
    return Obligation.objects.running().filter(provisional=True).count() if keeper else 0
