"""What happens to a mission: planned, changed, concluded, closed or called off.

No deadline is computed here: the register dates milestones and says who takes part,
the rules of the regulation do the rest.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, User
from coordination import dossiers, flags, milestones
from coordination.clock import refuse_future, today
from coordination.models import DocumentKind, FlagKind, MilestoneKind, Role
from coordination.obligations import Moves
from supervision.models import Mission, ReportRequest, ReportState

_ORDER = (
    ("decided_on", "starts_on", "Ngày bắt đầu không được trước ngày quyết định."),
    ("starts_on", "works_on", "Ngày làm việc không được trước ngày bắt đầu giám sát."),
    ("works_on", "ends_on", "Ngày kết thúc không được trước ngày làm việc với đối tượng giám sát."),
    ("starts_on", "ends_on", "Ngày kết thúc không được trước ngày bắt đầu."),
    ("starts_on", "result_on", "Ngày thông qua kết quả không được trước ngày bắt đầu giám sát."),
)


def check_dates(dates: Mapping[str, datetime.date | None]) -> None:
    """The dates of a mission follow one another; ValidationError by field otherwise."""
    errors: dict[str, str] = {}
    for earlier, later, message in _ORDER:
        first, second = dates.get(earlier), dates.get(later)
        if first and second and second < first:
            errors.setdefault(later, message)
    if errors:
        raise ValidationError(errors)


def check_exists(agency: Agency, on: datetime.date, *, field: str) -> None:
    """An agency can be asked only while it exists; ValidationError names its heir."""
    if agency.exists_on(on):
        return
    heir = agency.successor_on(on)
    follow = f" Cơ quan kế thừa: {heir}." if heir.pk != agency.pk else ""
    raise ValidationError({field: f"{agency} không hoạt động vào ngày {on:%d/%m/%Y}.{follow}"})


def status_of(dates: Mapping[str, datetime.date | None]) -> Mission.Status:
    """How far a mission is by the dates its clerk recorded, before it is concluded."""
    if dates.get("result_on"):
        return Mission.Status.REPORTED
    starts_on = dates.get("starts_on")
    if starts_on and starts_on <= today():
        return Mission.Status.UNDER_WAY
    return Mission.Status.DECIDED if dates.get("decided_on") else Mission.Status.PLANNED


@transaction.atomic
def plan_mission(
    *,
    title: str,
    kind: str,
    lead: Agency,
    keeper: Agency,
    by: User | None,
    on: datetime.date | None = None,
    code: str = "",
    decision_number: str = "",
    decided_on: datetime.date | None = None,
    starts_on: datetime.date | None = None,
    works_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
    result_on: datetime.date | None = None,
    period_covered: str = "",
) -> Mission:
    """Enter a mission of the programme with the dates that are known; each date starts what the rules ask."""
    dates: dict[str, Any] = {
        "decided_on": decided_on,
        "starts_on": starts_on,
        "works_on": works_on,
        "ends_on": ends_on,
        "result_on": result_on,
    }
    check_dates(dates)
    opened_on = on or decided_on or today()
    check_exists(lead, opened_on, field="lead")
    status = status_of(dates)
    mission = dossiers.register(
        Mission,
        title=title,
        keeper=keeper,
        participants=[*dossiers.institutions(opened_on), (Role.SUPERVISING, lead)],
        by=by,
        on=opened_on,
        code=code,
        stage=status.label,
        search=_words(lead, decision_number, period_covered),
        kind=kind,
        status=status,
        lead=lead,
        decision_number=decision_number,
        period_covered=period_covered,
        **dates,
    )
    _date_milestones(mission, dates, by)
    return mission


def preview_change(*, mission: Mission, dates: Mapping[str, datetime.date | None]) -> Moves:
    """Which open obligations of the mission and its agencies these dates would move."""
    known = {(Mission.MILESTONES[name].value, 1): on for name, on in dates.items() if on is not None}
    return milestones.preview_moves(dossier=mission.dossier, dates=known)


@transaction.atomic
def change_mission(*, mission: Mission, by: User | None, title: str | None = None, **fields: Any) -> None:
    """Change facts and dates; a date that moved moves the open obligations counted from it.

    A date once recorded may be corrected but not emptied: obligations were told from it.
    """
    dossiers.hold(mission)
    dates = {name: fields.get(name, getattr(mission, name)) for name in Mission.MILESTONES}
    emptied = [name for name, on in dates.items() if on is None and getattr(mission, name) is not None]
    if emptied:
        raise ValidationError(
            dict.fromkeys(emptied, "Mốc này đã ghi, hạn đã tính theo nó: có thể sửa ngày, không bỏ trống.")
        )
    check_dates(dates)
    lead = fields.get("lead", mission.lead)
    if lead != mission.lead:
        check_exists(lead, dates["decided_on"] or mission.dossier.opened_on, field="lead")
        for part in (mission.dossier, *mission.dossier.parts.all()):
            dossiers.set_participants(part, Role.SUPERVISING, [lead], by=by)
    if mission.status not in (Mission.Status.CONCLUDED, Mission.Status.CANCELLED):
        fields["status"] = status_of(dates)
        fields["stage"] = status_of(dates).label
    number = fields.get("decision_number", mission.decision_number)
    words = _words(lead, number, fields.get("period_covered", mission.period_covered))
    if title is not None and title != mission.dossier.title:
        for request in mission.requests.select_related("dossier", "agency"):
            words_of_request = [request.agency.name, request.agency.short_name]
            dossiers.change(request, by=by, title=request_title(request.agency, title), search=words_of_request)
    dossiers.change(mission, by=by, title=title, search=words, **fields)
    _date_milestones(mission, dates, by)


def request_title(agency: Agency, mission_title: str) -> str:
    """How the dossier of one agency's report is called."""
    return f"{agency.short_name}: báo cáo theo đề cương – {mission_title}"


def _words(lead: Agency, *others: str) -> list[str]:
    return [lead.name, lead.short_name, *others]


def _date_milestones(mission: Mission, dates: Mapping[str, datetime.date | None], by: User | None) -> None:
    for name, kind in Mission.MILESTONES.items():
        on = dates[name]
        if on is not None:
            milestones.set_date(dossier=mission.dossier, kind=kind, on=on, by=by, document=mission.plan)


@transaction.atomic
def conclude(*, mission: Mission, on: datetime.date, number: str, by: User | None) -> None:
    """The conclusion is issued: from its date the addressees' first deadline runs."""
    dossiers.hold(mission)
    refuse_if_over(mission)
    refuse_future(on, "Ngày kết luận không được ở tương lai.", field="concluded_on")
    if mission.kind == Mission.Kind.SURVEY:
        raise ValidationError("Khảo sát không ban hành kết luận: hãy kết thúc đoàn khi xong.")
    last = max(filter(None, (mission.result_on, mission.ends_on, mission.starts_on, mission.decided_on)), default=on)
    if on < last:
        raise ValidationError({"concluded_on": f"Ngày kết luận không được trước mốc gần nhất ({last:%d/%m/%Y})."})
    status = Mission.Status.CONCLUDED
    dossiers.change(mission, by=by, stage=status.label, status=status, concluded_on=on, conclusion_number=number)
    milestones.set_date(dossier=mission.dossier, kind=MilestoneKind.CONCLUSION_ISSUED, on=on, by=by, document=number)


@transaction.atomic
def close_mission(*, mission: Mission, outcomes: Mapping[int, str], on: datetime.date, by: User | None) -> None:
    """Close the mission with an answer for every agency: in time, late, or not sent.

    The answer must agree with the documents on file. An agency that sent nothing gets a
    flag that stays; its obligation stays open and overdue. ValidationError is keyed by
    ``outcome_<request>``.
    """
    dossiers.hold(mission)
    refuse_if_over(mission)
    refuse_future(on, "Ngày kết thúc không được ở tương lai.", field="closed_on")
    if mission.kind != Mission.Kind.SURVEY and mission.status != Mission.Status.CONCLUDED:
        raise ValidationError("Đoàn chưa có kết luận: hãy ghi kết luận trước khi kết thúc.")
    if on < mission.dossier.opened_on:
        raise ValidationError({"closed_on": "Ngày kết thúc không được trước ngày lập hồ sơ."})
    # What is on file today counts, also when the day of closing is an earlier one.
    requests = list(mission.requests.with_report(today()).select_related("dossier", "agency"))
    errors = {
        f"outcome_{request.pk}": message
        for request in requests
        if (message := _contradiction(request, outcomes.get(request.pk, "")))
    }
    if errors:
        raise ValidationError(errors)
    for request in requests:
        outcome = outcomes.get(request.pk, "")
        dossiers.change(request, by=by, stage=ReportState(outcome).label if outcome else "", outcome=outcome)
        if outcome == ReportRequest.Closing.NOT_SENT:
            # It is still owed, and the dossier stays open for the day it comes after all.
            owed = request.dossier.obligations.open().filter(rule__document_kind=DocumentKind.SUPERVISED_REPORT)
            text = f"{request.agency.short_name} không gửi báo cáo, đã đôn đốc {request.times_urged} lần"
            flags.raise_on(request.dossier, FlagKind.NEVER_SENT, on=on, text=text, obligation=owed.first())
        elif request.dossier.closed_on is None:
            dossiers.close(request.dossier, on=max(on, request.dossier.opened_on), by=by)
    if mission.kind == Mission.Kind.SURVEY:
        dossiers.change(mission, by=by, stage=Mission.Status.REPORTED.label, status=Mission.Status.REPORTED)
    dossiers.close(mission.dossier, on=on, by=by, text="Kết thúc đoàn")


def _contradiction(request: ReportRequest, outcome: str) -> str:
    """Why this answer cannot stand beside what is on file; empty when it can."""
    state = request.state
    if state == ReportState.EXCUSED:
        return ""
    if not outcome:
        return "Hãy chọn: đúng hạn, chậm hoặc không gửi."
    if state in (ReportState.IN_TIME, ReportState.LATE):
        return "" if outcome == state else f"Hồ sơ ghi: {state.label.lower()}."
    if outcome != ReportRequest.Closing.NOT_SENT:
        return "Chưa ghi nhận báo cáo của cơ quan này: hãy ghi văn bản đã nhận trước."
    return ""


@transaction.atomic
def cancel_mission(*, mission: Mission, on: datetime.date, reason: str, by: User | None) -> int:
    """The mission is not carried out: what it and its agencies still owe is void; returns how many obligations."""
    dossiers.hold(mission)
    refuse_if_over(mission)
    refuse_future(on, "Ngày thôi thực hiện không được ở tương lai.", field="on")
    if on < mission.dossier.opened_on:
        raise ValidationError({"on": "Ngày thôi thực hiện không được trước ngày lập hồ sơ."})
    status = Mission.Status.CANCELLED
    dossiers.change(mission, by=by, stage=status.label, status=status)
    count = dossiers.void(mission.dossier, on=on, reason=reason, by=by)
    for part in mission.dossier.parts.filter(closed_on__isnull=True):
        dossiers.close(part, on=max(on, part.opened_on), by=by, text=reason)
    return count


def refuse_if_over(mission: Mission) -> None:
    if mission.is_over:
        raise ValidationError("Đoàn đã kết thúc.")
