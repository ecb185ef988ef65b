"""A mission's life: planned, its reports asked for, concluded, closed or called off."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Succession
from coordination import reminders
from coordination.models import Flag, FlagKind, MilestoneKind, Obligation, Outcome, Role
from supervision import missions
from supervision.models import Mission, ReportRequest, ReportState
from supervision.report_requests import request_reports
from tests.factories import supervision as make
from tests.factories.core import AgencyFactory

DAY = datetime.date
pytestmark = pytest.mark.django_db


def states(mission: Mission, at: datetime.date) -> dict[str, str]:
    rows = mission.requests.with_report(at).select_related("agency")
    return {row.agency.short_name: row.report_state for row in rows}


def test_planning_dates_the_milestones_that_are_known_and_seats_who_takes_part(province):
    mission = make.mission(province, ends_on=None)
    kinds = dict(mission.dossier.milestones.values_list("kind", "on"))
    assert kinds == {
        MilestoneKind.MISSION_DECIDED: make.DECIDED,
        MilestoneKind.MISSION_START: make.STARTS,
        MilestoneKind.WORKING_SESSION: make.WORKS,
    }
    seats = set(mission.dossier.participants.values_list("role", "agency__short_name"))
    assert (Role.SUPERVISING, "Ban KTNS") in seats
    assert (Role.STANDING_COMMITTEE, "TT HĐND") in seats
    assert (Role.FRONT, "UBMTTQ") in seats


def test_the_decision_starts_what_the_supervising_body_owes(province):
    make.decision_rule()
    mission = make.mission(province)
    owed = mission.dossier.obligations.get()
    assert (owed.obligor, owed.due_on) == (province.economy_committee, DAY(2023, 9, 19))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"starts_on": DAY(2023, 9, 1)}, "starts_on"),
        ({"works_on": DAY(2023, 10, 1)}, "works_on"),
        ({"ends_on": DAY(2023, 10, 15)}, "ends_on"),
        ({"result_on": DAY(2023, 9, 30)}, "result_on"),
    ],
)
def test_dates_out_of_order_are_refused_at_their_field_and_nothing_is_saved(province, wrong, field):
    with pytest.raises(ValidationError) as caught:
        make.mission(province, **wrong)
    assert set(caught.value.message_dict) == {field}
    assert not Mission.objects.exists()


def test_a_lead_that_does_not_exist_that_day_is_refused(province):
    old = AgencyFactory(name="Ban cũ", exists_to=DAY(2023, 1, 1))
    with pytest.raises(ValidationError, match="Ban cũ không hoạt động vào ngày 04/09/2023"):
        make.mission(province, lead=old)


def test_each_supervised_agency_owes_its_report_before_the_working_session(province):
    make.report_rule()
    mission = make.mission(province)
    request_reports(mission=mission, agencies=[province.finance, province.planning], by=None, on=make.DECIDED)
    owed = Obligation.objects.order_by("obligor__short_name")
    assert [(o.obligor.short_name, o.due_on, o.recipient) for o in owed] == [
        ("SKHĐT", DAY(2023, 10, 5), province.economy_committee),
        ("STC", DAY(2023, 10, 5), province.economy_committee),
    ]
    assert states(mission, DAY(2023, 10, 5)) == {"STC": "waiting", "SKHĐT": "waiting"}
    assert states(mission, DAY(2023, 10, 6)) == {"STC": "overdue", "SKHĐT": "overdue"}


def test_the_date_of_the_plan_stands_beside_the_rule_with_its_source(province):
    make.report_rule()
    mission = make.mission(province)
    request = make.report_request(mission, province.finance, report_by=DAY(2023, 9, 29), document="12/KH-ĐGS")
    owed = request.dossier.obligations.get()
    assert owed.due_on == DAY(2023, 9, 29)
    assert [(s["source"], s["due"]) for s in owed.sources] == [("notice", "2023-09-29"), ("regulation", "2023-10-05")]
    assert "12/KH-ĐGS" in owed.explanation


@pytest.mark.parametrize(
    ("report_by", "message"),
    [(DAY(2023, 9, 1), "không được trước ngày yêu cầu"), (DAY(2023, 10, 17), "không được sau ngày đoàn làm việc")],
)
def test_a_plan_date_outside_the_mission_is_refused(province, report_by, message):
    mission = make.mission(province)
    with pytest.raises(ValidationError, match=message):
        make.report_request(mission, province.finance, report_by=report_by)
    assert not ReportRequest.objects.exists()


def test_a_plan_date_needs_the_working_session_that_the_rule_counts_from(province):
    mission = make.mission(province, works_on=None)
    with pytest.raises(ValidationError, match="Hãy ghi ngày đoàn làm việc"):
        make.report_request(mission, province.finance, report_by=DAY(2023, 9, 29))


def test_asking_a_dissolved_agency_names_its_heir_and_asks_nobody(province):
    old = AgencyFactory(name="Sở Ngoại vụ", exists_to=DAY(2023, 7, 1))
    Succession.objects.create(
        predecessor=old, successor=province.committee_office, on=DAY(2023, 7, 1), kind="merger", legal_document="NQ 1"
    )
    mission = make.mission(province)
    with pytest.raises(ValidationError) as caught:
        request_reports(mission=mission, agencies=[province.finance, old], by=None, on=make.DECIDED)
    assert caught.value.message_dict["agencies"] == [
        "Sở Ngoại vụ không hoạt động vào ngày 04/09/2023. Cơ quan kế thừa: Văn phòng UBND tỉnh."
    ]
    assert not ReportRequest.objects.exists()


def test_an_agency_is_asked_once(province):
    mission = make.mission(province)
    make.report_request(mission, province.finance)
    with pytest.raises(ValidationError, match="Đã có trong danh sách"):
        make.report_request(mission, province.finance)


def test_the_state_of_a_report_follows_its_documents(province):
    make.report_rule()
    mission = make.mission(province)
    for agency in (province.finance, province.planning, province.justice, province.district):
        make.report_request(mission, agency)
    by_agency = {row.agency: row for row in mission.requests.select_related("agency", "dossier")}
    make.received(by_agency[province.finance], DAY(2023, 10, 5))
    make.received(by_agency[province.planning], DAY(2023, 10, 9))
    make.received(by_agency[province.justice], DAY(2023, 10, 4), complete=False, missing="Thiếu phụ lục 2")
    assert states(mission, DAY(2023, 10, 10)) == {
        "STC": "in_time",
        "SKHĐT": "late",
        "STP": "overdue",
        "UBND Ba Bể": "overdue",
    }
    # Whoever looks later sees the same lateness: it was frozen.
    assert states(mission, DAY(2024, 10, 10))["STC"] == "in_time"
    justice = mission.requests.with_report(DAY(2023, 10, 10)).get(agency=province.justice)
    assert justice.returned_incomplete


def test_without_a_rule_the_plan_date_decides_between_in_time_and_late(province):
    mission = make.mission(province)
    first = make.report_request(mission, province.finance, report_by=DAY(2023, 10, 6))
    second = make.report_request(mission, province.planning, report_by=DAY(2023, 10, 6))
    third = make.report_request(mission, province.justice)
    make.received(first, DAY(2023, 10, 6))
    make.received(second, DAY(2023, 10, 7))
    assert states(mission, DAY(2023, 10, 8)) == {"STC": "in_time", "SKHĐT": "late", "STP": ReportState.UNDATED}
    assert third.dossier.closed_on is None


def test_tallies_count_reports_and_recommendations_of_each_mission_alone(province):
    make.report_rule()
    make.action_report_rule()
    mission, other = make.mission(province), make.mission(province, title="Đoàn khác")
    late, good, _never = (
        make.report_request(mission, agency) for agency in (province.finance, province.planning, province.justice)
    )
    make.report_request(other, province.finance)
    make.received(good, DAY(2023, 10, 2))
    make.received(late, DAY(2023, 10, 20))
    make.recommendation(mission, province.finance)
    make.recommendation(mission, province.finance, due_on=DAY(2024, 6, 1))
    row = Mission.objects.with_tallies(DAY(2024, 1, 5)).get(pk=mission.pk)
    assert (row.asked, row.in_time, row.late, row.unsent) == (3, 1, 1, 1)
    assert (row.recommended, row.done, row.still_open, row.overdue) == (2, 0, 1, 1)
    assert Mission.objects.with_tallies(DAY(2024, 1, 5)).get(pk=other.pk).asked == 1


def test_moving_the_working_session_shows_and_moves_the_open_reports_only(province):
    make.report_rule()
    mission = make.mission(province)
    sent, waiting = (make.report_request(mission, agency) for agency in (province.finance, province.planning))
    make.received(sent, DAY(2023, 10, 4))
    moves = missions.preview_change(mission=mission, dates={"works_on": DAY(2023, 10, 18)})
    assert [(m.obligation.obligor, m.old, m.new) for m in moves.rows] == [
        (province.planning, DAY(2023, 10, 5), DAY(2023, 10, 9))
    ]
    assert waiting.dossier.obligations.get().due_on == DAY(2023, 10, 5)
    missions.change_mission(mission=mission, by=None, works_on=DAY(2023, 10, 18))
    assert waiting.dossier.obligations.get().due_on == DAY(2023, 10, 9)
    assert sent.dossier.obligations.get().due_on == DAY(2023, 10, 5)


def test_a_recorded_date_may_be_corrected_but_not_emptied(province):
    mission = make.mission(province)
    with pytest.raises(ValidationError) as caught:
        missions.change_mission(mission=mission, by=None, works_on=None)
    assert set(caught.value.message_dict) == {"works_on"}
    assert mission.dossier.milestones.get(kind=MilestoneKind.WORKING_SESSION).on == make.WORKS


def test_another_lead_takes_over_what_its_predecessor_owed(province):
    make.decision_rule()
    mission = make.mission(province)
    missions.change_mission(mission=mission, by=None, lead=province.legal_committee)
    assert mission.dossier.obligations.get(outcome=Outcome.OPEN).obligor == province.legal_committee
    assert mission.dossier.obligations.get(outcome=Outcome.VOID).obligor == province.economy_committee


def test_a_new_title_reaches_the_reports_that_were_asked(province):
    mission = make.mission(province)
    request = make.report_request(mission, province.finance)
    missions.change_mission(mission=mission, by=None, title="Quản lý đất đai")
    request.dossier.refresh_from_db()
    assert request.dossier.title == "STC: báo cáo theo đề cương – Quản lý đất đai"
    assert "so tai chinh" in request.dossier.search_text


def test_the_status_follows_the_dates_until_the_conclusion(province, on_day):
    on_day(2023, 9, 10)
    mission = make.mission(province)
    assert mission.status == Mission.Status.DECIDED
    on_day(2023, 11, 10)
    missions.change_mission(mission=mission, by=None, result_on=DAY(2023, 11, 1))
    assert mission.status == Mission.Status.REPORTED
    missions.conclude(mission=mission, on=DAY(2023, 11, 8), number="90/TB-HĐND", by=None)
    missions.change_mission(mission=mission, by=None, period_covered="2021–2023")
    assert (mission.status, mission.dossier.stage) == (Mission.Status.CONCLUDED, "Đã kết luận")


def test_a_conclusion_before_the_last_milestone_is_refused(province):
    mission = make.mission(province)
    with pytest.raises(ValidationError) as caught:
        missions.conclude(mission=mission, on=DAY(2023, 10, 1), number="90/TB", by=None)
    assert set(caught.value.message_dict) == {"concluded_on"}
    assert mission.status != Mission.Status.CONCLUDED


def test_a_survey_has_no_binding_conclusion(province):
    with pytest.raises(ValidationError, match="Khảo sát không ban hành kết luận"):
        missions.conclude(
            mission=make.mission(province, kind=Mission.Kind.SURVEY), on=DAY(2023, 11, 1), number="1/TB", by=None
        )


@pytest.fixture
def concluded(province) -> Mission:
    """A concluded mission: finance in time, planning late, justice never, though urged twice."""
    make.report_rule()
    mission = make.mission(province)
    first, second, third = (
        make.report_request(mission, agency) for agency in (province.finance, province.planning, province.justice)
    )
    make.received(first, DAY(2023, 10, 2))
    make.received(second, DAY(2023, 10, 12))
    for on in (DAY(2023, 10, 9), DAY(2023, 10, 13)):
        reminders.remind(third.dossier.obligations.all(), by=None, channel="letter", document="5/HĐND-VP", on=on)
    missions.conclude(mission=mission, on=DAY(2023, 11, 8), number="90/TB-HĐND", by=None)
    return mission


def answers(mission: Mission, **by_short_name: str) -> dict[int, str]:
    rows = mission.requests.select_related("agency")
    return {row.pk: by_short_name.get(row.agency.short_name, "") for row in rows}


def test_closing_demands_an_answer_for_every_agency(concluded):
    with pytest.raises(ValidationError) as caught:
        missions.close_mission(
            mission=concluded, outcomes=answers(concluded, STC="in_time", SKHĐT="late"), on=DAY(2023, 12, 1), by=None
        )
    silent = concluded.requests.get(agency__short_name="STP")
    assert caught.value.message_dict == {f"outcome_{silent.pk}": ["Hãy chọn: đúng hạn, chậm hoặc không gửi."]}
    assert not concluded.is_over


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"STC": "late"}, "Hồ sơ ghi: đã gửi đúng hạn."),
        ({"SKHĐT": "not_sent"}, "Hồ sơ ghi: đã gửi chậm."),
        ({"STP": "in_time"}, "Chưa ghi nhận báo cáo"),
    ],
)
def test_closing_refuses_an_answer_that_the_file_contradicts(concluded, wrong, message):
    outcomes = answers(concluded, **{"STC": "in_time", "SKHĐT": "late", "STP": "not_sent"} | wrong)
    with pytest.raises(ValidationError, match=message):
        missions.close_mission(mission=concluded, outcomes=outcomes, on=DAY(2023, 12, 1), by=None)
    assert set(concluded.requests.values_list("outcome", flat=True)) == {""}


def test_not_sent_is_an_outcome_that_stays(concluded):
    outcomes = answers(concluded, STC="in_time", SKHĐT="late", STP="not_sent")
    missions.close_mission(mission=concluded, outcomes=outcomes, on=DAY(2023, 12, 1), by=None)
    concluded.refresh_from_db()
    silent = concluded.requests.get(agency__short_name="STP")
    flag = Flag.objects.get(kind=FlagKind.NEVER_SENT)
    assert (flag.dossier_id, flag.text) == (silent.pk, "STP không gửi báo cáo, đã đôn đốc 2 lần")
    assert flag.obligation.outcome == Outcome.OPEN
    assert concluded.dossier.closed_on == DAY(2023, 12, 1)
    closed = dict(concluded.requests.values_list("agency__short_name", "dossier__closed_on"))
    assert closed == {"STC": DAY(2023, 12, 1), "SKHĐT": DAY(2023, 12, 1), "STP": None}
    assert states(concluded, DAY(2024, 1, 1)) == {"STC": "in_time", "SKHĐT": "late", "STP": "not_sent"}


def test_a_mission_without_conclusion_is_not_closed(province):
    with pytest.raises(ValidationError, match="Đoàn chưa có kết luận"):
        missions.close_mission(mission=make.mission(province), outcomes={}, on=DAY(2023, 12, 1), by=None)


def test_calling_off_voids_what_the_mission_and_its_agencies_owe_and_asks_no_more(province):
    make.report_rule()
    make.decision_rule()
    mission = make.mission(province)
    request = make.report_request(mission, province.finance)
    count = missions.cancel_mission(mission=mission, on=DAY(2023, 9, 20), reason="Lùi sang năm 2024", by=None)
    assert count == 2
    assert set(Obligation.objects.values_list("outcome", flat=True)) == {Outcome.VOID}
    request.dossier.refresh_from_db()
    assert request.dossier.closed_on == DAY(2023, 9, 20)
    with pytest.raises(ValidationError, match="Đoàn đã kết thúc"):
        make.report_request(mission, province.planning)
