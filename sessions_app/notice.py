"""Thông báo kết luận hội nghị liên tịch: which deadlines of a session it may make stricter."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from agencies.models import User
from coordination import notices
from coordination.models import DeadlineNotice, Dossier, DossierKind, MilestoneKind, Obligation, Rule, Trait
from sessions_app.models import CouncilSession


@dataclass(frozen=True)
class NoticeLine:
    """One rule of the session: when it is due now, and what a notice said already."""

    rule: Rule
    due_on: datetime.date | None
    notice: DeadlineNotice | None

    @property
    def field(self) -> str:
        """Name of its input; codes of rules hold only letters, digits and hyphens."""
        return f"rule-{self.rule.code}"


def lines(session: CouncilSession) -> list[NoticeLine]:
    """The rules in force that count from the session's opening, for itself and for drafts of either kind,
    earliest due first; those without an obligation yet come last."""
    traits = frozenset(session.dossier.traits)
    kinds = [traits | {Trait.NORMATIVE.value}, traits | {Trait.INDIVIDUAL.value}]
    rules = (
        Rule.objects.in_force(session.opens_on)
        .filter(dossier_kind__in=(DossierKind.SESSION, DossierKind.DRAFT), milestone_kind=MilestoneKind.SESSION_OPENING)
        .select_related("article", "regulation")
        .prefetch_related("limits")
    )
    due: dict[str, datetime.date] = {}
    for code, on in _open_of(session.dossier).values_list("rule_code", "due_on"):
        due[code] = min(on, due.get(code, on))
    told = {notice.rule_code: notice for notice in DeadlineNotice.objects.filter(dossier=session.dossier)}
    found = [
        NoticeLine(rule, due.get(rule.code), told.get(rule.code))
        for rule in rules
        if any(limit.holds(on=session.opens_on, traits=own) for limit in rule.limits.all() for own in kinds)
    ]
    return sorted(found, key=lambda line: (line.due_on or datetime.date.max, line.rule.code))


def _open_of(dossier: Dossier) -> QuerySet[Obligation]:
    return Obligation.objects.open().filter(Q(dossier=dossier) | Q(dossier__part_of=dossier))


@transaction.atomic
def record(
    session: CouncilSession,
    dates: dict[str, datetime.date],
    *,
    document: str,
    issued_on: datetime.date,
    by: User | None,
) -> None:
    """Record the dates of one notice, all or none."""
    for code, due_on in dates.items():
        notices.set_date(
            dossier=session.dossier, rule_code=code, due_on=due_on, document=document, issued_on=issued_on, by=by
        )
