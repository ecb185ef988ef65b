"""Rounds of voter contact: their dates, who takes part, what they owe."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from agencies.models import AgencyKind, Party
from coordination import milestones
from coordination.models import DocumentKind, DossierKind, Event, EventKind, MilestoneKind, Role, Trait
from tests.factories.core import AgencyFactory, matter, rule
from tests.factories.petitions import ROUND_END, ROUND_START, contact_round, session_dossier
from voter_petitions import handling
from voter_petitions.models import PetitionRound

D = datetime.date
OPENING = D(2023, 12, 7)


@pytest.fixture
def groups(province):
    """Two deputies' groups of today and one of an earlier term."""
    made = [
        AgencyFactory(
            name=f"Tổ đại biểu số {n}", short_name=f"Tổ {n}", party=Party.COUNCIL, kind=AgencyKind.DEPUTY_GROUP
        )
        for n in (1, 2)
    ]
    AgencyFactory(name="Tổ đại biểu cũ", short_name="Tổ cũ", kind=AgencyKind.DEPUTY_GROUP, exists_to=D(2021, 5, 23))
    return made


@pytest.fixture
def session(province):
    """The dossier of the session of December 2023; registers meet only through it."""
    made = session_dossier(province)
    milestones.set_date(dossier=made, kind=MilestoneKind.SESSION_OPENING, on=OPENING, by=None)
    return made


def seats(round: PetitionRound, role: str) -> set[int]:
    return set(round.dossier.participants.filter(role=role).values_list("agency_id", flat=True))


def dates(round: PetitionRound) -> dict[str, datetime.date]:
    return dict(round.dossier.milestones.values_list("kind", "on"))


def report_rule(**fields):
    return rule(
        "TXCT-TO-REPORT",
        document_kind=DocumentKind.CONTACT_REPORT,
        dossier_kind=DossierKind.ROUND,
        milestone_kind=MilestoneKind.ROUND_END,
        obliged_role=Role.DEPUTY_GROUP,
        **{"limits": [{"amount": 3, "unit": "working_day"}]} | fields,
    )


def test_planning_dates_the_first_meeting_and_the_end(province, on_day):
    on_day(2023, 11, 1)
    made = contact_round(province)
    assert dates(made) == {MilestoneKind.FIRST_MEETING: ROUND_START, MilestoneKind.ROUND_END: ROUND_END}
    assert made.dossier.stage == "Dự kiến"


def test_every_existing_group_owes_its_report(province, groups, on_day):
    on_day(2023, 11, 1)
    report_rule()
    made = contact_round(province)
    assert seats(made, Role.DEPUTY_GROUP) == {group.pk for group in groups}
    owed = made.dossier.obligations.order_by("obligor__name")
    assert [(o.obligor.short_name, o.due_on) for o in owed] == [("Tổ 1", D(2023, 11, 15)), ("Tổ 2", D(2023, 11, 15))]


def test_chosen_groups_only(province, groups, on_day):
    on_day(2023, 11, 1)
    made = contact_round(province, deputy_groups=groups[:1])
    assert seats(made, Role.DEPUTY_GROUP) == {groups[0].pk}


def test_round_before_a_session_counts_from_its_opening(province, groups, session, on_day):
    on_day(2023, 11, 1)
    rule(
        "TXCT-DONE",
        document_kind=DocumentKind.CONTACT_REPORT,
        dossier_kind=DossierKind.ROUND,
        milestone_kind=MilestoneKind.SESSION_OPENING,
        obliged_role=Role.DEPUTY_GROUP,
        limits=[{"amount": 20, "direction": "before", "roll": False, "applies_to": [Trait.BEFORE_SESSION]}],
    )
    before = contact_round(province, kind=PetitionRound.Kind.BEFORE_SESSION, session_dossier=session)
    after = contact_round(
        province,
        kind=PetitionRound.Kind.AFTER_SESSION,
        session_dossier=session,
        starts_on=D(2023, 12, 18),
        ends_on=D(2023, 12, 20),
    )
    assert before.dossier.part_of == session
    assert {o.due_on for o in before.dossier.obligations.all()} == {D(2023, 11, 17)}
    assert not after.dossier.obligations.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": D(2023, 11, 10), "ends_on": D(2023, 11, 9)}, "ends_on"),
        ({"kind": PetitionRound.Kind.BEFORE_SESSION, "ends_on": OPENING}, "ends_on"),
        (
            {"kind": PetitionRound.Kind.AFTER_SESSION, "starts_on": D(2023, 12, 6), "ends_on": D(2023, 12, 20)},
            "starts_on",
        ),
    ],
)
def test_wrong_dates_are_refused_whole(province, session, changes, field):
    with pytest.raises(ValidationError) as error:
        contact_round(province, session_dossier=session, **changes)
    assert field in error.value.message_dict
    assert not PetitionRound.objects.exists()


def test_only_a_session_can_be_the_host(province):
    with pytest.raises(ValidationError) as error:
        contact_round(province, session_dossier=matter(province).dossier)
    assert error.value.message_dict == {"session_dossier": ["Hãy chọn một kỳ họp HĐND."]}


def test_dissolved_keeper_is_refused(province):
    gone = AgencyFactory(name="Ban cũ", exists_to=D(2021, 1, 1))
    with pytest.raises(ValidationError) as error:
        contact_round(province, keeper=gone)
    assert error.value.message_dict == {"keeper": ["Ban cũ không hoạt động vào ngày 08/11/2023."]}


def changed(round: PetitionRound, **fields) -> PetitionRound:
    values = {
        "title": round.dossier.title,
        "kind": round.kind,
        "starts_on": round.starts_on,
        "ends_on": round.ends_on,
        "status": round.status,
        "session_dossier": round.dossier.part_of,
    }
    return handling.change_round(round, by=None, **values | fields)


def test_moved_end_moves_the_open_reports_and_tells_before(province, groups, on_day):
    on_day(2023, 11, 1)
    report_rule()
    made = contact_round(province)
    moves = handling.preview_round(made, starts_on=ROUND_START, ends_on=D(2023, 11, 13))
    assert moves.sentence == "2 nghĩa vụ sẽ dời hạn, muộn hơn 1 ngày"
    assert {o.due_on for o in made.dossier.obligations.all()} == {D(2023, 11, 15)}
    changed(made, ends_on=D(2023, 11, 13))
    assert {o.due_on for o in made.dossier.obligations.all()} == {D(2023, 11, 16)}


def test_status_and_counts_are_kept_with_before_and_after(province, on_day):
    on_day(2023, 11, 20)
    made = contact_round(province)
    changed(made, status=PetitionRound.Status.HELD, meetings=14, voters=1650, opinions=240)
    made.refresh_from_db()
    assert (made.meetings, made.voters, made.opinions, made.dossier.stage) == (14, 1650, 240, "Đã tiếp xúc")
    event = Event.objects.filter(dossier=made.dossier, kind=EventKind.CHANGED).get()
    assert event.data["after"]["meetings"] == "14"


def test_round_is_hung_on_a_session_later_and_then_owes_from_its_opening(province, groups, session, on_day):
    on_day(2023, 11, 1)
    rule(
        "TXCT-DONE",
        document_kind=DocumentKind.CONTACT_REPORT,
        dossier_kind=DossierKind.ROUND,
        milestone_kind=MilestoneKind.SESSION_OPENING,
        obliged_role=Role.DEPUTY_GROUP,
        limits=[{"amount": 20, "direction": "before", "roll": False}],
    )
    made = contact_round(province)
    assert not made.dossier.obligations.exists()
    changed(made, kind=PetitionRound.Kind.BEFORE_SESSION, session_dossier=session)
    assert made.dossier.obligations.count() == 2
    with pytest.raises(ValidationError) as error:
        changed(made, session_dossier=None)
    assert "session_dossier" in error.value.message_dict


def test_database_refuses_a_round_that_ends_before_it_begins(province, on_day):
    on_day(2023, 11, 1)
    made = contact_round(province)
    with pytest.raises(IntegrityError), transaction.atomic():
        PetitionRound.objects.filter(pk=made.pk).update(ends_on=ROUND_START - datetime.timedelta(days=1))
