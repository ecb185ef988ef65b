"""Pages of the yearly evaluation: who may see, who may write, what is refused at which field."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agencies.models import AgencyKind, Party, Position
from reports import evaluations
from reports.access import may_read, may_reopen, may_write
from reports.models import EvaluationReport
from tests.factories.core import AgencyFactory, login, member
from tests.factories.reports import evaluation_report


def address(name: str, *arguments) -> str:
    return reverse(f"reports:{name}", args=arguments)


@pytest.fixture
def report(province, ledger_2023, on_day):
    on_day(2023, 12, 25)
    return evaluation_report()


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


@pytest.mark.parametrize(
    ("agency", "position", "reads", "writes", "reopens"),
    [
        ("standing_committee", Position.SECRETARIAT, True, True, False),
        ("council_office", Position.SECRETARIAT, True, True, False),
        ("standing_committee", Position.LEADER, True, False, False),
        ("peoples_committee", Position.LEADER, True, False, False),
        ("committee_office", Position.SECRETARIAT, True, False, False),
        ("front", Position.SECRETARIAT, True, False, False),
        ("council_office", Position.ADMINISTRATOR, True, False, True),
        ("standing_committee", Position.CLERK, False, False, False),
        ("finance", Position.LEADER, False, False, False),
        ("finance", Position.SECRETARIAT, False, False, False),
        ("district", Position.LEADER, False, False, False),
    ],
)
def test_who_may_what(province, agency, position, reads, writes, reopens):
    person = member(position, getattr(province, agency))
    assert (may_read(person), may_write(person), may_reopen(person)) == (reads, writes, reopens)


def test_the_front_of_a_district_is_not_the_party(province):
    below = AgencyFactory(name="UBMTTQ huyện", party=Party.FRONT, kind=AgencyKind.FRONT, parent=province.front)
    assert not may_read(member(Position.LEADER, below))


READING = ["evaluation"]
WRITING = ["evaluation_paper", "evaluation_close"]


@pytest.mark.parametrize("name", [*READING, *WRITING])
def test_a_department_is_refused(client, province, report, name):
    login(client, Position.LEADER, province.finance)
    assert client.get(address(name, 2023)).status_code == 403
    assert client.get(address("evaluation_text", 2023, "tasks")).status_code == 403
    assert client.get(address("evaluation_new")).status_code == 403
    assert client.get(address("evaluation_reopen", 2023)).status_code == 403


@pytest.mark.parametrize("name", WRITING)
def test_a_leader_reads_but_does_not_write(client, province, report, name):
    login(client, Position.LEADER, province.peoples_committee)
    page = client.get(address("evaluation", 2023))
    assert page.status_code == 200
    assert "Sửa lời văn" not in page.content.decode()
    assert client.post(address(name, 2023)).status_code == 403
    assert client.post(address("evaluation_text", 2023, "tasks"), {"text": "x"}).status_code == 403
    assert EvaluationReport.objects.get().texts == {}
    assert EvaluationReport.objects.get().closed_at is None


def test_the_list_tells_who_may_not_read_why(client, province, report):
    login(client, Position.CLERK, province.finance)
    page = client.get(address("evaluation_list")).content.decode()
    assert "Bạn không xem được báo cáo này" in page
    assert address("evaluation", 2023) not in page


def test_the_list_for_who_may(client, report, secretary):
    page = client.get(address("evaluation_list")).content.decode()
    assert address("evaluation", 2023) in page
    assert address("evaluation_new") in page


def test_figures_with_last_year_beside_them(client, report, secretary):
    page = client.get(address("evaluation", 2023)).content.decode()
    assert "Tỷ lệ đúng hạn (của số nghĩa vụ)" in page
    assert "50 %" in page
    assert "Đề xuất từ số liệu, chưa ai sửa" in page
    assert "V. Kiến nghị, đề xuất" in page


def test_as_many_queries_whatever_the_ledger_holds(client, report, secretary, django_assert_max_num_queries):
    with django_assert_max_num_queries(70):
        client.get(address("evaluation", 2023))


def test_a_year_without_report_is_not_found(client, report, secretary):
    assert client.get(address("evaluation", 2021)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field", "complaint"),
    [
        ({"year": "2023"}, "year", "Năm này đã có báo cáo đánh giá."),
        ({"year": "2024"}, "year", "Năm phải từ 2000 đến 2023."),
        ({"year": "1999"}, "year", "Năm phải từ 2000 đến 2023."),
        ({"year": ""}, "year", "Hãy điền mục này"),
        ({"year": "2022", "cutoff": "26/12/2023"}, "cutoff", "tương lai"),
        ({"year": "2022", "cutoff": "31/12/2021"}, "cutoff", "trước ngày 01/01/2022"),
        ({"year": "2022", "cutoff": "31/31/2022"}, "cutoff", "nn/tt/nnnn"),
    ],
)
def test_a_bad_new_report_is_refused_at_its_field(client, report, secretary, sent, field, complaint):
    answer = client.post(address("evaluation_new"), sent)
    assert answer.status_code == 422
    assert complaint in " ".join(answer.context["form"].errors[field])
    assert EvaluationReport.objects.count() == 1


@pytest.mark.parametrize(("sent", "cutoff"), [("", date(2022, 12, 31)), ("15/12/2022", date(2022, 12, 15))])
def test_a_new_report(client, report, secretary, sent, cutoff):
    answer = client.post(address("evaluation_new"), {"year": "2022", "cutoff": sent})
    assert answer.status_code == 302
    assert EvaluationReport.objects.get(year=2022).cutoff == cutoff


def test_number_place_and_date(client, report, secretary):
    sent = {"number": "12/BC-HĐND", "place": "Bắc Kạn", "dated": "22/12/2023", "cutoff": "21/12/2023"}
    assert client.post(address("evaluation_paper", 2023), sent).status_code == 302
    report.refresh_from_db()
    assert (report.number, report.dated, report.cutoff) == ("12/BC-HĐND", date(2023, 12, 22), date(2023, 12, 21))
    assert report.history.first().history_user == secretary


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"dated": "20/12/2023"}, "dated"), ({"cutoff": "26/12/2023"}, "cutoff"), ({"place": ""}, "place")],
)
def test_a_bad_paper_is_refused_at_its_field(client, report, secretary, changed, field):
    sent = {"number": "", "place": "Bắc Kạn", "dated": "22/12/2023", "cutoff": "21/12/2023"} | changed
    answer = client.post(address("evaluation_paper", 2023), sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    report.refresh_from_db()
    assert report.dated is None


def test_a_text_is_edited_and_given_back(client, report, secretary):
    where = address("evaluation_text", 2023, "tasks")
    assert "Đề xuất từ số liệu" in client.get(where).content.decode()
    client.post(where, {"text": "Làm tốt hơn."})
    report.refresh_from_db()
    assert report.texts == {"tasks": "Làm tốt hơn."}
    page = client.get(address("evaluation", 2023)).content.decode()
    assert "Làm tốt hơn." in page
    assert "Lời văn của thư ký" in page
    client.post(where, {"text": "Làm tốt hơn.", "reset": "1"})
    report.refresh_from_db()
    assert report.texts == {}


def test_an_unknown_part_leads_back(client, report, secretary):
    assert client.get(address("evaluation_text", 2023, "khong-co")).status_code == 302


@pytest.mark.parametrize(("cutoff", "early"), [(date(2023, 12, 30), True), (date(2023, 12, 31), False)])
def test_closing_before_the_year_is_over_is_pointed_out(client, report, secretary, cutoff, early):
    report.cutoff = cutoff
    report.save()
    page = client.get(address("evaluation_close", 2023)).content.decode()
    assert ("Số liệu chưa đến hết năm" in page) == early


def test_closing_and_what_it_still_allows(client, report, secretary):
    assert "giữ nguyên kèm mã băm" in client.get(address("evaluation_close", 2023)).content.decode()
    client.post(address("evaluation_close", 2023))
    report.refresh_from_db()
    assert report.closed_by == secretary
    assert client.get(address("evaluation_text", 2023, "tasks")).status_code == 302
    client.post(address("evaluation_text", 2023, "tasks"), {"text": "Sửa lén."})
    # The paper gets its number last; the cut-off stays.
    sent = {"number": "12/BC-HĐND", "place": "Bắc Kạn", "dated": "25/12/2023", "cutoff": "01/12/2023"}
    client.post(address("evaluation_paper", 2023), sent)
    cutoff = report.cutoff
    report.refresh_from_db()
    assert (report.texts, report.number, report.cutoff) == ({}, "12/BC-HĐND", cutoff)
    page = client.get(address("evaluation", 2023)).content.decode()
    assert "Đã chốt" in page
    assert "Sửa lời văn" not in page
    assert "Chốt số liệu" in page, "the decision stands in the history"


def test_the_secretary_does_not_reopen(client, report, secretary):
    evaluations.close(report, by=secretary)
    assert client.post(address("evaluation_reopen", 2023), {"reason": "Sai"}).status_code == 403
    report.refresh_from_db()
    assert report.closed_at is not None


def test_an_administrator_reopens_with_a_reason(client, province, report):
    evaluations.close(report, by=member(Position.SECRETARIAT, province.standing_committee))
    administrator = login(client, Position.ADMINISTRATOR, province.council_office)
    refused = client.post(address("evaluation_reopen", 2023), {"reason": " "})
    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    client.post(address("evaluation_reopen", 2023), {"reason": "Sót văn bản"})
    report.refresh_from_db()
    assert report.closed_at is None
    page = client.get(address("evaluation", 2023)).content.decode()
    assert "Mở lại: Sót văn bản" in page
    assert str(administrator) in page


def test_reopening_what_is_open_is_refused(client, province, report):
    login(client, Position.ADMINISTRATOR, province.council_office)
    assert client.post(address("evaluation_reopen", 2023), {"reason": "Sai"}).status_code == 422


def test_changed_figures_are_not_shown_as_the_report(client, report, secretary):
    closed = evaluations.close(report, by=secretary)
    closed.figures["evaluation"]["figures"]["overall"]["met_late"] = 0
    EvaluationReport.objects.filter(pk=closed.pk).update(figures=closed.figures)
    answer = client.get(address("evaluation", 2023))
    assert answer.status_code == 409
    assert "không khớp mã băm" in answer.content.decode()
