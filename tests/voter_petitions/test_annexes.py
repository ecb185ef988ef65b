"""Phụ lục, thống kê: the classic annexes, figures that open their own rows, the three kinds of file."""

from __future__ import annotations

import datetime
import io
from urllib.parse import parse_qsl, urlsplit

import docx
import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from coordination import longwork, milestones
from coordination.models import DocumentKind, DossierKind, LateReason, LongWork, MilestoneKind, Role
from tests.factories.core import login, member, rule
from tests.factories.petitions import answer_rule, answered, assigned, contact_round, petition, session_dossier
from voter_petitions import annexes, tasks
from voter_petitions.annexes import Scope
from voter_petitions.models import Level, Petition, ResultState

D = datetime.date
TODAY = D(2023, 12, 29)


@pytest.fixture
def story(province, on_day) -> dict[str, Petition]:
    """Answered in time and resolved; answered late; not answered; of central level."""
    on_day(2023, 12, 29)
    answer_rule()
    round_ = contact_round(province)
    made = {name: petition(round_, text=f"Đề nghị làm đường {name}.") for name in ("xong", "cham", "cho")}
    made["tw"] = petition(round_, text="Đề nghị Trung ương sửa luật.", level=Level.CENTRAL)
    answered(assigned(province, made["xong"]), on=D(2023, 12, 5), promised_on=D(2023, 12, 20))
    answered(
        assigned(province, made["cham"]), on=D(2023, 12, 27), late_agency=province.finance,
        late_reason=LateReason.objects.get(code="khoi-luong-lon"), late_note="",
    )  # fmt: skip
    assigned(province, made["cho"], to=province.planning)
    Petition.objects.filter(pk=made["xong"].pk).update(
        result_state=ResultState.RESOLVED, evidence="Biên bản nghiệm thu", settled_on=D(2023, 12, 19)
    )
    Petition.objects.filter(pk=made["cham"].pk).update(result_state=ResultState.IN_PROGRESS)
    return made


def scope_of(province, **fields) -> Scope:
    user = member("clerk", province.standing_committee)
    return Scope(**{"user": user, "at": TODAY, "since": D(2023, 1, 1), "until": TODAY} | fields)


def contents(sheet) -> list[str]:
    return [row[0].text for row in sheet.rows]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("ket-qua", ["xong", "cham", "cho", "Trung ương"]),
        ("dang-giai-quyet", ["cham"]),
        ("trung-uong", ["Trung ương"]),
        ("ton-dong", []),
    ],
)
def test_each_annex_has_its_petitions(province, story, key, expected):
    sheet = annexes.sheet(key, scope_of(province))
    assert sheet.count == len(expected)
    assert all(word in text for word, text in zip(expected, contents(sheet), strict=True))


def test_what_outlived_two_sessions_is_a_backlog(province, story):
    for on in (D(2023, 12, 7), D(2023, 12, 20)):
        session = session_dossier(province, title=f"Kỳ họp {on}")
        milestones.set_date(dossier=session, kind=MilestoneKind.SESSION_OPENING, on=on, by=None)
    sheet = annexes.sheet("ton-dong", scope_of(province))
    assert ["xong" in text for text in contents(sheet)] == [False, False, False]
    assert {row[3].text for row in sheet.rows} == {"2"}


def test_figures_of_an_agency(province, story):
    sheet = annexes.sheet("co-quan", scope_of(province))
    heads = [column.label for column in sheet.columns]
    lines = {row[0].text: dict(zip(heads, (cell.text for cell in row), strict=True)) for row in sheet.rows}
    finance = lines["Sở Tài chính"]
    assert (finance["Nhận"], finance["Trả lời đúng hạn"], finance["Trả lời chậm"]) == ("2", "1", "1")
    assert (finance["Lời hứa đã thực hiện"], finance["Thực hiện đúng hẹn"]) == ("1", "1")
    planning = lines["Sở Kế hoạch và Đầu tư"]
    assert (planning["Chưa trả lời"], planning["Quá hạn chưa trả lời"]) == ("1", "1")


@pytest.mark.parametrize("key", ["co-quan", "linh-vuc", "dia-ban"])
def test_every_figure_opens_as_many_rows(province, story, client, key):
    login(client, "clerk", province.standing_committee)
    sheet = annexes.sheet(key, scope_of(province))
    figures = [cell for row in [*sheet.rows, sheet.total] for cell in row if cell.href]
    assert figures
    for figure in {cell.href: cell for cell in figures}.values():
        page = client.get(figure.href)
        assert page.context["page_obj"].count.n == int(figure.text), figure.href
    assert dict(parse_qsl(urlsplit(figures[0].href).query))["since"] == "01/01/2023"


def test_when_the_reports_arrived(province, on_day):
    on_day(2023, 12, 29)
    rule(
        "TXCT-CONSOLIDATE",
        document_kind=DocumentKind.CONSOLIDATION,
        dossier_kind=DossierKind.ROUND,
        milestone_kind=MilestoneKind.ROUND_END,
        obliged_role=Role.FRONT,
        limits=[{"amount": 7}],
    )
    contact_round(province)
    [row] = annexes.sheet("nhan-bao-cao", scope_of(province)).rows
    told = [cell.text for cell in row]
    assert (told[0], told[3], told[5]) == ("Ủy ban MTTQ Việt Nam tỉnh", "17/11/2023", "42")


@pytest.mark.parametrize("key", sorted(annexes.TABLES))
def test_nobody_reads_what_they_may_not_see(province, story, key):
    sheet = annexes.sheet(key, scope_of(province, user=member("clerk", province.justice)))
    assert (sheet.count, list(sheet.rows)) == (0, [])


class TestFiles:
    def test_xlsx_has_the_columns_clerks_know(self, province, story):
        book = load_workbook(io.BytesIO(annexes.file_of(annexes.sheet("ket-qua", scope_of(province)), "xlsx")))
        page = book.active
        assert [cell.value for cell in page[4]] == [
            "STT", "Nội dung kiến nghị", "Cử tri", "Cơ quan giải quyết", "Kết quả, nội dung trả lời",
            "Phân loại", "Thời hạn, lộ trình", "Số văn bản",
        ]  # fmt: skip
        assert page["B5"].value == "Đề nghị làm đường xong."
        assert "Biên bản nghiệm thu" in page["E5"].value

    def test_a_text_is_never_a_formula_and_a_figure_is_a_number(self, province, story):
        Petition.objects.filter(pk=story["xong"].pk).update(text="=1+1")
        rows = load_workbook(io.BytesIO(annexes.file_of(annexes.sheet("ket-qua", scope_of(province)), "xlsx"))).active
        assert rows["B5"].data_type == "s"
        figures = annexes.file_of(annexes.sheet("linh-vuc", scope_of(province)), "xlsx")
        assert load_workbook(io.BytesIO(figures)).active["C5"].value == 4

    def test_docx_and_pdf_say_the_same(self, province, story):
        sheet = annexes.sheet("ket-qua", scope_of(province))
        word = docx.Document(io.BytesIO(annexes.file_of(sheet, "docx")))
        cells = " ".join(cell.text for table in word.tables for row in table.rows for cell in row.cells)
        pages = PdfReader(io.BytesIO(annexes.file_of(sheet, "pdf"))).pages
        pdf = " ".join(" ".join(page.extract_text() for page in pages).split())
        for expected in ("Đề nghị làm đường cham.", "88/STC-ĐT", "Xã Cao Trĩ"):
            assert expected in cells
            assert expected in pdf


class TestPages:
    def test_the_page_takes_as_many_queries_for_many_rows(self, province, story, client, django_assert_max_num_queries):
        login(client, "clerk", province.standing_committee)
        for key in annexes.TABLES:
            with django_assert_max_num_queries(24):
                page = client.get(reverse("petitions:annexes"), {"bang": key})
            assert page.status_code == 200
            assert page.context["sheet"].title in page.content.decode()

    def test_a_session_and_a_round_limit_the_tables(self, province, story, client):
        login(client, "clerk", province.standing_committee)
        other = petition(contact_round(province, title="Đợt khác"))
        page = client.get(reverse("petitions:annexes"), {"round": other.round_id})
        assert page.context["sheet"].count == 1
        assert "Đợt khác" in page.content.decode()

    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"bang": "khong-co"}, 404),
            ({"since": "31/02/2023"}, 422),
            ({"since": "01/05/2023", "until": "01/01/2023"}, 422),
            ({"page": "99999"}, 200),
            ({"page": "x"}, 200),
        ],
    )
    def test_a_wrong_question_is_answered(self, province, story, client, asked, status):
        login(client, "clerk", province.standing_committee)
        assert client.get(reverse("petitions:annexes"), asked).status_code == status

    def test_a_short_table_comes_at_once_a_long_one_from_a_worker(self, province, story, client, monkeypatch):
        login(client, "clerk", province.standing_committee)
        asked = {"bang": "ket-qua", "dang": "xlsx", "since": "01/01/2023", "until": "29/12/2023"}
        address = reverse("petitions:annex_file")
        short = client.post(address, asked)
        assert 'filename="phu-luc-ket-qua-20231229.xlsx"' in short["Content-Disposition"]
        monkeypatch.setattr(tasks, "ROWS_AT_ONCE", 1)
        sent = client.post(address, asked)
        work = LongWork.objects.get()
        assert sent.url == work.get_absolute_url()
        longwork.run(work.pk)
        work.refresh_from_db()
        assert work.status == LongWork.Status.DONE
        with work.file.open("rb") as file:
            assert load_workbook(io.BytesIO(file.read())).active["B5"].value == "Đề nghị làm đường xong."
        assert client.post(address, asked | {"dang": "exe"}).status_code == 404
