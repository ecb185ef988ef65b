"""Matters without a register of their own, and periodic duties: domain functions and pages."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Position, Succession
from coordination import dossiers, matters, milestones, periodic
from coordination.models import (
    DocumentKind,
    DossierKind,
    Matter,
    MatterTopic,
    MilestoneKind,
    Obligation,
    PeriodicDuty,
    Role,
)
from coordination.progress import with_progress
from tests.factories.core import AgencyFactory, login, rule

DAY = datetime.date
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_the_story(on_day):
    on_day(2023, 11, 20)


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


def a_matter(province, topic: MatterTopic = MatterTopic.BETWEEN_SESSIONS, **fields) -> Matter:
    values = {"title": "Điều chỉnh kế hoạch vốn", "keeper": province.standing_committee, "by": None}
    return matters.open_matter(topic=topic, **values | fields)


# ── each rule of the regulation about such matters finds who owes it and who receives it ────
@pytest.mark.parametrize(
    ("topic", "milestone", "obliged", "recipient", "chosen", "owes", "receives"),
    [
        ("between_sessions", "matter_received", "standing_committee", "peoples_committee", "", "TT HĐND", "UBND"),
        ("between_sessions", "next_session_opening", "standing_committee", "", "", "TT HĐND", ""),
        ("social_criticism", "criticism_conference", "drafting", "front", "finance", "STC", "UBMTTQ"),
        ("social_criticism", "criticism_received", "drafting", "front", "finance", "STC", "UBMTTQ"),
        ("front_supervision", "front_recommendation", "supervised", "front", "finance", "STC", "UBMTTQ"),
        ("meeting", "meeting_start", "host", "party", "front", "UBMTTQ", "TT HĐND|UBND"),
        ("conference", "conference_held", "host", "party", "standing_committee", "TT HĐND", "UBND|UBMTTQ"),
        ("national_session", "national_session_closing", "national_delegation", "front", "", "Đoàn ĐBQH", "UBMTTQ"),
    ],
)
def test_every_topic_seats_who_owes_and_who_receives(
    province, topic, milestone, obliged, recipient, chosen, owes, receives
):
    rule("QD", milestone_kind=milestone, obliged_role=obliged, recipient_role=recipient)
    agency = getattr(province, chosen) if chosen else None
    made = a_matter(province, MatterTopic(topic), agency=agency, dates={milestone: DAY(2023, 11, 13)})
    owed = made.dossier.obligations.get()
    assert owed.obligor.short_name == owes
    # «party» is any of the other two.
    assert (owed.recipient.short_name if owed.recipient else "") in receives.split("|")


def test_every_topic_dates_its_milestones(province):
    for topic in MatterTopic:
        dates = {kind.value: DAY(2023, 11, 13) for kind in topic.milestone_kinds}
        made = a_matter(province, topic, agency=province.finance, dates=dates)
        assert set(made.dossier.milestones.values_list("kind", flat=True)) == set(dates)


def test_an_urgent_matter_has_the_shorter_term_and_may_become_ordinary(province):
    rule("BET", limits=[{"amount": 7, "except_for": ["urgent"]}, {"amount": 3, "applies_to": ["urgent"]}])
    dates = {"matter_received": DAY(2023, 11, 13)}
    made = a_matter(province, urgent=True, dates=dates)
    assert made.dossier.obligations.get().due_on == DAY(2023, 11, 16)
    matters.change_matter(matter=made, by=None, title="Điều chỉnh kế hoạch vốn", dates=dates)
    assert made.dossier.obligations.get().due_on == DAY(2023, 11, 20)


def test_an_agency_is_needed_where_the_topic_asks_for_one(province):
    with pytest.raises(ValidationError) as caught:
        a_matter(province, MatterTopic.SOCIAL_CRITICISM)
    assert caught.value.message_dict == {"agency": ["Hãy chọn cơ quan."]}
    assert not Matter.objects.exists()


def test_a_dissolved_agency_is_refused_with_its_heir(province):
    old = AgencyFactory(name="Sở Ngoại vụ", exists_to=DAY(2023, 7, 1))
    Succession.objects.create(
        predecessor=old, successor=province.committee_office, on=DAY(2023, 7, 1), kind="merger", legal_document="NQ 1"
    )
    with pytest.raises(ValidationError) as caught:
        a_matter(province, MatterTopic.MEETING, agency=old)
    assert caught.value.message_dict["agency"] == [
        "Sở Ngoại vụ không hoạt động vào ngày 20/11/2023. Cơ quan kế thừa: Văn phòng UBND tỉnh."
    ]


def test_a_decision_before_the_letter_is_refused_and_nothing_is_saved(province):
    with pytest.raises(ValidationError) as caught:
        a_matter(
            province,
            MatterTopic.SOCIAL_CRITICISM,
            agency=province.finance,
            dates={"criticism_conference": DAY(2023, 11, 10), "criticism_received": DAY(2023, 11, 9)},
        )
    message = "Không được trước ngày hội nghị phản biện xã hội (10/11/2023)."
    assert caught.value.message_dict == {"criticism_received": [message]}
    assert not Matter.objects.exists()


def test_another_agency_takes_over_what_the_first_owed(province):
    rule("MT", milestone_kind="front_recommendation", obliged_role=Role.SUPERVISED, recipient_role=Role.FRONT)
    dates = {"front_recommendation": DAY(2023, 11, 13)}
    made = a_matter(province, MatterTopic.FRONT_SUPERVISION, agency=province.finance, dates=dates)
    matters.change_matter(matter=made, by=None, title="Trả lời", agency=province.planning, dates=dates)
    assert {o.obligor.short_name: o.outcome for o in made.dossier.obligations.all()} == {"STC": "void", "SKHĐT": "open"}
    assert matters.chosen_agency(made) == province.planning


def progress(subject) -> str:
    return with_progress(type(subject).objects.all(), DAY(2023, 11, 20)).get(pk=subject.pk).progress


def test_progress_tells_what_is_owed(province):
    rule("BET")
    nothing = a_matter(province)
    waiting = a_matter(province, dates={"matter_received": DAY(2023, 11, 13)})
    overdue = a_matter(province, dates={"matter_received": DAY(2023, 10, 2)})
    done, late = (a_matter(province, dates={"matter_received": DAY(2023, 11, 13)}) for _ in range(2))
    Obligation.objects.filter(dossier=done.dossier).update(outcome="met", closed_on=DAY(2023, 11, 14), days_late=0)
    why = {"late_agency": province.finance, "late_reason": "khoi-luong-lon"}
    Obligation.objects.filter(dossier=late.dossier).update(
        outcome="met", closed_on=DAY(2023, 12, 1), days_late=3, **why
    )
    assert [progress(row) for row in (nothing, waiting, overdue, done, late)] == [
        "nothing",
        "open",
        "overdue",
        "done",
        "late",
    ]


# ── pages of matters ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", ["matter", "matter_edit", "matter_close"])
def test_a_matter_does_not_exist_for_who_takes_no_part(client, province, name):
    made = a_matter(province)
    login(client, Position.SECRETARIAT, province.planning)
    assert client.get(reverse(f"matters:{name}", args=[made.pk])).status_code == 404


@pytest.mark.parametrize("name", ["matter_edit", "matter_close"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_takes_part_but_does_not_keep_a_matter_may_not_change_it(client, province, name, method):
    made = a_matter(province)
    login(client, Position.SECRETARIAT, province.front)
    assert client.get(reverse("matters:matter", args=[made.pk])).status_code == 200
    assert getattr(client, method)(reverse(f"matters:{name}", args=[made.pk])).status_code == 403


@pytest.mark.parametrize("path", [("matter_choose",), ("matter_new", "meeting")])
def test_a_clerk_opens_no_matter(client, province, path):
    login(client, Position.CLERK, province.standing_committee)
    assert client.get(reverse(f"matters:{path[0]}", args=path[1:])).status_code == 403


@pytest.mark.parametrize("name", ["list", "duties", "matter_choose"])
def test_strangers_are_sent_to_log_in(client, province, name):
    response = client.get(reverse(f"matters:{name}"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_the_form_asks_what_the_topic_needs(client, province, secretary):
    page = client.get(reverse("matters:matter_choose"))
    assert all(reverse("matters:matter_new", args=[topic.value]) in page.text for topic in MatterTopic)
    for topic in MatterTopic:
        form = client.get(reverse("matters:matter_new", args=[topic.value])).context["form"]
        assert {kind.value for kind in topic.milestone_kinds} <= set(form.fields)
        assert ("agency" in form.fields) == (topic in matters.CHOSEN_ROLE)
        assert ("urgent" in form.fields) == (topic == MatterTopic.BETWEEN_SESSIONS)
    assert client.get(reverse("matters:matter_new", args=["khong-co"])).status_code == 404


def test_a_matter_is_entered_dated_and_closed(client, province, secretary):
    rule("MT", milestone_kind="criticism_conference", obliged_role=Role.DRAFTING, recipient_role=Role.FRONT)
    form = {
        "title": "Phản biện dự thảo nghị quyết về hỗ trợ hợp tác xã",
        "agency": province.finance.pk,
        "keeper": province.standing_committee.pk,
        "criticism_conference": "15/11/2023",
        "document": "21/GM-MTTQ",
    }
    response = client.post(reverse("matters:matter_new", args=["social_criticism"]), form)
    made = Matter.objects.get()
    assert response.url == reverse("matters:matter", args=[made.pk])
    assert made.dossier.milestones.get().document == "21/GM-MTTQ"
    page = client.get(response.url)
    assert "Sở Tài chính" in page.text
    url = reverse("matters:matter_edit", args=[made.pk])
    moved = form | {"criticism_conference": "17/11/2023"}
    shown = client.post(url, moved)
    assert "1 nghĩa vụ sẽ dời hạn" in shown.text
    assert made.dossier.obligations.get().due_on == DAY(2023, 11, 30)
    client.post(url, moved | {"confirmed": shown.context["form"]["confirmed"].value()})
    # 02/12/2023 is a Saturday.
    assert made.dossier.obligations.get().due_on == DAY(2023, 12, 4)
    close = reverse("matters:matter_close", args=[made.pk])
    early = client.post(close, {"closed_on": "01/01/2023"})
    assert early.context["form"].errors["closed_on"] == ["Ngày kết thúc không được trước ngày lập hồ sơ."]
    client.post(close, {"closed_on": "20/11/2023"})
    made.dossier.refresh_from_db()
    assert made.dossier.closed_on == DAY(2023, 11, 20)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"agency": ""}, "agency", "Hãy chọn cơ quan."),
        ({"agency": "999999"}, "agency", "Không có cơ quan này trong danh mục."),
        ({"criticism_received": "01/11/2023"}, "criticism_received", "Không được trước ngày hội nghị"),
        ({"criticism_conference": "31/02/2023"}, "criticism_conference", ""),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, province, secretary, wrong, field, message):
    form = {
        "title": "Phản biện về đất đai",
        "agency": province.finance.pk,
        "keeper": province.standing_committee.pk,
        "criticism_conference": "10/11/2023",
    }
    response = client.post(reverse("matters:matter_new", args=["social_criticism"]), form | wrong)
    assert response.status_code == 422
    assert message in response.context["form"].errors[field][0]
    assert not Matter.objects.exists()


def test_emptying_a_recorded_milestone_is_refused(client, province, secretary):
    made = a_matter(province, dates={"matter_received": DAY(2023, 11, 13)})
    response = client.post(reverse("matters:matter_edit", args=[made.pk]), {"title": "x", "matter_received": ""})
    assert "không bỏ trống" in response.context["form"].errors["matter_received"][0]


def shown(client, name: str, **query) -> list[int]:
    return [row.pk for row in client.get(reverse(f"matters:{name}"), query).context["page_obj"]]


def test_matters_are_found_by_topic_progress_year_and_words(client, province, secretary):
    rule("BET")
    overdue = a_matter(province, dates={"matter_received": DAY(2023, 10, 2)})
    letter = a_matter(
        province, MatterTopic.FRONT_SUPERVISION, agency=province.finance, title="Trả lời về đất đai", on=DAY(2022, 5, 4)
    )
    assert set(shown(client, "list")) == {overdue.pk, letter.pk}
    assert shown(client, "list", topic="front_supervision") == [letter.pk]
    assert shown(client, "list", progress="overdue") == [overdue.pk]
    assert shown(client, "list", year=2022) == [letter.pk]
    assert shown(client, "list", q="dat dai") == [letter.pk]
    assert shown(client, "list", q="so tai chinh") == [letter.pk]


# ── periodic duties ──────────────────────────────────────────────────────────────────
def a_periodic_rule(code: str = "INF-MONTH", **fields):
    values = {
        "document_kind": DocumentKind.PERIODIC_REPORT,
        "dossier_kind": DossierKind.PERIODIC_DUTY,
        "milestone_kind": MilestoneKind.PERIOD_DUE,
        "recurrence": "FREQ=MONTHLY;BYMONTHDAY=25",
        "limits": [{"amount": 0}],
    }
    return rule(code, **values | fields)


@pytest.fixture
def duties(province) -> list[PeriodicDuty]:
    a_periodic_rule()
    # Another periodic rule asks nothing of the periods of the first.
    a_periodic_rule("EVAL-PART", obliged_role=Role.PARTY, recurrence="FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=30")
    periodic.open_due(DAY(2023, 11, 20))
    return list(PeriodicDuty.objects.filter(rule_code="INF-MONTH").order_by("due"))


def test_periods_are_listed_by_their_day_with_how_far_each_is(client, secretary, duties):
    january = duties[0]
    Obligation.objects.filter(dossier=january.dossier).update(outcome="met", closed_on=DAY(2023, 1, 20), days_late=0)
    page = client.get(reverse("matters:duties"), {"year": 2023, "rule": "INF-MONTH"})
    rows = {row.due.month: (row.state.value, row.sent, row.duties) for row in page.context["page_obj"]}
    assert rows[1] == ("done", 1, 1)
    assert rows[10] == ("overdue", 0, 1)
    assert rows[11] == ("open", 0, 1)
    assert shown(client, "duties", progress="done") == [january.pk]
    assert shown(client, "duties", rule="INF-MONTH", year=2022) == []


def test_a_period_has_its_page(client, secretary, duties):
    page = client.get(reverse("matters:duty", args=[duties[0].pk]))
    assert "25/01/2023" in page.text
    assert reverse("matters:duty_parties", args=[duties[0].pk]) not in page.text
    assert client.get(reverse("matters:duty_parties", args=[duties[0].pk])).status_code == 404


def test_who_owes_a_period_is_chosen_where_no_institution_holds_the_role(client, province, secretary):
    a_periodic_rule("EVAL-CONF", obliged_role=Role.HOST, recurrence="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15")
    periodic.open_due(DAY(2023, 11, 20))
    duty = PeriodicDuty.objects.get()
    assert [o.obligor for o in duty.dossier.obligations.open()] == [province.standing_committee]
    url = reverse("matters:duty_parties", args=[duty.pk])
    assert url in client.get(reverse("matters:duty", args=[duty.pk])).text
    gone = AgencyFactory(exists_to=DAY(2023, 7, 1))
    refused = client.post(url, {"agencies": [gone.pk]})
    assert "không hoạt động vào ngày ấn định" in refused.context["form"].errors["agencies"][0]
    client.post(url, {"agencies": [province.front.pk]})
    assert [o.obligor for o in duty.dossier.obligations.open()] == [province.front]
    client.post(url, {"agencies": [province.peoples_committee.pk, province.front.pk]})
    assert {o.obligor for o in duty.dossier.obligations.open()} == {province.peoples_committee, province.front}


def test_duties_are_kept_from_who_takes_no_part(client, province, duties):
    login(client, Position.SECRETARIAT, province.planning)
    assert shown(client, "duties") == []
    assert client.get(reverse("matters:duty", args=[duties[0].pk])).status_code == 404


def test_only_the_keeper_chooses_who_owes_a_period(client, province):
    a_periodic_rule("EVAL-CONF", obliged_role=Role.HOST, recurrence="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15")
    periodic.open_due(DAY(2023, 11, 20))
    url = reverse("matters:duty_parties", args=[PeriodicDuty.objects.get().pk])
    login(client, Position.SECRETARIAT, province.front)
    assert client.get(url).status_code == 403
    assert client.post(url, {"agencies": [province.front.pk]}).status_code == 403


def queries(client, url: str) -> int:
    client.get(url)  # what is read once per process is read before counting
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_list_of_matters_costs_the_same_at_three_and_thirty_rows(client, province, secretary):
    rule("BET")
    url = reverse("matters:list")

    def add(count: int) -> None:
        for _ in range(count):
            a_matter(province, dates={"matter_received": DAY(2023, 11, 13)})

    add(3)
    few = queries(client, url)
    add(27)
    assert len(shown(client, "list")) == 30
    assert queries(client, url) == few


def test_the_list_of_periods_costs_the_same_at_three_and_thirty_rows(client, province, secretary):
    a_periodic_rule()
    url = reverse("matters:duties")

    def add(first: int, count: int) -> None:
        for number in range(first, first + count):
            due = DAY(2020 + number // 12, number % 12 + 1, 25)
            duty = dossiers.register(
                PeriodicDuty,
                title=f"Báo cáo tháng {due:%m/%Y}",
                keeper=province.standing_committee,
                participants=dossiers.institutions(due),
                by=None,
                on=due,
                rule_code="INF-MONTH",
                due=due,
            )
            milestones.set_date(dossier=duty.dossier, kind=MilestoneKind.PERIOD_DUE, on=due, by=None)

    add(0, 3)
    few = queries(client, url)
    add(3, 27)
    assert len(shown(client, "duties")) == 30
    assert queries(client, url) == few
