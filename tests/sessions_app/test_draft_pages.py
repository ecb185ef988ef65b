"""Pages of draft resolutions: registering one or many, changing, moving, decisions, the list."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from agencies.models import Position, Succession
from coordination.models import MilestoneKind, Obligation, Outcome
from sessions_app.models import Decision, DraftResolution, DraftStatus, ResolutionKind
from tests.factories.core import AgencyFactory, login
from tests.factories.sessions import draft, session, session_rules

D = datetime.date


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


def posted(province, **changed: object) -> dict[str, str]:
    data = {
        "title": "Quy định mức thu phí tham quan",
        "resolution_kind": ResolutionKind.NORMATIVE.value,
        "submitting": province.peoples_committee.pk,
        "drafting": province.finance.pk,
        "verifying": province.economy_committee.pk,
    }
    return {name: str(value) for name, value in (data | changed).items()}


def errors(response) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {field: list(messages) for field, messages in response.context["form"].errors.items()}


# ── who ──────────────────────────────────────────────────────────────────────────────
PAGES = ["draft", "draft_edit", "draft_move", "draft_decide", "draft_dates"]


@pytest.mark.parametrize("name", PAGES)
def test_page_does_not_exist_for_agencies_that_take_no_part(client, province, name):
    login(client, Position.SECRETARIAT, province.planning)
    paper = draft(session(province), province)
    assert client.get(reverse(f"sessions:{name}", args=[paper.pk])).status_code == 404


@pytest.mark.parametrize("name", PAGES[1:])
def test_page_is_forbidden_to_those_who_may_only_look(client, province, name):
    login(client, Position.SECRETARIAT, province.finance)
    paper = draft(session(province), province)
    assert client.get(reverse("sessions:draft", args=[paper.pk])).status_code == 200
    url = reverse(f"sessions:{name}", args=[paper.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, posted(province)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_page_opens_for_the_keeper(client, province, secretary, name):
    session_rules()
    paper = draft(session(province), province, raised_late=True)
    response = client.get(reverse(f"sessions:{name}", args=[paper.pk]))
    assert response.status_code == 200
    assert "Thu phí tham quan" in response.content.decode()


# ── registering ──────────────────────────────────────────────────────────────────────
def test_draft_is_registered(client, province, secretary):
    session_rules()
    row = session(province)
    response = client.post(reverse("sessions:draft_new", args=[row.pk]), posted(province))
    made = DraftResolution.objects.get()
    assert response.url == reverse("sessions:draft", args=[made.pk])
    assert (made.session, made.drafting, made.verifying) == (row, province.finance, province.economy_committee)
    assert Obligation.objects.filter(dossier=made.pk).count() == 3


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("drafting", "999999", "Không có cơ quan này trong danh sách được chọn."),
        ("verifying", "khong-phai-so", "Không có cơ quan này trong danh sách được chọn."),
        ("submitting", "", None),
        ("resolution_kind", "khac", None),
        ("title", "   ", None),
    ],
)
def test_wrong_input_is_told_at_its_field_and_nothing_is_saved(client, province, secretary, field, value, message):
    url = reverse("sessions:draft_new", args=[session(province).pk])
    found = errors(client.post(url, posted(province, **{field: value})))
    assert list(found) == [field]
    if message:
        assert found[field] == [message]
    assert not DraftResolution.objects.exists()


def test_department_does_not_verify(client, province, secretary):
    url = reverse("sessions:draft_new", args=[session(province).pk])
    assert "verifying" in errors(client.post(url, posted(province, verifying=province.finance.pk)))


def test_agency_that_no_longer_exists_is_refused_with_its_successor(client, province, secretary):
    gone = AgencyFactory(name="Sở Giao thông vận tải", exists_to=D(2023, 3, 1))
    heir = AgencyFactory(name="Sở Xây dựng")
    Succession.objects.create(
        predecessor=gone, successor=heir, on=D(2023, 3, 1), kind="merger", legal_document="Nghị quyết hợp nhất"
    )
    url = reverse("sessions:draft_new", args=[session(province).pk])
    assert str(gone.pk) not in {str(value) for value, _ in client.get(url).context["form"].fields["drafting"].choices}
    found = errors(client.post(url, posted(province, drafting=gone.pk)))
    message = "Sở Giao thông vận tải không tồn tại vào ngày 07/12/2023. Cơ quan kế thừa: Sở Xây dựng."
    assert found == {"drafting": [message]}


# ── registering many ─────────────────────────────────────────────────────────────────
def pasted(province, lines: str) -> dict[str, str]:
    return {
        "lines": lines,
        "resolution_kind": ResolutionKind.INDIVIDUAL.value,
        "submitting": str(province.peoples_committee.pk),
        "drafting": str(province.planning.pk),
        "verifying": "",
    }


def rows_posted(rows: list[dict[str, str]]) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": str(len(rows))}
    return data | {f"form-{i}-{name}": value for i, row in enumerate(rows) for name, value in row.items()}


def test_pasted_lines_become_rows(client, province, secretary):
    url = reverse("sessions:drafts_bulk", args=[session(province).pk])
    lines = "Giao dự toán\tSTC\tban kinh te - ngan sach\n\n  Đầu tư công  \nHọc phí\t\tBan PC"
    rows = client.post(url, pasted(province, lines)).context["rows"]
    assert [(f.initial["title"], f.initial["drafting"], f.initial["verifying"]) for f in rows] == [
        ("Giao dự toán", province.finance, province.economy_committee),
        ("Đầu tư công", province.planning, None),
        ("Học phí", province.planning, province.legal_committee),
    ]
    assert not DraftResolution.objects.exists()


def test_pasted_unknown_agency_is_named_with_its_line(client, province, secretary):
    url = reverse("sessions:drafts_bulk", args=[session(province).pk])
    found = errors(client.post(url, pasted(province, "Giao dự toán\tSTC\nHọc phí\tSở Không Có\n\tSTC")))
    assert found["lines"] == [
        "Dòng 2: không có cơ quan tên «Sở Không Có» vào ngày khai mạc.",
        "Dòng 3: thiếu tên dự thảo.",
    ]


def test_more_lines_than_fit_are_refused(client, province, secretary):
    url = reverse("sessions:drafts_bulk", args=[session(province).pk])
    found = errors(client.post(url, pasted(province, "\n".join(f"Dự thảo {n}" for n in range(61)))))
    assert found["lines"] == ["Mỗi lần tối đa 60 dự thảo; danh sách có 61 dòng."]


def test_rows_are_registered_together_and_emptied_ones_left_out(client, province, secretary):
    session_rules()
    row = session(province)
    rows = [posted(province, title=title) for title in ("Thu phí", "", "Đầu tư công")]
    response = client.post(reverse("sessions:drafts_bulk", args=[row.pk]), rows_posted(rows))
    assert response.url == reverse("sessions:session", args=[row.pk])
    assert set(DraftResolution.objects.values_list("dossier__title", flat=True)) == {"Thu phí", "Đầu tư công"}


def test_one_wrong_row_saves_none(client, province, secretary):
    gone = AgencyFactory(name="Sở Cũ", exists_to=D(2023, 3, 1))
    rows = [posted(province, title="Thu phí"), posted(province, title="Đầu tư công", drafting=gone.pk)]
    response = client.post(reverse("sessions:drafts_bulk", args=[session(province).pk]), rows_posted(rows))
    assert response.status_code == 422
    assert response.context["rows"].errors == [{}, {"drafting": ["Sở Cũ không tồn tại vào ngày 07/12/2023."]}]
    assert not DraftResolution.objects.exists()


def test_same_title_twice_is_refused(client, province, secretary):
    rows = [posted(province, title="Thu phí"), posted(province, title="thu phi")]
    response = client.post(reverse("sessions:drafts_bulk", args=[session(province).pk]), rows_posted(rows))
    assert response.context["rows"].errors[1] == {"title": ["Trùng với dòng 1."]}
    assert not DraftResolution.objects.exists()


# ── changing and moving ──────────────────────────────────────────────────────────────
def test_change_of_committee_is_shown_before_it_is_saved(client, province, secretary):
    session_rules()
    paper = draft(session(province), province)
    url = reverse("sessions:draft_edit", args=[paper.pk])
    data = posted(province, title=paper.dossier.title, verifying=province.legal_committee.pk)
    shown = client.post(url, data)
    assert shown.context["consequences"].phrases == ["1 nghĩa vụ mới phát sinh.", "1 nghĩa vụ đang mở không còn."]
    paper.refresh_from_db()
    assert paper.verifying == province.economy_committee
    assert client.post(url, data | {"confirmed": shown.context["mark"]}).status_code == 302
    paper.refresh_from_db()
    assert paper.verifying == province.legal_committee


def test_draft_is_moved_after_its_consequences_were_shown(client, province, secretary):
    session_rules()
    paper = draft(session(province), province)
    later = session(province, number=17, opens_on=D(2024, 3, 14), closes_on=D(2024, 3, 16))
    url = reverse("sessions:draft_move", args=[paper.pk])
    shown = client.post(url, {"to_session": str(later.pk)})
    assert shown.context["consequences"].phrases == ["3 nghĩa vụ sẽ dời hạn, muộn hơn 98 ngày."]
    client.post(url, {"to_session": str(later.pk), "confirmed": shown.context["mark"]})
    assert Obligation.objects.get(rule_code="NQ-SUBMIT-THAMTRA").due_on == D(2024, 2, 28)


def test_draft_moves_only_to_a_session_one_sees(client, province, secretary):
    paper = draft(session(province), province)
    url = reverse("sessions:draft_move", args=[paper.pk])
    assert "to_session" in errors(client.post(url, {"to_session": str(paper.session_id)}))
    assert "to_session" in errors(client.post(url, {"to_session": "999999"}))


def test_milestones_of_a_draft_are_dated(client, province, secretary):
    paper = draft(session(province), province)
    url = reverse("sessions:draft_dates", args=[paper.pk])
    assert client.post(url, {"draft_published": "05/09/2023", "committee_meeting": ""}).status_code == 302
    assert paper.dossier.milestones.get().kind == MilestoneKind.DRAFT_PUBLISHED
    assert "committee_meeting" in errors(client.post(url, {"committee_meeting": "31/09/2023"}))


# ── decisions ────────────────────────────────────────────────────────────────────────
def test_withdrawal_is_shown_before_it_is_recorded(client, province, secretary, on_day):
    on_day(2023, 11, 20)
    session_rules()
    paper = draft(session(province), province)
    url = reverse("sessions:draft_decide", args=[paper.pk])
    data = {"decision": Decision.WITHDRAWN.value, "on": "20/11/2023", "note": "UBND tỉnh đề nghị rút"}
    shown = client.post(url, data)
    assert shown.context["consequences"].phrases == ["3 nghĩa vụ đang mở không còn."]
    assert client.post(url, data | {"confirmed": shown.context["mark"]}).status_code == 302
    assert paper.status() == DraftStatus.WITHDRAWN
    assert set(Obligation.objects.filter(dossier=paper.pk).values_list("outcome", flat=True)) == {Outcome.VOID}
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"decision": "returned", "note": "Thiếu"}, "decision"),
        ({"decision": "withdrawn"}, "note"),
        ({"decision": "adopted", "on": "06/12/2023"}, "on"),
        ({"decision": "adopted", "on": "01/01/2024"}, "on"),
        ({"decision": "on_agenda", "number": "12/NQ-HĐND"}, "number"),
    ],
    ids=["not submitted yet", "no reason", "before the session", "in the future", "number without adoption"],
)
def test_wrong_decision_is_told_at_its_field(client, province, secretary, on_day, changed, field):
    on_day(2023, 12, 10)
    paper = draft(session(province), province)
    response = client.post(reverse("sessions:draft_decide", args=[paper.pk]), {"on": "08/12/2023"} | changed)
    assert list(errors(response)) == [field]
    assert paper.status() == DraftStatus.REGISTERED


# ── list ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Thu phí", "Đầu tư công"]),
        ("?q=dau tu", ["Đầu tư công"]),
        ("?resolution_kind=individual", ["Đầu tư công"]),
        ("?drafting={planning}", ["Đầu tư công"]),
        ("?verifying={economy}", ["Thu phí"]),
        ("?session={session}", ["Thu phí", "Đầu tư công"]),
        ("?state=missing", ["Thu phí", "Đầu tư công"]),
        ("?state=late", ["Thu phí", "Đầu tư công"]),
        ("?state=sent_late", []),
        ("?state=awaited", []),
        ("?state=raised", ["Đầu tư công"]),
        ("?status=registered&sort=-drafting", ["Thu phí", "Đầu tư công"]),
        ("?sort=drafting", ["Đầu tư công", "Thu phí"]),
        ("?session=abc", []),
    ],
)
def test_list_is_filtered_by_its_address(client, province, secretary, on_day, query, titles):
    on_day(2023, 11, 24)
    session_rules()
    row = session(province)
    draft(row, province, title="Thu phí")
    draft(
        row,
        province,
        title="Đầu tư công",
        resolution_kind=ResolutionKind.INDIVIDUAL,
        drafting=province.planning,
        verifying=province.legal_committee,
        raised_late=True,
    )
    address = query.format(planning=province.planning.pk, economy=province.economy_committee.pk, session=row.pk)
    rows = client.get(reverse("sessions:drafts") + address).context["rows"]
    assert [found.draft.dossier.title for found in rows] == titles


def test_department_sees_only_the_drafts_it_takes_part_in(client, province):
    row = session(province)
    draft(row, province, title="Thu phí")
    draft(row, province, title="Đầu tư công", drafting=province.planning)
    login(client, Position.CLERK, province.planning)
    assert len(client.get(reverse("sessions:drafts")).context["rows"]) == 1
    page = client.get(reverse("sessions:session", args=[row.pk]))
    assert [found.draft.dossier.title for found in page.context["drafts"]] == ["Đầu tư công"]


@pytest.mark.parametrize("page", ["drafts", "session"])
def test_list_asks_the_database_as_often_for_30_drafts_as_for_3(
    client, province, secretary, django_assert_max_num_queries, page
):
    session_rules()
    row = session(province)
    for n in range(3):
        draft(row, province, title=f"Dự thảo {n}")
    url = reverse("sessions:drafts") if page == "drafts" else reverse("sessions:session", args=[row.pk])
    client.get(url)
    with django_assert_max_num_queries(60) as few:
        client.get(url)
    for n in range(3, 30):
        draft(row, province, title=f"Dự thảo {n}")
    with django_assert_max_num_queries(60) as many:
        client.get(url)
    assert len(many) == len(few)


def test_form_of_many_rows_reads_the_agencies_once(client, province, secretary, django_assert_max_num_queries):
    url = reverse("sessions:drafts_bulk", args=[session(province).pk])
    client.post(url, pasted(province, "Dự thảo 0"))
    counts = []
    for lines in (3, 30):
        with django_assert_max_num_queries(60) as found:
            client.post(url, pasted(province, "\n".join(f"Dự thảo {n}" for n in range(lines))))
        counts.append(len(found))
    assert counts[0] == counts[1]
