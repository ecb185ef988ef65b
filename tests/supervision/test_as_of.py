"""Figures of a past day stay what they were, whatever comes later; and a mission is over once."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import Position
from coordination import flags, reminders
from coordination.models import Dossier, FlagKind, Outcome
from reports.flag_figures import flags as flag_figures
from reports.periods import Period
from reports.supervision_figures import supervision_figures
from supervision import missions, recommendations
from supervision.models import Mission, Recommendation
from tests.factories import supervision as make
from tests.factories.core import login
from tests.factories.obligations import owed

D = datetime.date
YEAR, LAST_DAY = Period.year(2023), D(2023, 12, 31)


def test_a_report_that_came_after_the_last_day_was_not_sent_on_it(province, on_day):
    on_day(2023, 12, 1)
    make.report_rule()
    mission = make.mission(
        province, decided_on=D(2023, 12, 1), starts_on=D(2023, 12, 4), works_on=D(2023, 12, 29), ends_on=D(2023, 12, 30)
    )
    request = make.report_request(mission, province.finance, on=D(2023, 12, 1))
    on_day(2024, 1, 20)
    before = supervision_figures(YEAR, LAST_DAY)
    make.received(request, D(2024, 1, 15))
    assert supervision_figures(YEAR, LAST_DAY) == before
    assert (before.not_sent, before.sent_late) == (1, 0)
    now = supervision_figures(YEAR, D(2024, 1, 20))
    assert (now.not_sent, now.sent_late) == (0, 1)


def test_never_sent_is_true_from_the_day_on_which_it_became_true(province, on_day):
    on_day(2023, 12, 5)
    row = owed(province, received=D(2023, 12, 5))
    on_day(2023, 12, 21)
    reminders.remind([row], by=None)
    on_day(2024, 2, 1)
    flags.scan(D(2024, 2, 1))
    flag = row.flags.get(kind=FlagKind.NEVER_SENT)
    assert flag.on == row.due_on + datetime.timedelta(days=row.rule.never_sent_after + 1)
    assert FlagKind.NEVER_SENT not in {one.kind for one in flag_figures(YEAR, LAST_DAY)}
    assert row.flags.get(kind=FlagKind.OVERDUE).on == row.due_on + datetime.timedelta(days=1)


def test_of_two_who_end_a_mission_the_second_is_told(province, on_day):
    on_day(2023, 11, 6)
    made = make.mission(province)

    def as_a_page_reads_it() -> Mission:
        return Dossier.objects.select_related("keeper").get(pk=made.pk).mission

    first, second = as_a_page_reads_it(), as_a_page_reads_it()
    missions.cancel_mission(mission=first, on=D(2023, 11, 6), reason="Không thực hiện", by=None)
    with pytest.raises(ValidationError, match="Đoàn đã kết thúc"):
        missions.conclude(mission=second, on=D(2023, 11, 6), number="1/TB", by=None)
    saved = Mission.objects.get(pk=made.pk)
    assert (saved.status, saved.dossier.closed_on) == (Mission.Status.CANCELLED, D(2023, 11, 6))


def test_a_mission_is_not_called_off_in_advance(province, on_day, client):
    on_day(2023, 11, 6)
    make.decision_rule()
    mission = make.mission(province, decided_on=D(2023, 10, 1), starts_on=None, works_on=None, ends_on=None)
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("supervision:mission_cancel", args=[mission.pk])
    answer = client.post(address, {"on": "06/11/2032", "reason": "Thôi"})
    assert answer.context["form"].errors == {"on": ["Ngày thôi thực hiện không được ở tương lai."]}
    assert mission.dossier.obligations.get().outcome == Outcome.OPEN


def test_a_recommendation_is_late_by_its_report_not_by_the_day_it_was_judged(province, on_day):
    on_day(2023, 12, 29)
    make.action_report_rule()
    mission = make.mission(province)
    for agency, reported in ((province.finance, D(2023, 12, 10)), (province.planning, D(2023, 12, 20))):
        one = make.recommendation(mission, agency)
        make.received(one, reported)
        recommendations.settle_recommendation(
            recommendation=one, status=Recommendation.Status.DONE, on=D(2023, 12, 28), grounds="Báo cáo", by=None
        )
    found = supervision_figures(YEAR, LAST_DAY)
    assert (found.done_in_time, found.done_late) == (1, 1)


def test_no_recommendation_before_the_supervision_begins(province, on_day):
    on_day(2023, 12, 29)
    mission = make.mission(province)
    with pytest.raises(ValidationError, match="trước ngày bắt đầu giám sát"):
        make.recommendation(mission, province.finance, issued_on=mission.starts_on - datetime.timedelta(days=1))
