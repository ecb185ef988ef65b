"""The ledger: every question is an address, and nobody learns what they may not see, exports included."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies.models import Position
from coordination.ledger.columns import COLUMNS
from coordination.models import Obligation, Role, Rule
from tests.factories.core import AgencyFactory, login
from tests.factories.obligations import owed

D = datetime.date


def found(client, ledger, **query: object) -> set[str]:
    """The names of the obligations that the ledger shows for these filters."""
    response = client.get(reverse("ledger"), query)
    assert response.status_code == 200
    names = {row.pk: name for name, row in ledger.items()}
    return {names[row.obligation.pk] for row in response.context["rows"]}


EVERY = {"overdue", "in_term", "paused", "waived", "in_time", "late"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, EVERY),
        ({"state": "open_overdue"}, {"overdue"}),
        ({"state": ["open_overdue", "met_late"]}, {"overdue", "late"}),
        ({"state": "paused"}, {"paused"}),
        ({"state": "waived"}, {"waived"}),
        ({"state": "met_in_time"}, {"in_time"}),
        ({"q": "ngan sach"}, {"overdue"}),
        ({"q": "NGÂN  sách quá"}, {"overdue"}),
        ({"q": "ubnd tinh"}, EVERY),
        ({"q": "thu-nghiem"}, EVERY),
        ({"q": "không có từ này"}, set()),
        ({"q": "%"}, set()),
        ({"due_after": "04/11/2023"}, {"in_term", "in_time"}),
        ({"due_before": "03/11/2023"}, EVERY - {"in_term", "in_time"}),
        ({"due_after": "06/11/2023", "due_before": "06/11/2023"}, {"in_time"}),
        ({"due_after": "01/12/2023", "due_before": "01/11/2023"}, set()),
        ({"opened_after": "01/11/2023"}, EVERY),
        ({"opened_after": "02/11/2023"}, set()),
        ({"party": "ubnd"}, EVERY),
        ({"party": "mttq"}, set()),
        ({"kind": "coordination.matter"}, EVERY),
        ({"kind": "sessions_app.councilsession"}, set()),
        ({"rule": "THU-NGHIEM"}, EVERY),
        ({"rule": "KHAC"}, set()),
        ({"flag": "overdue"}, {"overdue", "paused", "waived", "late"}),
        ({"flag": "never_sent"}, set()),
        ({"breach": "regulation"}, {"late"}),
        ({"breach": "law"}, set()),
        ({"owner": "mine"}, set()),
        ({"owner": "awaited"}, EVERY),
        ({"owner": "awaited", "state": "open_overdue", "q": "ngan sach", "party": "ubnd"}, {"overdue"}),
        ({"state": "open_overdue", "q": "dat dai"}, set()),
        ({"page": "99"}, EVERY),
        ({"page": "x"}, EVERY),
        ({"sort": "no_such_column"}, EVERY),
        ({"no_such_filter": "x"}, EVERY),
    ],
)
def test_each_filter_and_their_combinations(client, secretary, ledger, query, expected):
    assert found(client, ledger, **query) == expected


@pytest.mark.parametrize("who", ["agency", "recipient", "article"])
def test_filters_by_what_is_in_the_database(client, province, secretary, ledger, who):
    values = {
        "agency": (province.peoples_committee.pk, province.finance.pk),
        "recipient": (province.standing_committee.pk, province.front.pk),
        "article": (Rule.objects.get(code="THU-NGHIEM").article_id, None),
    }
    right, wrong = values[who]
    assert found(client, ledger, **{who: right}) == EVERY
    if wrong:
        assert found(client, ledger, **{who: wrong}) == set()


@pytest.mark.parametrize(
    "query",
    [
        {"state": "no_such_state"},
        {"due_after": "31/02/2023"},
        {"due_before": "hôm qua"},
        {"agency": "999999999999999999999"},
        {"agency": "x"},
        {"rule": "NO-SUCH"},
        {"kind": "x"},
        {"owner": "everybody"},
        {"q": "a" * 5000},
        {"q": "\0"},
    ],
)
def test_a_wrong_value_is_told_and_shows_no_row(client, secretary, ledger, query):
    response = client.get(reverse("ledger"), query)
    assert response.status_code == 200
    assert response.context["rows"] == []
    assert response.context["filter"].form.errors
    # An export of it would be an empty file that looks like an answer.
    export = client.get(reverse("ledger"), query | {"export": "csv"})
    assert export["Content-Type"].startswith("text/html")


def test_order_by_each_column_both_ways(client, secretary, ledger):
    def order(sort: str) -> list[datetime.date]:
        rows = client.get(reverse("ledger"), {"sort": sort}).context["rows"]
        return [row.obligation.due_on for row in rows]

    assert order("due") == sorted(order("due")) == order("-due")[::-1]
    assert len(order("agency")) == len(order("-rule")) == 6


def test_what_is_still_owed_comes_first_then_what_ended_last(client, secretary, ledger):
    """Nobody opens the ledger to read what was done two years ago."""
    rows = [row.obligation for row in client.get(reverse("ledger")).context["rows"]]
    running, ended = rows[:3], rows[3:]
    assert {row.pk for row in running} == {ledger[name].pk for name in ("overdue", "in_term", "paused")}
    assert [row.due_on for row in running] == sorted(row.due_on for row in running)
    assert [row.closed_on for row in ended] == sorted((row.closed_on for row in ended), reverse=True)
    assert len({row.closed_on for row in ended}) > 1


def test_agencies_are_offered_once_they_exist(client, secretary, ledger):
    AgencyFactory(name="Sở của năm sau", exists_from=D(2024, 3, 1))
    AgencyFactory(name="Sở đã sáp nhập", exists_from=D(2016, 1, 1), exists_to=D(2021, 1, 1))
    page = client.get(reverse("ledger")).content.decode()
    assert "Sở của năm sau" not in page
    assert "Sở đã sáp nhập" in page


def test_pages_of_fifty(client, province, secretary, ledger):
    row = ledger["in_term"]
    agencies = [AgencyFactory() for _ in range(50)]
    Obligation.objects.bulk_create(
        Obligation(
            **{
                field.attname: getattr(row, field.attname)
                for field in Obligation._meta.concrete_fields
                if field.attname not in ("id", "obligor_id")
            },
            obligor=agency,
        )
        for agency in agencies
    )
    page = client.get(reverse("ledger"), {"state": "open_in_term", "page": 2})
    assert len(page.context["rows"]) == 1
    assert "state=open_in_term&amp;page=1" in page.content.decode(), "pages keep the filters"


# ── what a person may not see ────────────────────────────────────────────────────────
EVERY_COLUMN = {"cols": [column.key for column in COLUMNS]}


def export(client, form: str, **query: object) -> str:
    query = EVERY_COLUMN | query
    response = client.get(reverse("ledger"), query | {"export": form})
    assert response.status_code == 200
    assert response["Content-Disposition"] == f'attachment; filename="so-theo-doi-20231120.{form}"'
    if form == "csv":
        return b"".join(response.streaming_content).decode()
    sheet = load_workbook(io.BytesIO(response.content)).active
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_one_may_not_see_is_absent_from_page_and_exports(client, province, ledger, form):
    hidden = ledger["in_term"].dossier
    hidden.restricted = True
    hidden.save()
    secretary = login(client, Position.SECRETARIAT, province.standing_committee)
    assert found(client, ledger) == EVERY - {"in_term"}
    assert hidden.title not in export(client, form)
    assert "Quá hạn về ngân sách" in export(client, form)
    hidden.readers.create(user=secretary)
    assert hidden.title in export(client, form)
    stranger = login(client, Position.SECRETARIAT, province.finance)
    hidden.readers.create(user=stranger)
    assert found(client, ledger) == set(), "to be named is not enough: the agency takes no part"
    assert "Quá hạn" not in export(client, form)


def test_who_takes_part_in_one_dossier_sees_that_one(client, province, ledger):
    ledger["overdue"].dossier.participants.create(agency=province.finance, role=Role.COORDINATING)
    login(client, Position.CLERK, province.finance)
    assert found(client, ledger) == {"overdue"}


# ── exports ──────────────────────────────────────────────────────────────────────────
def test_csv_is_read_by_excel_and_holds_what_the_page_shows(client, secretary, ledger):
    text = export(client, "csv", state="met_late")
    assert text.startswith("\ufeff")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert head == [column.label for column in COLUMNS]
    assert len(row) == len(head)
    shown = dict(zip(head, row, strict=True))
    assert shown["Hạn"] == "17/10/2023"
    assert shown["Ngày thực hiện"] == "03/11/2023"
    assert shown["Trạng thái"] == "Hoàn thành quá hạn"
    assert shown["Số ngày chậm"] == "17"
    assert shown["Cơ quan để chậm"] == "Sở Tài chính"
    waived = list(csv.reader(io.StringIO(export(client, "csv", state="waived"))))[1]
    assert waived[11] == "", "who was released has done nothing"


def test_xlsx_opens_with_dates_as_dates_and_a_frozen_head(client, secretary, ledger):
    response = client.get(reverse("ledger"), EVERY_COLUMN | {"export": "xlsx", "q": "ngan sach"})
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.freeze_panes == "A2"
    head, row = sheet.iter_rows()
    assert [cell.value for cell in head] == [column.label for column in COLUMNS]
    assert head[0].font.bold
    due = row[[column.label for column in COLUMNS].index("Hạn")]
    assert due.is_date
    assert due.value.date() == D(2023, 10, 17)
    assert due.number_format == "DD/MM/YYYY"
    assert sheet.column_dimensions["Q"].width == COLUMNS[-1].width


@pytest.mark.parametrize("lead", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_becomes_a_formula(client, province, secretary, ledger, lead):
    title = f'{lead}HYPERLINK("http://x","y")'
    dossier = ledger["in_term"].dossier
    dossier.title = title
    dossier.save()
    rows = list(csv.reader(io.StringIO(export(client, "csv", state="open_in_term"), newline="")))
    assert rows[1][1] == f"'{title}"
    response = client.get(reverse("ledger"), {"export": "xlsx", "state": "open_in_term"})
    cell = load_workbook(io.BytesIO(response.content)).active["B2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.endswith('HYPERLINK("http://x","y")')


def test_control_characters_do_not_stop_the_export(client, secretary, ledger):
    dossier = ledger["in_term"].dossier
    dossier.title = "Việc\x0b một\x01"
    dossier.save()
    assert "Việc một" in export(client, "xlsx", state="open_in_term")


# ── cost ─────────────────────────────────────────────────────────────────────────────
def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("query", ["", "?export=csv", "?export=xlsx", "?state=open_in_term&q=viec"])
def test_costs_the_same_at_three_and_thirty_rows(client, province, secretary, on_day, query):
    on_day(2023, 11, 10)
    for index in range(3):
        owed(province, title=f"Việc {index}")
    address = reverse("ledger") + query
    client.get(address)
    few = queries_of(client, address)
    for index in range(27):
        owed(province, title=f"Việc thêm {index}")
    assert queries_of(client, address) == few


def test_what_another_has_let_pass_is_reminded_of_before_it_is_recorded(client, ledger, secretary):
    def offered(name: str) -> tuple[bool, bool]:
        lines = client.get(reverse("ledger")).context["lines"]
        html = next(line.html for line in lines if line.row.obligation.pk == ledger[name].pk)
        return ("Đôn đốc" in html, "Ghi văn bản" in html)

    assert offered("overdue") == (True, False)
    assert offered("in_term") == (False, True)
    assert offered("late") == (False, False)
