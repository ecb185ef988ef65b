"""What makes a rule impossible, whoever wrote it: a file, a form or a program."""

from __future__ import annotations

import datetime
import itertools
import re
from collections.abc import Iterator
from typing import cast

from dateutil.rrule import rrule, rrulestr

from coordination.models import DossierKind, MatterTopic, MilestoneKind, Trait
from coordination.regulation.specs import LimitSpec, RuleSpec

# Which milestones are dated on a dossier of each kind …
OWN_MILESTONES: dict[DossierKind, frozenset[MilestoneKind]] = {
    DossierKind.SESSION: frozenset(
        {MilestoneKind.SESSION_OPENING, MilestoneKind.SESSION_CLOSING, MilestoneKind.DISCUSSION_END}
    ),
    DossierKind.DRAFT: frozenset(
        {
            MilestoneKind.DRAFT_PUBLISHED,
            MilestoneKind.COMMITTEE_MEETING,
            MilestoneKind.APPRAISAL_FILE_RECEIVED,
            MilestoneKind.VERIFICATION_ISSUED,
            MilestoneKind.RESOLUTION_SIGNED,
        }
    ),
    DossierKind.ROUND: frozenset(
        {MilestoneKind.FIRST_MEETING, MilestoneKind.ROUND_END, MilestoneKind.CONSOLIDATION_RECEIVED}
    ),
    DossierKind.PETITION: frozenset(
        {
            MilestoneKind.PETITION_TRANSFERRED,
            MilestoneKind.PETITION_ASSIGNED,
            MilestoneKind.COORDINATION_REQUESTED,
            MilestoneKind.CLARIFICATION_ASKED,
            MilestoneKind.ANSWER_REFUSED,
            MilestoneKind.PROMISED,
        }
    ),
    DossierKind.LETTER: frozenset({MilestoneKind.LETTER_RECEIVED, MilestoneKind.LETTER_DECIDED}),
    DossierKind.RECEPTION_DAY: frozenset({MilestoneKind.RECEPTION_DAY}),
    DossierKind.MISSION: frozenset(
        {
            MilestoneKind.MISSION_DECIDED,
            MilestoneKind.MISSION_START,
            MilestoneKind.WORKING_SESSION,
            MilestoneKind.MISSION_END,
            MilestoneKind.MISSION_RESULT,
            MilestoneKind.CONCLUSION_ISSUED,
        }
    ),
    DossierKind.REPORT_REQUEST: frozenset({MilestoneKind.WORKING_SESSION}),
    DossierKind.RECOMMENDATION: frozenset(
        {MilestoneKind.RECOMMENDATION_DUE, MilestoneKind.EXPLANATION_REQUESTED, MilestoneKind.CONCLUSION_ISSUED}
    ),
    DossierKind.PERIODIC_DUTY: frozenset({MilestoneKind.PERIOD_DUE}),
    DossierKind.MATTER: frozenset(kind for topic in MatterTopic for kind in topic.milestone_kinds),
}
# … and whose milestones count for it because it is part of that.
HOSTS: dict[DossierKind, DossierKind] = {
    DossierKind.DRAFT: DossierKind.SESSION,
    DossierKind.ROUND: DossierKind.SESSION,
    DossierKind.PETITION: DossierKind.ROUND,
    DossierKind.REPORT_REQUEST: DossierKind.MISSION,
    DossierKind.RECOMMENDATION: DossierKind.MISSION,
}

# Traits of one group exclude one another; «» is a dossier with none of them.
_EXCLUSIVE = (
    ("", Trait.REGULAR_SESSION, Trait.THEMATIC_SESSION, Trait.URGENT_SESSION),
    ("", Trait.MIDYEAR, Trait.YEAREND),
    ("", Trait.NORMATIVE, Trait.INDIVIDUAL),
)
_FREE = tuple(("", trait) for trait in Trait if not any(trait in group for group in _EXCLUSIVE))

_RECURRENCE = re.compile(r"FREQ=(YEARLY|MONTHLY|WEEKLY)(;[A-Z]+=[A-Z0-9,+-]+)*", re.ASCII)
_YEARS_LOOKED_AHEAD = 10

# (index of the limit, or None for the rule itself; what is wrong)
Finding = tuple[int | None, str]


def reachable(dossier_kind: str) -> frozenset[MilestoneKind]:
    """The milestones that can be dated on such a dossier or on the one it is part of."""
    kind = DossierKind(dossier_kind)
    host = HOSTS.get(kind)
    return OWN_MILESTONES[kind] | (OWN_MILESTONES[host] if host else frozenset())


def findings(rule: RuleSpec) -> Iterator[Finding]:
    """Everything that is wrong with a rule whose single values are sound."""
    if not rule.limits:
        yield None, "không có thời hạn nào."
    known = reachable(rule.dossier_kind)
    if rule.milestone_kind not in known:
        yield None, _unreachable(rule.milestone_kind, rule.dossier_kind)
    yield from _recurrence_findings(rule)
    for index, limit in enumerate(rule.limits):
        if limit.milestone_kind != rule.milestone_kind and limit.milestone_kind not in known:
            yield index, _unreachable(limit.milestone_kind, rule.dossier_kind)
        if limit.law_from and limit.law_to and limit.law_to <= limit.law_from:
            yield index, "ngày hết hiệu lực của văn bản phải sau ngày có hiệu lực."
        if set(limit.applies_to) & set(limit.except_for):
            yield index, "cùng một đặc điểm vừa được áp dụng vừa bị trừ."
    for (first, one), (second, other) in itertools.combinations(enumerate(rule.limits), 2):
        if one.source == other.source and one.milestone_kind == other.milestone_kind and overlap(one, other):
            yield second, f"trùng với thời hạn thứ {first + 1}: cùng nguồn, cùng mốc và cùng lúc có hiệu lực."


def overlap(one: LimitSpec, other: LimitSpec) -> bool:
    """Can both hold at once: is there a day and a dossier for both?"""
    if one.law_to and other.law_from and one.law_to <= other.law_from:
        return False
    if other.law_to and one.law_from and other.law_to <= one.law_from:
        return False
    if one.law_from and one.law_to and one.law_to <= one.law_from:
        return False
    possible = ({*traits} for traits in itertools.product(*_EXCLUSIVE, *_FREE))
    return any(_holds(one, traits) and _holds(other, traits) for traits in possible)


def _holds(limit: LimitSpec, traits: set[str]) -> bool:
    return (not limit.applies_to or bool(traits & {*limit.applies_to})) and not traits & {*limit.except_for}


def _unreachable(milestone: str, dossier: str) -> str:
    where = DossierKind(dossier).label
    return f"mốc “{MilestoneKind(milestone).label}” không bao giờ có ở hồ sơ loại “{where}”."


def _recurrence_findings(rule: RuleSpec) -> Iterator[Finding]:
    periodic = rule.dossier_kind == DossierKind.PERIODIC_DUTY
    if periodic and not rule.recurrence:
        yield None, "chế độ báo cáo định kỳ phải có quy tắc lặp lại (recurrence)."
    elif rule.recurrence and not periodic:
        yield None, "chỉ chế độ báo cáo định kỳ mới có quy tắc lặp lại (recurrence)."
    elif rule.recurrence and (reason := recurrence_error(rule.recurrence)):
        yield None, f"quy tắc lặp lại “{rule.recurrence}”: {reason}"


def recurrence_error(text: str) -> str:
    """Why a recurrence cannot be used; nothing when it can."""
    parts = _RECURRENCE.fullmatch(text)
    if not parts or "COUNT=" in text or "UNTIL=" in text:
        return (
            "phải có dạng FREQ=YEARLY, MONTHLY hoặc WEEKLY và không giới hạn số lần, ví dụ FREQ=MONTHLY;BYMONTHDAY=25."
        )
    start = datetime.datetime(2023, 1, 1)  # noqa: DTZ001 – a calendar day, not a moment
    try:
        # One line gives one rule, never a set of them.
        rule = cast(rrule, rrulestr(text, dtstart=start))
        # A recurrence that never comes («30 tháng 2») would be sought until the year 9999.
        some = next(iter(rule.replace(until=start.replace(year=start.year + _YEARS_LOOKED_AHEAD))), None)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return "không đúng cách viết."
    return "" if some else "không bao giờ đến ngày nào."
