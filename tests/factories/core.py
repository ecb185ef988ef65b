"""A small province to test with, and the shortest ways to members, rules and dossiers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import factory
from django.conf import settings
from django.test import Client

from agencies.models import Agency, AgencyKind, Membership, Party, Position, User
from agencies.permissions import grant
from coordination import calendars, dossiers
from coordination.clock import today
from coordination.models import (
    DocumentKind,
    DossierKind,
    LateReason,
    Matter,
    MatterTopic,
    MilestoneKind,
    Regulation,
    Role,
    Rule,
    RuleLimit,
)

CALENDAR_FILE = Path(settings.BASE_DIR) / "coordination" / "data" / "calendar_days.csv"
LONG_AGO = datetime.date(2010, 1, 1)


class AgencyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Agency

    name = factory.Sequence(lambda n: f"Sở thử nghiệm {n}")
    short_name = factory.Sequence(lambda n: f"STN{n}")
    party = Party.COMMITTEE
    kind = AgencyKind.DEPARTMENT


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoidung{n}")
    display_name = factory.Sequence(lambda n: f"Chuyên viên {n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.vn")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    agency = factory.SubFactory(AgencyFactory)
    position = Position.CLERK
    since = LONG_AGO


def member(position: str, agency: Agency, **user_fields: Any) -> User:
    """A person in that position, with the permissions it gives."""
    user = UserFactory(**user_fields)
    MembershipFactory(user=user, agency=agency, position=position)
    grant(user, on=today())
    return user


def login(client: Client, position: str, agency: Agency) -> User:
    """Log a new member of the agency in on this client."""
    user = member(position, agency)
    client.force_login(user)
    return user


@dataclass
class Province:
    """The institutions of a small province."""

    council: Agency
    standing_committee: Agency
    council_office: Agency
    economy_committee: Agency
    legal_committee: Agency
    peoples_committee: Agency
    committee_office: Agency
    front: Agency
    finance: Agency
    justice: Agency
    planning: Agency
    district: Agency
    delegation: Agency


def province() -> Province:
    """Make the institutions and the calendar of working days; late reasons too, but no rule."""
    council = AgencyFactory(name="HĐND tỉnh", short_name="HĐND", party=Party.COUNCIL, kind=AgencyKind.COUNCIL)

    def of(party: str, kind: str, name: str, short: str, **more: Any) -> Agency:
        return AgencyFactory(name=name, short_name=short, party=party, kind=kind, **more)

    office = of(
        Party.COUNCIL, AgencyKind.COUNCIL_OFFICE, "Văn phòng Đoàn ĐBQH và HĐND tỉnh", "VP ĐĐBQH-HĐND", parent=council
    )
    serving = {"parent": council, "office": office}
    committee_office = of(Party.COMMITTEE, AgencyKind.COMMITTEE_OFFICE, "Văn phòng UBND tỉnh", "VP UBND")
    committee = of(Party.COMMITTEE, AgencyKind.PEOPLES_COMMITTEE, "UBND tỉnh", "UBND", office=committee_office)
    committee_office.parent = committee
    committee_office.save()
    made = Province(
        council=council,
        standing_committee=of(
            Party.COUNCIL, AgencyKind.STANDING_COMMITTEE, "Thường trực HĐND tỉnh", "TT HĐND", **serving
        ),
        council_office=office,
        economy_committee=of(
            Party.COUNCIL, AgencyKind.COUNCIL_COMMITTEE, "Ban Kinh tế - Ngân sách", "Ban KTNS", **serving
        ),
        legal_committee=of(Party.COUNCIL, AgencyKind.COUNCIL_COMMITTEE, "Ban Pháp chế", "Ban PC", **serving),
        peoples_committee=committee,
        committee_office=committee_office,
        front=of(Party.FRONT, AgencyKind.FRONT, "Ủy ban MTTQ Việt Nam tỉnh", "UBMTTQ"),
        finance=of(Party.COMMITTEE, AgencyKind.DEPARTMENT, "Sở Tài chính", "STC", parent=committee),
        justice=of(Party.COMMITTEE, AgencyKind.DEPARTMENT, "Sở Tư pháp", "STP", parent=committee),
        planning=of(Party.COMMITTEE, AgencyKind.DEPARTMENT, "Sở Kế hoạch và Đầu tư", "SKHĐT", parent=committee),
        district=of(Party.COMMITTEE, AgencyKind.DISTRICT, "UBND huyện Ba Bể", "UBND Ba Bể", parent=committee),
        delegation=of(Party.OTHER, AgencyKind.NATIONAL_DELEGATION, "Đoàn ĐBQH tỉnh", "Đoàn ĐBQH", office=office),
    )
    calendars.load_days(CALENDAR_FILE)
    LateReason.objects.get_or_create(code="khoi-luong-lon", defaults={"name": "Khối lượng công việc lớn"})
    return made


def rule(
    code: str = "THU-NGHIEM",
    *,
    limits: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> Rule:
    """A rule in force since long ago, with one limit unless told otherwise: 15 days after the matter is received."""
    regulation, _ = Regulation.objects.get_or_create(
        number="03/QCPH-HĐND-UBND-UBMTTQ",
        defaults={"title": "Quy chế phối hợp", "signed_on": LONG_AGO, "effective_from": LONG_AGO},
    )
    defaults = {
        "regulation": regulation,
        "code": code,
        "duty": f"Việc phải làm theo {code}",
        "document_kind": DocumentKind.OPINION,
        "dossier_kind": DossierKind.MATTER,
        "milestone_kind": MilestoneKind.MATTER_RECEIVED,
        "obliged_role": Role.PEOPLES_COMMITTEE,
        "recipient_role": Role.STANDING_COMMITTEE,
        "reminder_steps": [7, 3, 1],
        "effective_from": LONG_AGO,
    }
    made = Rule.objects.create(**defaults | fields)
    for position, limit in enumerate(limits or [{}], start=1):
        RuleLimit.objects.create(
            rule=made,
            position=position,
            **{
                "source": "regulation",
                "legal_basis": "Quy chế",
                "evidence": "default",
                "milestone_kind": made.milestone_kind,
                "amount": 15,
                "unit": "day",
                "direction": "after",
                "roll": True,
            }
            | limit,
        )
    return made


def matter(province: Province, *, title: str = "Một việc phối hợp", by: User | None = None, **fields: Any) -> Matter:
    """A dossier of the simplest kind, with the institutions as participants."""
    on = fields.pop("on", datetime.date(2023, 1, 3))
    return dossiers.register(
        Matter,
        title=title,
        keeper=province.standing_committee,
        participants=dossiers.institutions(on),
        by=by,
        on=on,
        topic=fields.pop("topic", MatterTopic.BETWEEN_SESSIONS),
        **fields,
    )
