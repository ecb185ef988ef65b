"""Missions, report requests and recommendations, made by the functions that the pages call."""

from __future__ import annotations

import datetime
from typing import Any

from agencies.models import Agency, User
from coordination import submissions
from coordination.models import DocumentKind, DossierKind, LateReason, MilestoneKind, Role, Rule, Submission
from supervision.missions import plan_mission
from supervision.models import Mission, Recommendation, ReportRequest
from supervision.recommendations import recommend
from supervision.report_requests import request_reports
from tests.factories.core import Province, rule

DAY = datetime.date
DECIDED, STARTS, WORKS, ENDS = DAY(2023, 9, 4), DAY(2023, 10, 2), DAY(2023, 10, 16), DAY(2023, 10, 20)
ISSUED, DUE = DAY(2023, 11, 1), DAY(2023, 12, 15)
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def mission(province: Province, *, by: User | None = None, **fields: Any) -> Mission:
    """A mission of the economy committee in October 2023, kept by the Standing Committee."""
    values: dict[str, Any] = {
        "title": "Giải ngân vốn đầu tư công giai đoạn 2021–2023",
        "kind": Mission.Kind.THEMATIC,
        "lead": province.economy_committee,
        "keeper": province.standing_committee,
        "decision_number": "45/QĐ-HĐND",
        "decided_on": DECIDED,
        "starts_on": STARTS,
        "works_on": WORKS,
        "ends_on": ENDS,
    }
    return plan_mission(by=by, **values | fields)


def report_request(mission: Mission, agency: Agency, *, by: User | None = None, **fields: Any) -> ReportRequest:
    """One agency asked on the day of the decision."""
    return request_reports(mission=mission, agencies=[agency], by=by, **{"on": DECIDED} | fields)[0]


def recommendation(mission: Mission, addressee: Agency, *, by: User | None = None, **fields: Any) -> Recommendation:
    values: dict[str, Any] = {
        "text": "Đẩy nhanh giải ngân các dự án chậm tiến độ, báo cáo kết quả.",
        "addressee": addressee,
        "issued_on": ISSUED,
        "due_on": DUE,
    }
    return recommend(mission=mission, by=by, **values | fields)


def received(subject: ReportRequest | Recommendation, on: datetime.date, **fields: Any) -> Submission:
    """The agency's report, received at nine that morning; late ones with agency and reason."""
    request = isinstance(subject, ReportRequest)
    sender = subject.agency if request else subject.addressee
    kind = DocumentKind.SUPERVISED_REPORT if request else DocumentKind.ACTION_REPORT
    values: dict[str, Any] = {
        "dossier": subject.dossier,
        "kind": kind,
        "sender": sender,
        "received_at": datetime.datetime.combine(on, datetime.time(9), VIETNAM),
        "number": "12/BC",
        "late_agency": sender,
        "late_reason": LateReason.objects.first(),
    }
    return submissions.receive(by=None, **values | fields)


def report_rule(**fields: Any) -> Rule:
    """GS-REPORT-BY: the supervised agency reports 7 working days before the working session."""
    values: dict[str, Any] = {
        "document_kind": DocumentKind.SUPERVISED_REPORT,
        "dossier_kind": DossierKind.REPORT_REQUEST,
        "milestone_kind": MilestoneKind.WORKING_SESSION,
        "obliged_role": Role.SUPERVISED,
        "recipient_role": Role.SUPERVISING,
        "limits": [{"amount": 7, "unit": "working_day", "direction": "before", "roll": False}],
    }
    return rule("GS-REPORT-BY", **values | fields)


def action_plan_rule() -> Rule:
    """KNSGS-ACK: the addressee sends its plan 15 days after the conclusion."""
    return rule(
        "KNSGS-ACK",
        document_kind=DocumentKind.ACTION_PLAN,
        dossier_kind=DossierKind.RECOMMENDATION,
        milestone_kind=MilestoneKind.CONCLUSION_ISSUED,
        obliged_role=Role.ADDRESSEE,
        limits=[{"amount": 15}],
    )


def action_report_rule() -> Rule:
    """KNSGS-DUE: the addressee reports on the date that the recommendation states."""
    return rule(
        "KNSGS-DUE",
        document_kind=DocumentKind.ACTION_REPORT,
        dossier_kind=DossierKind.RECOMMENDATION,
        milestone_kind=MilestoneKind.RECOMMENDATION_DUE,
        obliged_role=Role.ADDRESSEE,
        limits=[{"amount": 0}],
    )


def explanation_rule() -> Rule:
    """KNSGS-EXPLAIN: 15 days after the request, 30 in a complex case."""
    return rule(
        "KNSGS-EXPLAIN",
        document_kind=DocumentKind.EXPLANATION,
        dossier_kind=DossierKind.RECOMMENDATION,
        milestone_kind=MilestoneKind.EXPLANATION_REQUESTED,
        obliged_role=Role.ADDRESSEE,
        limits=[{"amount": 15, "except_for": ["complex"]}, {"amount": 30, "applies_to": ["complex"]}],
    )


def decision_rule() -> Rule:
    """GS-NOTIFY: who supervises sends plan and outline 15 days after the decision."""
    return rule(
        "GS-NOTIFY",
        document_kind=DocumentKind.SUPERVISION_PLAN,
        dossier_kind=DossierKind.MISSION,
        milestone_kind=MilestoneKind.MISSION_DECIDED,
        obliged_role=Role.SUPERVISING,
        limits=[{"amount": 15}],
    )
