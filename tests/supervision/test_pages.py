"""The register's pages: who is let in, what a form refuses, what a list costs."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position
from coordination.models import Flag, FlagKind, Obligation, Reminder
from supervision import missions
from supervision.models import Mission, Recommendation, ReportRequest
from supervision.recommendations import settle_recommendation
from tests.factories import supervision as make
from tests.factories.core import AgencyFactory, login

DAY = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_story(on_day):
    on_day(2023, 11, 20)


@pytest.fixture
def mission(province) -> Mission:
    return make.mission(province)


@pytest.fixture
def request_of_finance(province, mission) -> ReportRequest:
    make.report_rule()
    return make.report_request(mission, province.finance)


@pytest.fixture
def recommendation(province, mission) -> Recommendation:
    return make.recommendation(mission, province.finance)


@pytest.fixture
def secretary(client, province):
    """The secretariat of the Standing Committee, which keeps the dossiers."""
    return login(client, Position.SECRETARIAT, province.standing_committee)


MISSION_FORMS = ("mission_edit", "mission_conclude", "mission_close", "mission_cancel", "ask", "urge", "recommend")


# ── who is let in ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["list", "unsent", "recommendations", "mission_new"])
def test_strangers_are_sent_to_log_in(client, province, name):
    response = client.get(reverse(f"supervision:{name}"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


@pytest.mark.parametrize("name", ["mission", *MISSION_FORMS])
def test_a_mission_does_not_exist_for_who_takes_no_part(client, province, mission, name):
    login(client, Position.SECRETARIAT, province.planning)
    assert client.get(reverse(f"supervision:{name}", args=[mission.pk])).status_code == 404


@pytest.mark.parametrize("name", ["recommendation", "settle", "explain"])
def test_a_recommendation_does_not_exist_for_who_takes_no_part(client, province, recommendation, name):
    login(client, Position.SECRETARIAT, province.planning)
    assert client.get(reverse(f"supervision:{name}", args=[recommendation.pk])).status_code == 404


@pytest.mark.parametrize("name", MISSION_FORMS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_takes_part_but_does_not_keep_the_mission_may_not_change_it(client, province, mission, name, method):
    login(client, Position.SECRETARIAT, province.front)
    assert client.get(reverse("supervision:mission", args=[mission.pk])).status_code == 200
    assert getattr(client, method)(reverse(f"supervision:{name}", args=[mission.pk])).status_code == 403


@pytest.mark.parametrize("name", ["settle", "explain"])
def test_the_addressee_does_not_judge_itself(client, province, recommendation, name):
    login(client, Position.SECRETARIAT, province.finance)
    page = client.get(reverse("supervision:recommendation", args=[recommendation.pk]))
    assert page.status_code == 200
    assert reverse("supervision:settle", args=[recommendation.pk]) not in page.text
    assert client.get(reverse(f"supervision:{name}", args=[recommendation.pk])).status_code == 403


def test_a_clerk_opens_no_mission(client, province):
    login(client, Position.CLERK, province.standing_committee)
    assert client.get(reverse("supervision:mission_new")).status_code == 403


def test_a_supervised_agency_sees_its_own_request_and_neither_the_mission_nor_the_others(
    client, province, mission, request_of_finance
):
    other = make.report_request(mission, province.planning)
    login(client, Position.SECRETARIAT, province.finance)
    page = client.get(reverse("supervision:request", args=[request_of_finance.pk]))
    assert mission.dossier.title in page.text
    assert reverse("supervision:mission", args=[mission.pk]) not in page.text
    assert client.get(reverse("supervision:request", args=[other.pk])).status_code == 404
    unsent = client.get(reverse("supervision:unsent"))
    assert [row.pk for row in unsent.context["page_obj"]] == [request_of_finance.pk]


@pytest.mark.parametrize("name", MISSION_FORMS)
def test_a_mission_that_is_over_is_not_changed_any_more(client, province, mission, secretary, name):
    missions.cancel_mission(mission=mission, on=DAY(2023, 11, 1), reason="Lùi", by=None)
    assert client.get(reverse(f"supervision:{name}", args=[mission.pk])).status_code == 403


def test_pages_of_another_kind_of_dossier_do_not_answer(client, mission, recommendation, secretary):
    assert client.get(reverse("supervision:mission", args=[recommendation.pk])).status_code == 404
    assert client.get(reverse("supervision:request", args=[mission.pk])).status_code == 404


# ── entering and changing ────────────────────────────────────────────────────────────
def filled(province, **changed) -> dict[str, object]:
    return {
        "title": "Quản lý đất đai",
        "kind": "thematic",
        "lead": province.legal_committee.pk,
        "keeper": province.standing_committee.pk,
        "decision_number": "50/QĐ-HĐND",
        "decided_on": "01/11/2023",
        "starts_on": "15/11/2023",
    } | changed


def test_a_mission_is_entered_with_dates_as_people_write_them(client, province, secretary):
    response = client.post(reverse("supervision:mission_new"), filled(province))
    made = Mission.objects.get()
    assert response.url == reverse("supervision:mission", args=[made.pk])
    assert (made.decided_on, made.dossier.keeper) == (DAY(2023, 11, 1), province.standing_committee)
    page = client.get(response.url)
    assert "Quản lý đất đai" in page.text
    assert reverse("supervision:ask", args=[made.pk]) in page.text


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"starts_on": "01/10/2023"}, "starts_on", "Ngày bắt đầu không được trước ngày quyết định."),
        ({"lead": "999999"}, "lead", "Không có cơ quan này trong danh mục."),
        ({"keeper": "999999"}, "keeper", "Không có cơ quan này trong danh mục."),
        ({"title": ""}, "title", ""),
        ({"decided_on": "31/02/2023"}, "decided_on", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    client, province, secretary, wrong, field, message
):
    response = client.post(reverse("supervision:mission_new"), filled(province, **wrong))
    assert response.status_code == 422
    assert message in "".join(response.context["form"].errors[field])
    assert not Mission.objects.exists()


def test_a_mission_is_not_kept_for_another_agency(client, province, secretary):
    response = client.post(reverse("supervision:mission_new"), filled(province, keeper=province.front.pk))
    assert "keeper" in response.context["form"].errors


def test_a_dissolved_lead_is_refused_by_name(client, province, secretary):
    old = AgencyFactory(name="Ban cũ", kind="council_committee", exists_to=DAY(2023, 7, 1))
    response = client.post(reverse("supervision:mission_new"), filled(province, lead=old.pk))
    assert response.context["form"].errors["lead"] == ["Cơ quan Ban cũ không còn hoạt động ngày 01/11/2023."]


def edited(mission: Mission, **changed) -> dict[str, object]:
    form = {"title": mission.dossier.title, "kind": mission.kind, "lead": mission.lead_id}
    dates = {name: f"{getattr(mission, name):%d/%m/%Y}" for name in ("decided_on", "starts_on", "works_on", "ends_on")}
    return form | dates | {"decision_number": mission.decision_number} | changed


def test_moving_a_date_shows_what_moves_before_it_is_saved(client, mission, request_of_finance, secretary):
    url = reverse("supervision:mission_edit", args=[mission.pk])
    shown = client.post(url, edited(mission, works_on="18/10/2023"))
    assert shown.status_code == 200
    assert "1 nghĩa vụ sẽ dời hạn" in shown.text
    assert [(m.old, m.new) for m in shown.context["moves"].rows] == [(DAY(2023, 10, 5), DAY(2023, 10, 9))]
    assert "09/10/2023" in shown.text
    assert Obligation.objects.get().due_on == DAY(2023, 10, 5)
    mark = shown.context["form"]["confirmed"].value()
    # Another date than the one that was shown is shown again.
    again = client.post(url, edited(mission, works_on="19/10/2023", confirmed=mark))
    assert Obligation.objects.get().due_on == DAY(2023, 10, 5)
    mark = again.context["form"]["confirmed"].value()
    saved = client.post(url, edited(mission, works_on="19/10/2023", confirmed=mark))
    assert saved.status_code == 302
    assert Obligation.objects.get().due_on == DAY(2023, 10, 10)


def test_emptying_a_recorded_date_is_refused_at_the_field(client, mission, secretary):
    response = client.post(reverse("supervision:mission_edit", args=[mission.pk]), edited(mission, ends_on=""))
    assert "không bỏ trống" in response.context["form"].errors["ends_on"][0]


def test_many_agencies_are_asked_at_once(client, province, mission, secretary):
    url = reverse("supervision:ask", args=[mission.pk])
    page = client.get(url)
    assert "Sở, ban, ngành" in page.text
    assert "UBND huyện Ba Bể" in page.text
    chosen = [province.finance.pk, province.planning.pk, province.district.pk]
    response = client.post(url, {"asked_on": "05/09/2023", "report_by": "02/10/2023", "agencies": chosen})
    assert response.status_code == 302
    assert mission.requests.count() == 3
    offered = dict(pair for _, group in client.get(url).context["form"].fields["agencies"].choices for pair in group)
    assert not set(offered) & set(chosen)


@pytest.mark.parametrize(
    ("posted", "field", "message"),
    [
        ({"agencies": []}, "agencies", "Hãy chọn ít nhất một cơ quan."),
        ({"agencies": ["999999"]}, "agencies", "Không có cơ quan này trong danh mục."),
        ({"report_by": "01/09/2023"}, "report_by", "Hạn báo cáo không được trước ngày yêu cầu."),
        ({"report_by": "20/10/2023"}, "report_by", "Hạn báo cáo không được sau ngày đoàn làm việc (16/10/2023)."),
    ],
)
def test_asking_wrongly_asks_nobody(client, province, mission, secretary, posted, field, message):
    form = {"asked_on": "05/09/2023", "agencies": [province.finance.pk]} | posted
    response = client.post(reverse("supervision:ask", args=[mission.pk]), form)
    assert response.context["form"].errors[field] == [message]
    assert not mission.requests.exists()


def test_a_dissolved_agency_is_not_offered_and_refused_by_name(client, mission, secretary):
    old = AgencyFactory(name="Sở Ngoại vụ", exists_to=DAY(2023, 7, 1))
    url = reverse("supervision:ask", args=[mission.pk])
    assert "Sở Ngoại vụ" not in client.get(url).text
    response = client.post(url, {"asked_on": "05/09/2023", "agencies": [old.pk]})
    assert response.context["form"].errors["agencies"] == ["Sở Ngoại vụ không hoạt động vào ngày 05/09/2023."]


# ── the matrix and urging ────────────────────────────────────────────────────────────
def test_the_matrix_says_who_was_asked_urged_and_what_came(client, province, mission, request_of_finance, secretary):
    late = make.report_request(mission, province.planning)
    make.received(late, DAY(2023, 10, 9))
    client.post(
        reverse("supervision:urge", args=[mission.pk]),
        {"chosen": [request_of_finance.pk], "channel": "letter", "document": "15/HĐND-VP", "on": "10/11/2023"},
    )
    page = client.get(reverse("supervision:mission", args=[mission.pk]))
    rows = {row.agency.short_name: row for row in page.context["requests"]}
    assert [(r.on, r.document) for r in rows["STC"].urgings] == [(DAY(2023, 11, 10), "15/HĐND-VP")]
    assert (rows["STC"].state.label, rows["SKHĐT"].state.label) == ("Quá hạn chưa gửi", "Đã gửi chậm")
    assert "15/HĐND-VP" in page.text
    assert "chậm 4 ngày" in page.text
    assert "Đã nhận 1/2 báo cáo" in page.text


def test_ticks_of_the_matrix_lead_to_the_letter_and_each_urging_is_logged(
    client, province, mission, request_of_finance, secretary
):
    other = make.report_request(mission, province.planning)
    url = reverse("supervision:urge", args=[mission.pk])
    asked = client.post(url, {"chosen": [other.pk], "urge": "1"})
    assert asked.context["form"].initial["chosen"] == [str(other.pk)]
    assert not Reminder.objects.exists()
    both = {"chosen": [request_of_finance.pk, other.pk], "channel": "letter", "on": "20/11/2023"}
    refused = client.post(url, both)
    assert refused.context["form"].errors["document"] == ["Đôn đốc bằng công văn phải ghi số công văn."]
    assert not Reminder.objects.exists()
    done = client.post(url, both | {"document": "15/HĐND-VP"}, follow=True)
    assert "Đã đôn đốc 2 cơ quan." in done.text
    assert set(Reminder.objects.values_list("recipient", "document", "step")) == {
        (province.finance.pk, "15/HĐND-VP", "manual:1"),
        (province.planning.pk, "15/HĐND-VP", "manual:1"),
    }
    again = client.post(url, both | {"document": "15/HĐND-VP"}, follow=True)
    assert "Chưa đôn đốc Sở Tài chính: đã đôn đốc ngày 20/11/2023." in again.text


def test_the_chosen_agencies_are_urged_by_letter(client, province, mission, request_of_finance, secretary):
    url = reverse("supervision:urge", args=[mission.pk])
    answer = client.post(url, {"chosen": [request_of_finance.pk], "urge": "letter"})
    owed = request_of_finance.dossier.obligations.get()
    assert answer.url == f"{reverse('letter_new')}?chosen={owed.pk}"
    page = client.get(answer.url)
    assert [group.recipient for group, _ in page.context["groups"]] == [province.finance]
    assert client.post(url, {"urge": "letter"}).url == f"{reverse('letter_new')}?", "none chosen: told there"


def test_who_has_answered_is_not_urged(client, province, mission, request_of_finance, secretary):
    make.received(request_of_finance, DAY(2023, 10, 2))
    url = reverse("supervision:urge", args=[mission.pk])
    assert "Không có cơ quan nào cần đôn đốc." in client.get(url).text
    response = client.post(url, {"chosen": [request_of_finance.pk], "channel": "telephone", "on": "20/11/2023"})
    assert "chosen" in response.context["form"].errors
    assert not Reminder.objects.exists()


def test_urging_in_the_future_is_refused(client, mission, request_of_finance, secretary):
    form = {"chosen": [request_of_finance.pk], "channel": "telephone", "on": "21/11/2023"}
    response = client.post(reverse("supervision:urge", args=[mission.pk]), form)
    assert response.context["form"].errors["on"] == ["Ngày đôn đốc không được ở tương lai."]


# ── conclusion, end ──────────────────────────────────────────────────────────────────
def test_closing_asks_for_every_agency_and_flags_the_silent_one(
    client, province, mission, request_of_finance, secretary
):
    silent = make.report_request(mission, province.planning)
    make.received(request_of_finance, DAY(2023, 10, 2))
    client.post(
        reverse("supervision:mission_conclude", args=[mission.pk]),
        {"conclusion_number": "90/TB-HĐND", "concluded_on": "08/11/2023"},
    )
    url = reverse("supervision:mission_close", args=[mission.pk])
    page = client.get(url)
    assert page.context["form"][f"outcome_{request_of_finance.pk}"].initial == "in_time"
    assert page.context["form"][f"outcome_{silent.pk}"].initial == ""
    form = {"closed_on": "20/11/2023", f"outcome_{request_of_finance.pk}": "in_time"}
    missing = client.post(url, form)
    assert missing.context["form"].errors[f"outcome_{silent.pk}"] == ["Hãy chọn: đúng hạn, chậm hoặc không gửi."]
    contradicted = client.post(url, form | {f"outcome_{silent.pk}": "late"})
    assert "Chưa ghi nhận báo cáo" in contradicted.context["form"].errors[f"outcome_{silent.pk}"][0]
    assert not Flag.objects.filter(kind=FlagKind.NEVER_SENT).exists()
    assert client.post(url, form | {f"outcome_{silent.pk}": "not_sent"}).status_code == 302
    assert Flag.objects.filter(kind=FlagKind.NEVER_SENT, dossier=silent.dossier).exists()
    unsent = client.get(reverse("supervision:unsent"), {"state": "not_sent"})
    assert [row.pk for row in unsent.context["page_obj"]] == [silent.pk]


def test_moving_the_conclusion_is_confirmed(client, province, mission, secretary):
    make.action_plan_rule()
    missions.conclude(mission=mission, on=make.ISSUED, number="90/TB-HĐND", by=None)
    made = make.recommendation(mission, province.finance)
    url = reverse("supervision:mission_conclude", args=[mission.pk])
    form = {"conclusion_number": "90/TB-HĐND", "concluded_on": "03/11/2023"}
    shown = client.post(url, form)
    assert [(m.old, m.new) for m in shown.context["moves"].rows] == [(DAY(2023, 11, 16), DAY(2023, 11, 20))]
    client.post(url, form | {"confirmed": shown.context["form"]["confirmed"].value()})
    assert made.dossier.obligations.get().due_on == DAY(2023, 11, 20)


def test_calling_off_needs_a_reason(client, mission, request_of_finance, secretary):
    url = reverse("supervision:mission_cancel", args=[mission.pk])
    assert "reason" in client.post(url, {"on": "20/11/2023"}).context["form"].errors
    done = client.post(url, {"on": "20/11/2023", "reason": "Lùi sang năm 2024"}, follow=True)
    assert "1 nghĩa vụ đang mở không còn" in done.text
    early = client.get(reverse("supervision:mission_edit", args=[mission.pk]))
    assert early.status_code == 403


# ── recommendations ──────────────────────────────────────────────────────────────────
def sheet(*rows: dict[str, object], issued_on: str = "01/11/2023") -> dict[str, object]:
    posted: dict[str, object] = {"issued_on": issued_on, "row-TOTAL_FORMS": "4", "row-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        posted |= {f"row-{index}-{name}": value for name, value in row.items()}
    return posted


def test_several_recommendations_are_issued_on_one_sheet(client, province, mission, secretary):
    url = reverse("supervision:recommend", args=[mission.pk])
    assert client.get(url).status_code == 200
    rows = [
        {"text": "Rà soát dự án chậm tiến độ", "addressee": province.finance.pk, "due_on": "15/12/2023"},
        {"text": "Bố trí vốn đối ứng", "addressee": province.planning.pk, "due_on": "31/12/2023"},
    ]
    response = client.post(url, sheet(*rows), follow=True)
    assert "Đã ghi 2 kiến nghị." in response.text
    assert list(mission.recommendations.order_by("number").values_list("number", "addressee__short_name")) == [
        (1, "STC"),
        (2, "SKHĐT"),
    ]


def test_one_wrong_row_takes_the_sheet_back(client, province, mission, secretary):
    good = {"text": "Rà soát", "addressee": province.finance.pk, "due_on": "15/12/2023"}
    early = {"text": "Bố trí vốn", "addressee": province.planning.pk, "due_on": "01/10/2023"}
    undated = {"text": "Báo cáo", "addressee": province.planning.pk}
    url = reverse("supervision:recommend", args=[mission.pk])
    response = client.post(url, sheet(good, early))
    assert response.context["rows"].forms[1].errors["due_on"] == ["Thời hạn thực hiện không được trước ngày kiến nghị."]
    response = client.post(url, sheet(good, undated))
    assert response.context["rows"].forms[1].errors["due_on"] == ["Mỗi kiến nghị phải có thời hạn thực hiện."]
    assert not mission.recommendations.exists()


def test_an_empty_sheet_says_so(client, mission, secretary):
    response = client.post(reverse("supervision:recommend", args=[mission.pk]), sheet())
    assert response.status_code == 422
    assert "Hãy ghi ít nhất một kiến nghị." in response.text


def test_an_addressee_that_no_longer_exists_is_refused_by_name(client, mission, secretary):
    old = AgencyFactory(name="Sở Ngoại vụ", exists_to=DAY(2023, 7, 1))
    row = {"text": "Rà soát", "addressee": old.pk, "due_on": "15/12/2023"}
    response = client.post(reverse("supervision:recommend", args=[mission.pk]), sheet(row))
    assert response.context["rows"].forms[0].errors["addressee"] == [
        "Cơ quan Sở Ngoại vụ không còn hoạt động ngày 01/11/2023."
    ]


def test_a_recommendation_is_judged_and_an_explanation_asked_for(client, recommendation, secretary):
    asked = reverse("supervision:explain", args=[recommendation.pk])
    explained = client.post(asked, {"on": "20/11/2023", "document": "9/HĐND"}, follow=True)
    assert "yêu cầu giải trình lần 1" in explained.text
    url = reverse("supervision:settle", args=[recommendation.pk])
    future = client.post(url, {"status": "done", "settled_on": "21/11/2023", "grounds": "Đã kiểm tra"})
    assert future.context["form"].errors["settled_on"] == ["Ngày đánh giá không được ở tương lai."]
    client.post(url, {"status": "done", "settled_on": "20/11/2023", "grounds": "Đã kiểm tra thực tế"})
    page = client.get(reverse("supervision:recommendation", args=[recommendation.pk]))
    assert "Đã kiểm tra thực tế" in page.text
    assert "Đã thực hiện xong" in page.text


# ── lists ────────────────────────────────────────────────────────────────────────────
def shown(client, name: str, **query) -> list[int]:
    return [row.pk for row in client.get(reverse(f"supervision:{name}"), query).context["page_obj"]]


def test_missions_are_found_by_year_kind_lead_status_and_words_without_diacritics(client, province, mission, secretary):
    old = make.mission(
        province,
        title="Khảo sát đất đai",
        kind="survey",
        lead=province.legal_committee,
        decision_number="",
        decided_on=DAY(2022, 3, 1),
        starts_on=DAY(2022, 4, 1),
        works_on=None,
        ends_on=None,
    )
    assert set(shown(client, "list")) == {mission.pk, old.pk}
    assert shown(client, "list", year=2022) == [old.pk]
    assert shown(client, "list", kind="thematic") == [mission.pk]
    assert shown(client, "list", lead=province.legal_committee.pk) == [old.pk]
    assert shown(client, "list", status="concluded") == []
    assert shown(client, "list", q="dat dai") == [old.pk]
    assert shown(client, "list", q="45/qđ-hđnd") == [mission.pk]


def test_recommendations_are_found_by_addressee_state_and_due_year(client, province, mission, secretary):
    overdue = make.recommendation(mission, province.finance, due_on=DAY(2023, 11, 10))
    later = make.recommendation(mission, province.planning, due_on=DAY(2024, 3, 1), text="Bố trí vốn đối ứng")
    done = make.recommendation(mission, province.planning, due_on=DAY(2023, 11, 10))
    settle_recommendation(recommendation=done, status="done", on=DAY(2023, 11, 15), grounds="Xong", by=None)
    assert shown(client, "recommendations", overdue="on") == [overdue.pk]
    assert shown(client, "recommendations", state="done") == [done.pk]
    assert shown(client, "recommendations", year=2024) == [later.pk]
    assert set(shown(client, "recommendations", addressee=province.planning.pk)) == {later.pk, done.pk}
    assert shown(client, "recommendations", q="von doi ung") == [later.pk]


def test_unsent_reports_are_found_by_agency_and_lead(client, province, mission, request_of_finance, secretary):
    other = make.mission(province, title="Đoàn khác", lead=province.legal_committee)
    second = make.report_request(other, province.planning)
    awaited = make.report_request(make.mission(province, works_on=DAY(2024, 5, 1), ends_on=None), province.justice)
    assert set(shown(client, "unsent")) == {request_of_finance.pk, second.pk, awaited.pk}
    assert set(shown(client, "unsent", state="overdue")) == {request_of_finance.pk, second.pk}
    assert shown(client, "unsent", state="waiting") == [awaited.pk]
    assert shown(client, "unsent", agency=province.finance.pk) == [request_of_finance.pk]
    assert shown(client, "unsent", lead=province.legal_committee.pk) == [second.pk]
    assert shown(client, "unsent", year=2024) == [awaited.pk]


def queries(client, url: str) -> int:
    client.get(url)  # what is read once per process is read before counting
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def add(province, mission: Mission, count: int) -> None:
    for _ in range(count):
        agency = AgencyFactory()
        make.report_request(mission, agency)
        make.recommendation(mission, agency)
        make.report_request(make.mission(province, title="Một đoàn nữa"), agency)


@pytest.mark.parametrize("page", ["list", "unsent", "recommendations", "mission", "request", "recommendation"])
def test_a_page_costs_the_same_at_three_and_thirty_rows(client, province, secretary, page):
    make.report_rule()
    make.action_report_rule()
    mission = make.mission(province)
    add(province, mission, 3)
    subject = {
        "mission": mission,
        "request": mission.requests.first(),
        "recommendation": mission.recommendations.first(),
    }.get(page)
    url = reverse(f"supervision:{page}", args=[subject.pk] if subject else [])
    few = queries(client, url)
    add(province, mission, 27)
    assert queries(client, url) == few
