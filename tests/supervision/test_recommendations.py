"""Recommendations after supervision: terms, judgement, explanation."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from coordination import extensions, milestones
from coordination.models import MilestoneKind, Obligation, Outcome, Role
from supervision import missions
from supervision.models import Recommendation
from supervision.recommendations import recommend, request_explanation, settle_recommendation
from tests.factories import supervision as make
from tests.factories.core import AgencyFactory

DAY = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture
def rules(db) -> None:
    make.action_plan_rule()
    make.action_report_rule()
    make.explanation_rule()


def terms(recommendation: Recommendation) -> dict[str, datetime.date]:
    rows = recommendation.dossier.obligations.filter(outcome=Outcome.OPEN)
    assert rows.count() == rows.values("rule_code", "milestone__number").distinct().count()
    return {f"{row.rule_code}/{row.milestone.number}": row.due_on for row in rows.select_related("milestone")}


def progress(recommendation: Recommendation, at: datetime.date) -> str:
    return Recommendation.objects.with_progress(at).get(pk=recommendation.pk).progress


def test_a_recommendation_starts_the_plan_and_the_stated_term_of_its_addressee(province, rules):
    recommendation = make.recommendation(make.mission(province), province.finance)
    assert terms(recommendation) == {"KNSGS-ACK/1": DAY(2023, 11, 16), "KNSGS-DUE/1": DAY(2023, 12, 15)}
    assert set(recommendation.dossier.obligations.values_list("obligor", flat=True)) == {province.finance.pk}
    roles = dict(recommendation.dossier.participants.values_list("agency__short_name", "role"))
    assert roles["STC"] == Role.ADDRESSEE
    assert roles["Ban KTNS"] == Role.SUPERVISING


def test_issued_with_the_conclusion_it_follows_that_date(province, rules):
    mission = make.mission(province)
    missions.conclude(mission=mission, on=make.ISSUED, number="90/TB-HĐND", by=None)
    recommendation = make.recommendation(mission, province.finance)
    assert terms(recommendation)["KNSGS-ACK/1"] == DAY(2023, 11, 16)
    missions.conclude(mission=mission, on=DAY(2023, 11, 3), number="90/TB-HĐND", by=None)
    assert terms(recommendation)["KNSGS-ACK/1"] == DAY(2023, 11, 20)  # 18/11/2023 is a Saturday


def test_issued_on_another_day_it_has_its_own_term_and_one_only(province, rules):
    mission = make.mission(province)
    missions.conclude(mission=mission, on=DAY(2023, 10, 25), number="90/TB-HĐND", by=None)
    recommendation = make.recommendation(mission, province.finance)
    assert terms(recommendation)["KNSGS-ACK/1"] == DAY(2023, 11, 16)


def test_a_conclusion_after_the_recommendation_does_not_ask_twice(province, rules):
    mission = make.mission(province)
    recommendation = make.recommendation(mission, province.finance)
    missions.conclude(mission=mission, on=DAY(2023, 11, 8), number="90/TB-HĐND", by=None)
    assert terms(recommendation) == {"KNSGS-ACK/1": DAY(2023, 11, 16), "KNSGS-DUE/1": DAY(2023, 12, 15)}
    assert Obligation.objects.filter(outcome=Outcome.VOID).count() == 0


def test_numbers_follow_one_another_within_the_mission(province):
    mission = make.mission(province)
    first, second = (make.recommendation(mission, province.finance) for _ in range(2))
    assert (first.number, second.number) == (1, 2)
    with pytest.raises(ValidationError, match="Đoàn này đã có kiến nghị mang số đó"):
        make.recommendation(mission, province.finance, number=2)
    assert mission.recommendations.count() == 2


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"due_on": DAY(2023, 10, 31)}, "due_on"), ({"issued_on": DAY(2009, 1, 1)}, "addressee")],
)
def test_wrong_dates_and_unknown_times_are_refused_at_the_field(province, wrong, field):
    addressee = AgencyFactory(exists_from=DAY(2010, 1, 1))
    with pytest.raises(ValidationError) as caught:
        make.recommendation(make.mission(province), addressee, **wrong)
    assert set(caught.value.message_dict) == {field}
    assert not Recommendation.objects.exists()


def test_a_mission_called_off_recommends_nothing(province):
    mission = make.mission(province)
    missions.cancel_mission(mission=mission, on=DAY(2023, 9, 20), reason="Lùi", by=None)
    with pytest.raises(ValidationError, match="Đoàn không được thực hiện"):
        recommend(
            mission=mission, text="x", addressee=province.finance, issued_on=make.ISSUED, due_on=make.DUE, by=None
        )


def test_reported_is_not_done_until_it_is_judged(province, rules):
    recommendation = make.recommendation(make.mission(province), province.finance)
    make.received(recommendation, DAY(2023, 12, 10))
    assert progress(recommendation, DAY(2023, 12, 15)) == "open"
    assert progress(recommendation, DAY(2023, 12, 16)) == "overdue"
    settle_recommendation(
        recommendation=recommendation, status="done", on=DAY(2023, 12, 20), grounds="Báo cáo 12/BC", by=None
    )
    assert progress(recommendation, DAY(2024, 12, 20)) == "done"
    assert recommendation.dossier.closed_on == DAY(2023, 12, 20)


def test_a_wrong_judgement_is_judged_again(province):
    recommendation = make.recommendation(make.mission(province), province.finance)
    for status in ("done", "partly"):
        settle_recommendation(
            recommendation=recommendation, status=status, on=DAY(2023, 12, 1), grounds="Kiểm tra", by=None
        )
    recommendation.refresh_from_db()
    assert (recommendation.status, recommendation.dossier.closed_on) == ("partly", None)
    assert list(recommendation.history.values_list("status", flat=True)) == ["partly", "done", "open"]


@pytest.mark.parametrize(("wrong", "field"), [({"grounds": " "}, "grounds"), ({"on": DAY(2023, 10, 1)}, "settled_on")])
def test_a_judgement_without_grounds_or_before_the_issue_is_refused(province, wrong, field):
    recommendation = make.recommendation(make.mission(province), province.finance)
    values = {"status": "done", "on": DAY(2023, 12, 1), "grounds": "Kiểm tra", "by": None}
    with pytest.raises(ValidationError) as caught:
        settle_recommendation(recommendation=recommendation, **values | wrong)
    assert set(caught.value.message_dict) == {field}


def test_an_extension_moves_what_counts_as_overdue(province, rules):
    recommendation = make.recommendation(make.mission(province), province.finance)
    extensions.grant(
        obligation=recommendation.dossier.obligations.get(rule_code="KNSGS-DUE"),
        amount=10,
        unit="day",
        reason="Chờ vốn",
        document="7/HĐND",
        granted_on=DAY(2023, 12, 10),
        by=None,
    )
    assert progress(recommendation, DAY(2023, 12, 20)) == "open"
    assert progress(recommendation, DAY(2023, 12, 27)) == "overdue"


def test_each_request_for_an_explanation_has_its_own_term_longer_in_a_complex_case(province, rules):
    recommendation = make.recommendation(make.mission(province), province.finance)
    assert request_explanation(recommendation=recommendation, on=DAY(2024, 1, 3), by=None, document="3/HĐND") == 1
    assert terms(recommendation)["KNSGS-EXPLAIN/1"] == DAY(2024, 1, 18)
    again = request_explanation(
        recommendation=recommendation, on=DAY(2024, 3, 1), by=None, document="9/HĐND", complex_case=True
    )
    assert again == 2
    assert terms(recommendation)["KNSGS-EXPLAIN/2"] == DAY(2024, 4, 1)  # 31/03/2024 is a Sunday


def test_what_is_done_needs_no_explanation(province):
    recommendation = make.recommendation(make.mission(province), province.finance)
    settle_recommendation(recommendation=recommendation, status="done", on=DAY(2023, 12, 1), grounds="Xong", by=None)
    with pytest.raises(ValidationError, match="đã thực hiện xong"):
        request_explanation(recommendation=recommendation, on=DAY(2024, 1, 3), by=None)


def test_a_conclusion_recorded_as_a_document_starts_the_plans_too(province, rules):
    """The core dates the mission's milestone from the document itself; recommendations made later follow it."""
    mission = make.mission(province)
    milestones.set_date(dossier=mission.dossier, kind=MilestoneKind.CONCLUSION_ISSUED, on=make.ISSUED, by=None)
    recommendation = make.recommendation(mission, province.finance)
    assert terms(recommendation)["KNSGS-ACK/1"] == DAY(2023, 11, 16)
    assert not recommendation.dossier.milestones.filter(kind=MilestoneKind.CONCLUSION_ISSUED).exists()
