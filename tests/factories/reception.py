"""Days of reception and letters, made by the functions that the pages call."""

from __future__ import annotations

import datetime
from typing import Any

from agencies.models import User
from coordination.models import DocumentKind, DossierKind, MilestoneKind, Role, Rule
from tests.factories.core import Province, rule
from tests.factories.petitions import field
from voter_petitions import reception
from voter_petitions.models import CitizenLetter, LetterKind, ReceptionDay

RECEIVED = datetime.date(2023, 11, 6)


def day(province: Province, *, by: User | None = None, **fields: Any) -> ReceptionDay:
    """A day of the Standing Committee, planned for 15/11/2023."""
    values: dict[str, Any] = {
        "agency": province.standing_committee,
        "on": datetime.date(2023, 11, 15),
        "place": "Trụ sở tiếp công dân tỉnh",
        "receiver": "Chủ tịch HĐND tỉnh",
    }
    return reception.plan_day(by=by, **values | fields)


def letter(province: Province, *, by: User | None = None, **fields: Any) -> CitizenLetter:
    """A petition about land, received by the Standing Committee on 06/11/2023."""
    values: dict[str, Any] = {
        "agency": province.standing_committee,
        "kind": LetterKind.SUGGESTION,
        "title": "Đề nghị xem xét việc bồi thường đất ở thôn Nà Lẹng",
        "received_on": RECEIVED,
    }
    if "field" not in fields:
        values["field"] = field("dat-dai")
    return reception.register_letter(by=by, **values | fields)


def letter_rules() -> tuple[Rule, Rule]:
    """Forwarded within 5 working days of receipt; the result told within 7 days of the decision."""
    forwarding = rule(
        "DON-FORWARD",
        document_kind=DocumentKind.LETTER_TRANSFER,
        dossier_kind=DossierKind.LETTER,
        milestone_kind=MilestoneKind.LETTER_RECEIVED,
        obliged_role=Role.FORWARDING,
        recipient_role=Role.COMPETENT,
        limits=[{"amount": 5, "unit": "working_day"}],
    )
    telling = rule(
        "DON-RESULT",
        document_kind=DocumentKind.LETTER_RESULT,
        dossier_kind=DossierKind.LETTER,
        milestone_kind=MilestoneKind.LETTER_DECIDED,
        obliged_role=Role.COMPETENT,
        recipient_role=Role.FORWARDING,
        limits=[{"amount": 7}],
    )
    return forwarding, telling


def month_rule() -> Rule:
    """TCD-DAY: the Standing Committee receives citizens at least once a month."""
    return rule(
        "TCD-DAY",
        document_kind=DocumentKind.RECEPTION_RECORD,
        dossier_kind=DossierKind.PERIODIC_DUTY,
        milestone_kind=MilestoneKind.PERIOD_DUE,
        obliged_role=Role.STANDING_COMMITTEE,
        recipient_role="",
        recurrence="FREQ=MONTHLY;BYMONTHDAY=-1",
        limits=[{"amount": 0, "direction": "before"}],
    )
