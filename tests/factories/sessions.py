"""Terms, sessions and drafts to test with, made as the application makes them."""

from __future__ import annotations

import datetime
from typing import Any

import factory

from coordination.models import DocumentKind, DossierKind, MilestoneKind, Role, Rule
from sessions_app import planning
from sessions_app.models import CouncilSession, DraftResolution, ResolutionKind, SessionKind, Term
from tests.factories.core import Province, rule

OPENING = datetime.date(2023, 12, 7)
CLOSING = datetime.date(2023, 12, 9)
REGISTERED = datetime.date(2023, 9, 1)


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Term
        django_get_or_create = ("name",)

    name = "X"
    begins_on = datetime.date(2021, 6, 30)
    ends_on = datetime.date(2026, 6, 30)


def session(province: Province, *, number: int | None = 16, **fields: Any) -> CouncilSession:
    """The year-end session of 7–9/12/2023, planned on 1/9, unless told otherwise."""
    defaults: dict[str, Any] = {
        "term": fields.pop("term", None) or TermFactory(),
        "number": number,
        "kind": SessionKind.REGULAR_YEAREND,
        "opens_on": OPENING,
        "closes_on": CLOSING,
        "keeper": province.standing_committee,
        "by": None,
        "on": REGISTERED,
    }
    return planning.plan_session(**defaults | fields)


def draft(
    session: CouncilSession, province: Province, *, title: str = "Thu phí tham quan", **fields: Any
) -> DraftResolution:
    """A normative draft of the Department of Finance, verified by the Economic Committee, unless told otherwise."""
    defaults: dict[str, Any] = {
        "title": title,
        "resolution_kind": ResolutionKind.NORMATIVE,
        "submitting": province.peoples_committee,
        "drafting": province.finance,
        "verifying": province.economy_committee,
        "by": None,
        "on": REGISTERED,
    }
    return planning.register_draft(session=session, **defaults | fields)


def session_rules() -> dict[str, Rule]:
    """Five rules of the default set, in calendar days: tờ trình −15, thẩm tra −10, tiếp thu +3 after the report,
    documents to deputies −5, publication +5 after closing."""
    before = {"direction": "before", "roll": False}
    of_draft = {"dossier_kind": DossierKind.DRAFT, "milestone_kind": MilestoneKind.SESSION_OPENING}
    return {
        "submission": rule(
            "NQ-SUBMIT-THAMTRA",
            duty="Gửi tờ trình, dự thảo nghị quyết để thẩm tra",
            document_kind=DocumentKind.SUBMISSION,
            obliged_role=Role.SUBMITTING,
            recipient_role=Role.VERIFYING,
            limits=[{"amount": 15, **before}],
            **of_draft,
        ),
        "verification": rule(
            "NQ-THAMTRA-REPORT",
            duty="Gửi báo cáo thẩm tra",
            document_kind=DocumentKind.VERIFICATION_REPORT,
            obliged_role=Role.VERIFYING,
            recipient_role=Role.STANDING_COMMITTEE,
            limits=[{"amount": 10, **before}],
            **of_draft,
        ),
        "explanation": rule(
            "NQ-TIEPTHU-THAMTRA",
            duty="Báo cáo tiếp thu, giải trình ý kiến thẩm tra",
            document_kind=DocumentKind.EXPLANATION_REPORT,
            dossier_kind=DossierKind.DRAFT,
            milestone_kind=MilestoneKind.VERIFICATION_ISSUED,
            obliged_role=Role.SUBMITTING,
            recipient_role=Role.VERIFYING,
            limits=[{"amount": 3, "roll": False}],
        ),
        "documents": rule(
            "SES-DOCS-DEPUTIES",
            duty="Gửi tài liệu kỳ họp đến đại biểu",
            document_kind=DocumentKind.SESSION_DOCUMENTS,
            dossier_kind=DossierKind.SESSION,
            milestone_kind=MilestoneKind.SESSION_OPENING,
            obliged_role=Role.COUNCIL_OFFICE,
            recipient_role="",
            limits=[{"amount": 5, **before}],
        ),
        "publication": rule(
            "NQ-PUBLISH",
            duty="Công bố nghị quyết",
            document_kind=DocumentKind.PUBLIC_NOTICE,
            dossier_kind=DossierKind.DRAFT,
            milestone_kind=MilestoneKind.SESSION_CLOSING,
            obliged_role=Role.COUNCIL_OFFICE,
            recipient_role="",
            limits=[{"amount": 5, "roll": False}],
        ),
    }
