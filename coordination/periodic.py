"""Opening periodic duties from the recurrences of their rules (RFC 5545)."""

from __future__ import annotations

import datetime
import logging

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agencies.models import Agency, AgencyKind, User
from coordination import dossiers, milestones
from coordination.models import DossierKind, MilestoneKind, PeriodicDuty, Role, Rule

logger = logging.getLogger(__name__)
# A duty of a period is known this long before its day.
HORIZON_DAYS = 45


def occurrences(rule: Rule, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The days that the recurrence names from the first day to the last, both included.

    Counted from the beginning of the year in which the rule came into force, so that «every second
    year» or «every second week» does not depend on when the job runs.
    """
    start = datetime.datetime.combine(datetime.date(rule.effective_from.year, 1, 1), datetime.time())
    recurrence = rrulestr(rule.recurrence, dtstart=start)
    found = recurrence.between(
        datetime.datetime.combine(first, datetime.time()), datetime.datetime.combine(last, datetime.time()), inc=True
    )
    return [moment.date() for moment in found]


def open_due(at: datetime.date, *, by: User | None = None, horizon: int = HORIZON_DAYS) -> int:
    """Open the duties whose day falls in the coming weeks, or passed since the rule came into force unopened.

    Returns how many were opened. The database admits one per rule and day: running twice,
    late, or after three days of downtime gives the same duties.
    """
    last = at + datetime.timedelta(days=horizon)
    rules = Rule.objects.filter(enabled=True, dossier_kind=DossierKind.PERIODIC_DUTY).exclude(recurrence="")
    opened = 0
    for rule in rules.select_related("regulation"):
        known = list(PeriodicDuty.objects.filter(rule_code=rule.code).values_list("due", flat=True))
        # The very first run looks back to the beginning of the year only, not over the regulation's whole life.
        begin = max(rule.effective_from, min(known, default=datetime.date(at.year, 1, 1)))
        try:
            days = occurrences(rule, begin, last)
        except ValueError:
            # Loading and editing check recurrences; one that came in otherwise must not stop the rest.
            logger.exception("rule %s: recurrence %r cannot be read", rule.code, rule.recurrence)
            continue
        for due in days:
            if due not in known and (rule.effective_to is None or due < rule.effective_to):
                opened += _open(rule, due, by)
    return opened


def _open(rule: Rule, due: datetime.date, by: User | None) -> int:
    seats = _seats(due)
    keeper = next((agency for role, agency in seats if role == "standing_committee"), None)
    if keeper is None:
        return 0
    title = f"{rule.duty} – {period_name(rule, due)}"
    try:
        with transaction.atomic():
            duty = dossiers.register(
                PeriodicDuty,
                title=title,
                keeper=keeper,
                participants=seats,
                by=by,
                on=min(due, duty_opens(due)),
                code=f"{rule.code}/{due:%Y-%m}",
                rule_code=rule.code,
                due=due,
            )
            milestones.set_date(dossier=duty.dossier, kind=MilestoneKind.PERIOD_DUE, on=due, by=by)
    except (IntegrityError, ValidationError):
        # Another worker opened it at the same moment: one duty exists, which is what was wanted.
        if not PeriodicDuty.objects.filter(rule_code=rule.code, due=due).exists():
            logger.exception("rule %s: the duty of %s cannot be opened", rule.code, due)
        return 0
    return 1


def _seats(on: datetime.date) -> list[tuple[Role, Agency]]:
    """The institutions, and in which other roles they take part in periodic duties.

    Committees of the Council and the Front propose what to supervise; the host of the yearly
    conference changes by turns, and until another is put in its place it is the Standing Committee.
    """
    present = dossiers.institutions(on)
    committees = Agency.objects.existing(on).of_kind(AgencyKind.COUNCIL_COMMITTEE)
    return [
        *present,
        *((Role.PROPOSING, committee) for committee in committees),
        *((Role.PROPOSING, agency) for role, agency in present if role == Role.FRONT),
        *((Role.HOST, agency) for role, agency in present if role == Role.STANDING_COMMITTEE),
    ]


def duty_opens(due: datetime.date) -> datetime.date:
    """The day a duty is entered in the ledger: its horizon before the due day."""
    return due - datetime.timedelta(days=HORIZON_DAYS)


def period_name(rule: Rule, due: datetime.date) -> str:
    """«tháng 11/2023», «quý IV/2023» or «năm 2023»: after how often the recurrence comes in a year."""
    parts = dict(part.split("=", 1) for part in rule.recurrence.upper().split(";") if "=" in part)
    frequency, months = parts.get("FREQ"), parts.get("BYMONTH", "").count(",") + 1
    if frequency == "WEEKLY":
        return f"tuần có ngày {due:%d/%m/%Y}"
    if (frequency == "YEARLY" and months == 4) or (frequency == "MONTHLY" and parts.get("INTERVAL") == "3"):
        return f"quý {('I', 'II', 'III', 'IV')[(due.month - 1) // 3]}/{due.year}"
    if frequency == "YEARLY" and months == 1:
        return f"năm {due.year}"
    return f"tháng {due.month}/{due.year}"
