"""Rounds of voter contact, petitions and what was done with them, made by the functions that the pages call."""

from __future__ import annotations

import datetime
from typing import Any

from agencies.models import Agency, User
from coordination import dossiers
from coordination.models import DocumentKind, Dossier, DossierKind, MilestoneKind, Participant, Role, Rule
from tests.factories.core import Province, rule
from voter_petitions import handling
from voter_petitions.models import Field, Level, Petition, PetitionRound, Response, Transfer
from voter_petitions.reference import load_reference

DAY = datetime.date
ROUND_START, ROUND_END = DAY(2023, 11, 8), DAY(2023, 11, 10)
SENT, ASSIGNED, ANSWERED = DAY(2023, 11, 20), DAY(2023, 11, 22), DAY(2023, 12, 5)
VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def moment(day: datetime.date, hour: int = 9) -> datetime.datetime:
    """A moment of that day in Việt Nam."""
    return datetime.datetime.combine(day, datetime.time(hour), VIETNAM)


def field(code: str = "giao-thong") -> Field:
    """A field of the reference list, which a test of transactions may have emptied."""
    if not Field.objects.filter(code=code).exists():
        load_reference()
    return Field.objects.get(code=code)


def session_dossier(province: Province, title: str = "Kỳ họp thứ 16 HĐND tỉnh khóa X") -> Dossier:
    """A session as this register knows it: its dossier, seen by the institutions."""
    made = Dossier.objects.create(
        kind=DossierKind.SESSION, title=title, keeper=province.standing_committee, opened_on=DAY(2023, 9, 1)
    )
    for role, agency in dossiers.institutions(DAY(2023, 9, 1)):
        Participant.objects.create(dossier=made, role=role, agency=agency)
    return made


def contact_round(province: Province, *, by: User | None = None, **fields: Any) -> PetitionRound:
    """A thematic round of November 2023, kept by the Standing Committee."""
    values: dict[str, Any] = {
        "title": "Tiếp xúc cử tri tháng 11/2023",
        "kind": PetitionRound.Kind.THEMATIC,
        "starts_on": ROUND_START,
        "ends_on": ROUND_END,
        "keeper": province.standing_committee,
        "on": ROUND_START,
    }
    return handling.plan_round(by=by, **values | fields)


def petition(round: PetitionRound, *, by: User | None = None, **fields: Any) -> Petition:
    """A petition about a road, recorded on the round's last day."""
    values: dict[str, Any] = {
        "original_text": "Đề nghị tỉnh làm con đường thôn Nà Lẹng, mưa là không đi được.",
        "text": "Đề nghị đầu tư nâng cấp đường thôn Nà Lẹng.",
        "locality": "Xã Cao Trĩ, huyện Ba Bể",
        "level": Level.DEPARTMENT,
        "keeper": round.dossier.keeper,
        "on": round.ends_on,
    }
    if "field" not in fields:
        values["field"] = field()
    return handling.record_petition(round=round, by=by, **values | fields)


def transferred(
    petition: Petition, *, sender: Agency, recipient: Agency, on: datetime.date = SENT, by: User | None = None
) -> Transfer:
    """The petition handed on by one letter."""
    return handling.transfer(
        petition=petition, sender=sender, recipient=recipient, document="512/HĐND-VP", sent_on=on, by=by
    )


def assigned(province: Province, petition: Petition, to: Agency | None = None) -> Transfer:
    """Transferred to the UBND on 20/11/2023 and by it, two days later, to a department (Sở Tài chính unless told)."""
    transferred(petition, sender=province.standing_committee, recipient=province.peoples_committee)
    return transferred(petition, sender=province.peoples_committee, recipient=to or province.finance, on=ASSIGNED)


def answered(transfer: Transfer, *, on: datetime.date = ANSWERED, **fields: Any) -> Response:
    """A whole answer to that transfer: content, direction and a promised date."""
    values: dict[str, Any] = {
        "content": "Tuyến đường đã có trong danh mục đầu tư công trung hạn.",
        "direction": "Bố trí vốn năm 2024, khởi công quý I.",
        "promised_on": DAY(2024, 6, 30),
        "number": "88/STC-ĐT",
        "by": None,
    }
    return handling.answer(petition=transfer.petition, transfer=transfer, received_at=moment(on), **values | fields)


def answer_rule(**fields: Any) -> Rule:
    """Who is assigned a petition answers within 30 days of its transfer."""
    values: dict[str, Any] = {
        "document_kind": DocumentKind.PETITION_ANSWER,
        "dossier_kind": DossierKind.PETITION,
        "milestone_kind": MilestoneKind.PETITION_TRANSFERRED,
        "obliged_role": Role.ASSIGNED,
        "limits": [{"amount": 30}],
    }
    return rule("KNCT-ANSWER", **values | fields)


def assignment_rule() -> Rule:
    """Who receives a petition to hand it on assigns it within 5 days."""
    return rule(
        "KNCT-ASSIGN",
        document_kind=DocumentKind.ASSIGNMENT_LETTER,
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.PETITION_TRANSFERRED,
        obliged_role=Role.COMPETENT,
        recipient_role=Role.ASSIGNED,
        limits=[{"amount": 5}],
    )


def promise_rule(**fields: Any) -> Rule:
    """What was promised is owed on its day, to the day."""
    values: dict[str, Any] = {
        "document_kind": DocumentKind.PROMISE_REPORT,
        "dossier_kind": DossierKind.PETITION,
        "milestone_kind": MilestoneKind.PROMISED,
        "obliged_role": Role.ASSIGNED,
        "limits": [{"amount": 0, "roll": False}],
    }
    return rule("KNCT-PROMISE", **values | fields)


def answer_again_rule() -> Rule:
    """A refused answer is owed again within 15 days."""
    return rule(
        "KNCT-ANSWER-AGAIN",
        document_kind=DocumentKind.PETITION_ANSWER,
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.ANSWER_REFUSED,
        obliged_role=Role.ASSIGNED,
        limits=[{"amount": 15}],
    )
