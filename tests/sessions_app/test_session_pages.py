"""Pages of sessions: who may see and change them, what a move shows before it is saved, wrong input."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination.models import DeadlineNotice, MilestoneKind, Obligation
from sessions_app.models import CouncilSession, SessionKind, Term
from sessions_app.plan import reverse_plan
from tests.factories.core import AgencyFactory, login, member
from tests.factories.sessions import TermFactory, draft, session, session_rules

D = datetime.date


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


def posted(row: CouncilSession | None = None, **changed: str) -> dict[str, str]:
    data = {
        "term": str(TermFactory().pk),
        "number": "16",
        "kind": SessionKind.REGULAR_YEAREND.value,
        "opens_on": "07/12/2023",
        "closes_on": "09/12/2023",
        "place": "Hội trường tỉnh",
    }
    return data | changed


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {field: list(messages) for field, messages in response.context["form"].errors.items()}


# ── who ──────────────────────────────────────────────────────────────────────────────
PAGES = ["session", "session_edit", "session_cancel", "session_notice", "session_dates", "draft_new", "drafts_bulk"]


@pytest.mark.parametrize("name", PAGES)
def test_page_does_not_exist_for_agencies_that_take_no_part(client, province, name):
    login(client, Position.SECRETARIAT, AgencyFactory())
    assert client.get(reverse(f"sessions:{name}", args=[session(province).pk])).status_code == 404


@pytest.mark.parametrize("name", PAGES[1:])
def test_page_is_forbidden_to_those_who_may_only_look(client, province, name):
    login(client, Position.SECRETARIAT, province.peoples_committee)
    row = session(province)
    assert client.get(reverse("sessions:session", args=[row.pk])).status_code == 200
    url = reverse(f"sessions:{name}", args=[row.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, posted(row)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_the_keeper(client, province, secretary, name):
    session_rules()
    row = session(province)
    draft(row, province)
    assert client.get(reverse(f"sessions:{name}", args=[row.pk])).status_code == 200


def test_clerk_may_not_plan_a_session(client, province):
    login(client, Position.CLERK, province.standing_committee)
    assert client.get(reverse("sessions:session_new")).status_code == 403


def test_session_is_planned_only_for_an_agency_that_one_manages(client, province, secretary):
    data = posted(keeper=str(province.peoples_committee.pk))
    assert "keeper" in errors(client.post(reverse("sessions:session_new"), data))
    assert not CouncilSession.objects.exists()


def test_anonymous_visitors_are_sent_to_log_in(client, province):
    response = client.get(reverse("sessions:list"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


# ── planning ─────────────────────────────────────────────────────────────────────────
def test_session_is_planned(client, province, secretary):
    session_rules()
    response = client.post(reverse("sessions:session_new"), posted(keeper=str(province.standing_committee.pk)))
    row = CouncilSession.objects.get()
    assert response.url == reverse("sessions:session", args=[row.pk])
    assert row.opens_on == D(2023, 12, 7)
    assert Obligation.objects.get(dossier=row.pk).due_on == D(2023, 12, 2)
    assert row.dossier.events.get(kind="registered").by == secretary


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"closes_on": "06/12/2023"}, "closes_on", "Ngày bế mạc không được trước ngày khai mạc 07/12/2023."),
        ({"opens_on": "07/12/2030", "closes_on": ""}, "opens_on", "Ngày khai mạc nằm ngoài thời gian của khóa x."),
        ({"opens_on": "31/02/2023"}, "opens_on", None),
        ({"number": "15"}, "number", "Khóa X đã có kỳ họp thứ 15."),
        ({"keeper": "999999"}, "keeper", None),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_is_saved(client, province, secretary, changed, field, message):
    session(province, number=15)
    data = posted(keeper=str(province.standing_committee.pk)) | changed
    found = errors(client.post(reverse("sessions:session_new"), data))
    assert list(found) == [field]
    if message:
        assert found[field] == [message]
    assert CouncilSession.objects.count() == 1


def test_keeper_that_does_not_exist_at_the_session_is_refused(client, province):
    gone = AgencyFactory(name="Ban cũ", exists_to=D(2023, 1, 1))
    login(client, Position.SECRETARIAT, gone)
    found = errors(client.post(reverse("sessions:session_new"), posted(keeper=str(gone.pk))))
    assert found == {"keeper": ["Ban cũ không tồn tại vào ngày 07/12/2023."]}


# ── moving ───────────────────────────────────────────────────────────────────────────
def test_moving_the_opening_is_shown_before_it_is_saved(client, province, secretary):
    session_rules()
    row = session(province)
    draft(row, province)
    url = reverse("sessions:session_edit", args=[row.pk])

    shown = client.post(url, posted(opens_on="05/12/2023"))
    row.refresh_from_db()
    assert row.opens_on == D(2023, 12, 7)
    assert shown.context["consequences"].phrases == ["3 nghĩa vụ sẽ dời hạn, sớm hơn 2 ngày."]
    assert "3 nghĩa vụ sẽ dời hạn, sớm hơn 2 ngày" in shown.content.decode()
    assert Obligation.objects.get(rule_code="NQ-SUBMIT-THAMTRA").due_on == D(2023, 11, 22)
    mark = shown.context["mark"]

    saved = client.post(url, posted(opens_on="05/12/2023", confirmed=mark))
    assert saved.status_code == 302
    row.refresh_from_db()
    assert row.opens_on == D(2023, 12, 5)
    moved = Obligation.objects.get(rule_code="NQ-SUBMIT-THAMTRA")
    assert (moved.due_on, moved.original_due_on) == (D(2023, 11, 20), D(2023, 11, 22))
    assert row.dossier.milestones.get(kind=MilestoneKind.SESSION_OPENING).on == D(2023, 12, 5)


def test_another_date_than_the_one_shown_is_shown_again(client, province, secretary):
    session_rules()
    row = session(province)
    url = reverse("sessions:session_edit", args=[row.pk])
    mark = client.post(url, posted(opens_on="05/12/2023")).context["mark"]
    again = client.post(url, posted(opens_on="01/12/2023", confirmed=mark))
    assert again.status_code == 200
    assert again.context["consequences"].phrases == ["1 nghĩa vụ sẽ dời hạn, sớm hơn 6 ngày."]
    row.refresh_from_db()
    assert row.opens_on == D(2023, 12, 7)


def test_change_without_consequences_is_saved_at_once(client, province, secretary):
    session_rules()
    row = session(province)
    response = client.post(reverse("sessions:session_edit", args=[row.pk]), posted(place="Trung tâm hội nghị"))
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.place == "Trung tâm hội nghị"


def test_closing_day_that_counts_cannot_be_emptied_on_the_page(client, province, secretary):
    row = session(province)
    assert "closes_on" in errors(client.post(reverse("sessions:session_edit", args=[row.pk]), posted(closes_on="")))


def test_cancelling_shows_what_falls_away_and_then_does_it(client, province, secretary, on_day):
    on_day(2023, 11, 1)
    session_rules()
    row = session(province)
    draft(row, province)
    url = reverse("sessions:session_cancel", args=[row.pk])
    data = {"on": "01/11/2023", "reason": "Thông báo 12/TB-HĐND"}
    shown = client.post(url, data)
    assert shown.context["consequences"].phrases == ["4 nghĩa vụ đang mở không còn."]
    assert Obligation.objects.open().count() == 4
    assert client.post(url, data | {"confirmed": shown.context["mark"]}).status_code == 302
    assert not Obligation.objects.open()
    page = client.get(reverse("sessions:session", args=[row.pk])).content.decode()
    assert "Không tổ chức" in page
    assert reverse("sessions:draft_new", args=[row.pk]) not in page


# ── notice of the joint conference ───────────────────────────────────────────────────
def test_notice_sets_a_stricter_date_for_all_drafts_of_the_session(client, province, secretary):
    session_rules()
    row = session(province)
    for title in ("Thu phí", "Đầu tư công"):
        draft(row, province, title=title)
    url = reverse("sessions:session_notice", args=[row.pk])
    data = {"document": "145/TB-TTHĐND", "issued_on": "20/10/2023", "rule-NQ-SUBMIT-THAMTRA": "10/11/2023"}
    shown = client.post(url, data)
    assert shown.context["consequences"].phrases == ["2 nghĩa vụ sẽ dời hạn, sớm hơn 12 ngày."]
    assert not DeadlineNotice.objects.exists()
    assert client.post(url, data | {"confirmed": shown.context["mark"]}).status_code == 302
    owed = Obligation.objects.filter(rule_code="NQ-SUBMIT-THAMTRA")
    assert {o.due_on for o in owed} == {D(2023, 11, 10)}
    assert DeadlineNotice.objects.get().document == "145/TB-TTHĐND"


def test_notice_lists_only_rules_that_hold_for_the_session(client, province, secretary):
    rules = session_rules()
    limit = rules["documents"].limits.get()
    limit.applies_to = ["thematic_session"]
    limit.save()
    row = session(province)
    form = client.get(reverse("sessions:session_notice", args=[row.pk])).context["form"]
    assert [line.rule.code for line in form.lines] == ["NQ-SUBMIT-THAMTRA", "NQ-THAMTRA-REPORT"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"rule-NQ-SUBMIT-THAMTRA": "10/10/2023"}, "rule-NQ-SUBMIT-THAMTRA"),
        ({"rule-NQ-SUBMIT-THAMTRA": ""}, "__all__"),
        ({"document": ""}, "document"),
    ],
    ids=["before the notice", "no date at all", "no number"],
)
def test_wrong_notice_is_refused(client, province, secretary, changed, field):
    session_rules()
    row = session(province)
    data = {"document": "145/TB", "issued_on": "20/10/2023", "rule-NQ-SUBMIT-THAMTRA": "10/11/2023"} | changed
    assert field in errors(client.post(reverse("sessions:session_notice", args=[row.pk]), data))
    assert not DeadlineNotice.objects.exists()


# ── other milestones, plan ───────────────────────────────────────────────────────────
def test_end_of_discussion_is_dated(client, province, secretary):
    row = session(province)
    url = reverse("sessions:session_dates", args=[row.pk])
    assert client.post(url, {"discussion_end": "08/12/2023"}).status_code == 302
    assert row.dossier.milestones.get(kind=MilestoneKind.DISCUSSION_END).on == D(2023, 12, 8)
    assert "discussion_end" in errors(client.post(url, {"discussion_end": ""}))


def test_reverse_plan_groups_what_is_due_on_one_day(province, on_day):
    at = on_day(2023, 11, 24)
    session_rules()
    row = session(province)
    for title in ("Thu phí", "Đầu tư công"):
        draft(row, province, title=title)
    steps = reverse_plan(row, member(Position.SECRETARIAT, province.standing_committee), at)
    assert [(s.rule_code, s.when, s.total, s.who, s.state) for s in steps] == [
        ("NQ-SUBMIT-THAMTRA", "15 ngày trước khai mạc", 2, "UBND", "open_overdue"),
        ("NQ-THAMTRA-REPORT", "10 ngày trước khai mạc", 2, "Ban KTNS", "open_in_term"),
        ("SES-DOCS-DEPUTIES", "5 ngày trước khai mạc", 1, "VP ĐĐBQH-HĐND", "open_in_term"),
        ("NQ-PUBLISH", "7 ngày sau khai mạc", 2, "VP ĐĐBQH-HĐND", "open_in_term"),
    ]


# ── list ─────────────────────────────────────────────────────────────────────────────
def test_list_tells_drafts_late_drafts_and_the_next_date(client, province, secretary, on_day):
    on_day(2023, 11, 24)
    session_rules()
    row = session(province)
    draft(row, province)
    session(province, number=17, opens_on=D(2024, 3, 14), closes_on=None, kind=SessionKind.THEMATIC)
    first, second = client.get(reverse("sessions:list")).context["page"].object_list
    assert (first.number, first.draft_count, first.next_due_on) == (17, 0, D(2024, 3, 9))
    assert (second.draft_count, second.late_draft_count, second.overdue_count) == (1, 1, 1)
    assert second.next_due_on == D(2023, 11, 27)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [17, 16]),
        ("?q=ky hop thu 16", [16]),
        ("?year=2024", [17]),
        ("?kind=thematic", [17]),
        ("?status=closed", [16]),
        ("?status=planned", [17]),
        ("?sort=opens", [16, 17]),
        ("?year=abc", []),
    ],
)
def test_list_is_filtered_by_its_address(client, province, secretary, on_day, query, numbers):
    on_day(2024, 1, 10)
    session(province)
    session(province, number=17, opens_on=D(2024, 3, 14), closes_on=None, kind=SessionKind.THEMATIC)
    page = client.get(reverse("sessions:list") + query).context["page"]
    assert [row.number for row in page] == numbers


def test_list_shows_only_sessions_of_ones_agencies(client, province):
    row = session(province)
    session(province, number=17)
    draft(row, province)
    login(client, Position.CLERK, province.finance)
    assert [found.number for found in client.get(reverse("sessions:list")).context["page"]] == [16]


def test_list_asks_the_database_as_often_for_30_sessions_as_for_3(
    client, province, secretary, django_assert_max_num_queries
):
    term = TermFactory()
    rows = [session(province, number=number, term=term) for number in range(1, 4)]
    draft(rows[0], province)
    url = reverse("sessions:list")
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    for number in range(4, 31):
        session(province, number=number, term=term)
    with django_assert_max_num_queries(60) as many:
        assert len(client.get(url).context["page"].object_list) == 30
    assert len(many) == len(few)


# ── terms ────────────────────────────────────────────────────────────────────────────
def test_terms_are_kept_by_administrators_only(client, province, secretary):
    for name in ("terms", "term_new"):
        assert client.get(reverse(f"sessions:{name}")).status_code == 403
    login(client, Position.ADMINISTRATOR, province.council_office)
    assert client.get(reverse("sessions:terms")).status_code == 200
    data = {"name": "khóa xi", "begins_on": "01/07/2026", "ends_on": ""}
    assert client.post(reverse("sessions:term_new"), data).status_code == 302
    assert str(Term.objects.get()) == "Khóa XI"
    edit = reverse("sessions:term_edit", args=[Term.objects.get().pk])
    assert client.get(edit).status_code == 200
    assert "name" in errors(client.post(edit, data | {"name": "mười một"}))
    assert "__all__" in errors(client.post(edit, data | {"ends_on": "01/07/2025"}))


def test_an_empty_list_tells_a_search_from_nothing_at_all(client, province):
    login(client, Position.CLERK, province.district)
    for name, nothing in (("list", "Chưa có kỳ họp nào"), ("drafts", "Chưa có dự thảo nào")):
        address = reverse(f"sessions:{name}")
        assert nothing in client.get(address).content.decode()
        assert "khớp bộ lọc" in client.get(address, {"q": "x"}).content.decode()
