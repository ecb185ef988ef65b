"""Figures of reception and letters: each counts the very rows that its address shows."""

from __future__ import annotations

import datetime
import io
from html import unescape

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Position
from coordination.models import LateReason
from tests.factories.core import login, member
from tests.factories.reception import day, letter, letter_rules
from voter_petitions import reception
from voter_petitions.models import LetterKind

D = datetime.date
HELD = {"status": "held", "persons": 5, "cases": 4, "groups": 1}


@pytest.fixture
def secretary(client, province):
    return login(client, Position.SECRETARIAT, province.council_office)


@pytest.fixture
def year(province, on_day, secretary):
    """Of each kind of letter and of day something, seen on 20/12/2023."""
    on_day(2023, 12, 20)
    letter_rules()
    late = {"late_agency": province.standing_committee, "late_reason": LateReason.objects.get()}
    held = day(province, on=D(2023, 11, 6), **HELD)
    day(province, on=D(2023, 10, 16), status="not_held", reason="Mưa lũ")
    day(province, on=D(2023, 12, 28))
    day(province, agency=province.peoples_committee, on=D(2023, 11, 15), **HELD)
    day(province, on=D(2022, 11, 15), **HELD)

    def forwarded(made, on, **more):
        reception.forward(made, recipient=province.district, sent_on=on, document="1/HĐND", by=secretary, **more)
        return made

    in_time = forwarded(letter(province, day=held, by=secretary), D(2023, 11, 9))
    reception.record_result(in_time, decided_on=D(2023, 12, 1), result="x", told_on=D(2023, 12, 5), by=secretary)
    told_late = forwarded(letter(province, kind="complaint", by=secretary), D(2023, 11, 20), **late)
    reception.record_result(
        told_late, decided_on=D(2023, 12, 1), result="x", told_on=D(2023, 12, 12), by=secretary, **late
    )
    overdue = forwarded(letter(province, kind="complaint", by=secretary), D(2023, 11, 8))
    reception.record_result(overdue, decided_on=D(2023, 12, 1), result="x", by=secretary)
    forwarded(letter(province, received_on=D(2023, 12, 14), by=secretary), D(2023, 12, 15))
    letter(province, by=secretary)
    letter(province, kind=LetterKind.DENUNCIATION, received_on=D(2023, 12, 18), by=secretary)
    filed = letter(province, by=secretary)
    reception.settle(filed, handling="filed", ground="x", on=D(2023, 11, 9), by=secretary)
    letter(province, received_on=D(2022, 11, 7), by=secretary)


def sheets(client, **query):
    context = client.get(reverse("reception:figures"), query).context
    return {shown.sheet.key: shown.sheet for shown in context["sheets"]}


def texts(row) -> list[str]:
    return [cell.text for cell in row]


def test_what_is_counted(client, year):
    found = sheets(client)
    assert [texts(row)[1:] for row in found["ngay-tiep"].rows] == [
        ["3", "1", "1", "5", "4", "1", "1", "1–10/2023"],
        ["1", "1", "0", "5", "4", "1", "0", "1–10/2023"],
    ]
    # Received; forwarded in time, late, overdue; ended; taken up; awaited; told in time, late, overdue.
    assert [texts(row) for row in found["loai-don"].rows] == [
        ["Khiếu nại", "2", "1", "1", "0", "0", "0", "0", "0", "1", "1"],
        ["Tố cáo", "1", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
        ["Kiến nghị, phản ánh", "4", "2", "0", "1", "1", "0", "1", "1", "0", "0"],
    ]
    assert texts(found["loai-don"].total)[1] == "7"
    assert texts(found["co-quan"].rows[0]) == ["UBND huyện Ba Bể", "4", "1", "0", "1", "1", "1"]


def test_every_figure_opens_its_rows(client, year):
    page = client.get(reverse("reception:figures")).context
    figures = [(str(stat["value"]), stat["href"]) for stat in page["stats"]]
    for shown in page["sheets"]:
        for row in (*shown.sheet.rows, shown.sheet.total):
            # Persons, cases and crowds are sums of what the days say: their addresses open those days.
            cells = row if shown.sheet.key != "ngay-tiep" else (*row[:4], row[7])
            figures += [(cell.text, cell.href) for cell in cells if cell.href]
    assert len(figures) > 30
    for text, href in figures:
        assert str(client.get(unescape(href)).context["page_obj"].paginator.count) == text, href


def test_a_time_and_an_agency(client, province, year):
    assert texts(sheets(client, since="01/01/2022", until="31/12/2022")["loai-don"].rows[0])[:2] == [
        "Kiến nghị, phản ánh",
        "1",
    ]
    assert "loai-don" not in sheets(client, agency=province.peoples_committee.pk)
    assert client.get(reverse("reception:figures"), {"since": "x"}).status_code == 422
    wrong = client.get(reverse("reception:figures"), {"since": "02/01/2023", "until": "01/01/2023"})
    assert "until" in wrong.context["form"].errors


def test_what_one_may_not_read_is_only_a_number(client, province, year):
    client.force_login(member(Position.SECRETARIAT, province.council_office))
    page = client.get(reverse("reception:figures"))
    assert page.context["unseen"] == 1
    assert [texts(row)[0] for row in sheets(client)["loai-don"].rows] == ["Khiếu nại", "Kiến nghị, phản ánh"]


def test_the_other_parties_see_days_and_no_letters(client, province, year):
    login(client, Position.SECRETARIAT, province.front)
    found = sheets(client)
    assert list(found) == ["ngay-tiep"]
    # How many were handed in is told; which they are is not.
    assert [(row[7].text, row[7].href) for row in found["ngay-tiep"].rows] == [("1", ""), ("0", "")]
    login(client, Position.CLERK, province.finance)
    assert sheets(client) == {}


@pytest.mark.parametrize("dress", ["xlsx", "docx", "pdf"])
def test_files_hold_what_the_page_shows(client, year, dress):
    asked = {"bang": "loai-don", "dang": dress, "since": "01/01/2023", "until": "31/12/2023"}
    response = client.post(reverse("reception:figures_file"), asked)
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'-20230101-20231231.{dress}"')
    if dress == "xlsx":
        page = load_workbook(io.BytesIO(response.content)).active
        assert [cell.value for cell in page[5]][1:4] == ["Khiếu nại", 2, 1]


def test_a_file_of_nothing_known_is_not_found(client, year):
    for wrong in ({"bang": "x", "dang": "pdf"}, {"bang": "loai-don", "dang": "exe"}):
        assert client.post(reverse("reception:figures_file"), wrong).status_code == 404


def test_the_page_costs_the_same_whatever_is_counted(client, province, year, secretary, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(35) as queries:
            client.get(reverse("reception:figures"))
        counts.append(len(queries))
        for _ in range(10):
            letter(province, by=secretary)
    assert counts[0] == counts[1]
