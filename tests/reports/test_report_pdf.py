"""The paper itself: read back from the PDF."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from agencies.models import Position
from coordination.models import State
from coordination.papers import Annex, Column, typesetting, written_date
from reports import evaluations, pdf
from reports.evaluations import annexes_of, evaluation_of
from reports.paper import paper_of
from tests.factories.core import matter, member
from tests.factories.ledger import entries
from tests.factories.reports import evaluation_report


@pytest.fixture
def report(province, ledger_2023, on_day):
    on_day(2023, 12, 25)
    return evaluation_report(number="12/BC-HĐND", dated=date(2023, 12, 25))


def silent(done: int, total: int, step: str) -> None:
    """Progress that nobody watches."""


def made(report) -> pdf.Made:
    evaluation = evaluation_of(report)
    return pdf.make(report, evaluation, annexes_of(report, evaluation), silent)


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def numbers(content: bytes) -> list[str]:
    """What is printed in the top margin of each page, 20 mm deep, in the middle."""
    found = []
    for page in PdfReader(io.BytesIO(content)).pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        top: list[str] = []

        def margin(text, cm, tm, font, size, *, width=width, height=height, top=top):
            x = cm[0] * tm[4] + cm[2] * tm[5] + cm[4]
            y = cm[1] * tm[4] + cm[3] * tm[5] + cm[5]
            if height - 57 < y < height and width * 0.4 < x < width * 0.65:
                top.append(text.strip())

        page.extract_text(visitor_text=margin)
        found.append("".join(top))
    return found


def test_the_paper_has_the_form_of_an_administrative_document(province, report):
    found = made(report)
    first, second = pages(found.content)[:2]
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "HỘI ĐỒNG NHÂN DÂN",
        "THƯỜNG TRỰC",
        "Số: 12/BC-HĐND",
        "Bắc Kạn, ngày 25 tháng 12 năm 2023",
        "BÁO CÁO",
        "Căn cứ",
        "I. CÔNG TÁC CHỈ ĐẠO",
        "DỰ THẢO",
    ):
        assert words in first
    assert len(second) > 200
    printed = numbers(found.content)
    assert printed[:3] == ["", "2", "3"], "numbered in the top margin from the second page"
    assert printed.count("") == 1 + 8, "each annex begins its own numbering"
    text = " ".join(pages(found.content))
    for words in ("Nơi nhận:", "- Lưu: VT.", "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"):
        assert words in text
    for number in range(1, 9):
        assert f"PHỤ LỤC {number} " in text
    assert text.count("(Kèm theo Báo cáo số 12/BC-HĐND ngày 25 tháng 12 năm 2023)") == 8
    assert "Tỷ lệ đúng hạn = hoàn thành trong hạn" in text
    assert found.pages == len(pages(found.content))


def test_main_part_upright_annexes_across_all_a4(province, report):
    for page in PdfReader(io.BytesIO(made(report).content)).pages:
        size = (round(float(page.mediabox.width)), round(float(page.mediabox.height)))
        assert size == ((842, 595) if "Kèm theo" in page.extract_text() else (595, 842))


def test_a_closed_year_gives_the_same_file(province, report, ledger_2023, on_day):
    clerk = member(Position.SECRETARIAT, province.standing_committee)
    closed = evaluations.close(report, by=clerk)
    before = made(closed)
    assert "DỰ THẢO" not in pages(before.content)[0]
    on_day(2024, 3, 1)
    entries(
        matter(province, title="Việc mới", on=date(2023, 1, 3)).dossier,
        [(ledger_2023[0].rule, province.front, date(2023, 2, 2), State.OPEN_OVERDUE)],
    )
    assert made(closed).content == before.content


def long_annex(rows: int) -> Annex:
    columns = (Column("Cơ quan", 40), Column("Việc phải làm", 40), Column("Chậm (ngày)", 16, True))
    made_up = tuple((f"Sở số {at}", "Gửi báo cáo theo đề cương", str(at)) for at in range(1, rows + 1))
    return Annex(7, "Danh mục", columns, made_up, "Ghi chú cuối.")


def test_a_long_annex_is_cut_and_its_pages_go_on(province, report, monkeypatch):
    monkeypatch.setattr(typesetting, "ROWS_TOGETHER", 60)
    paper = paper_of(report, evaluation_of(report))
    parts = list(typesetting.annex_pieces(paper, long_annex(150)))
    assert [part.label for part in parts] == [
        "Phụ lục 7, dòng 1–60",
        "Phụ lục 7, dòng 61–120",
        "Phụ lục 7, dòng 121–150",
    ]
    steps = []
    found = typesetting.joined(parts, lambda done, total, step: steps.append((done, total)))
    texts = pages(found.content)
    assert steps == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert len(texts) > 4
    assert all("STT Cơ quan Việc phải làm Chậm (ngày)" in text for text in texts), "head on every page"
    assert numbers(found.content) == ["", *(str(number) for number in range(2, len(texts) + 1))]
    assert sum(text.count("PHỤ LỤC 7") for text in texts) == 1
    whole = " ".join(texts)
    assert all(f"{at} Sở số {at} " in whole for at in range(1, 151)), "every row, its number going on"
    assert whole.count("Ghi chú cuối.") == 1


def test_an_annex_without_rows_says_so(province, report):
    paper = paper_of(report, evaluation_of(report))
    (part,) = typesetting.annex_pieces(paper, long_annex(0))
    assert "Không có." in part.html(1)


def test_a_document_reads_only_our_own_files(tmp_path):
    secret = tmp_path / "secret.css"
    secret.write_text("body { color: red }")
    own = typesetting.OwnFiles()
    for url in (
        secret.as_uri(),
        "http://localhost/x.css",
        "data:text/css,body{}",
        "file:///etc/passwd",
        f"{typesetting.STYLES.as_uri()}/../../coordination/settings.py",
        f"file://host{typesetting.STYLES}/charts.css",
    ):
        with pytest.raises(ValueError, match="Not one of our files"):
            own.fetch(url)
    answer = own.fetch((typesetting.STYLES / "charts.css").as_uri())
    assert b".chart" in answer.read()
    answer.close()


def test_text_of_users_is_text(province, report):
    clerk = member(Position.SECRETARIAT, province.standing_committee)
    evaluations.edit_text(report, "tasks", '<img src="file:///etc/passwd"><b>đậm</b>', by=clerk)
    report.refresh_from_db()
    evaluation = evaluation_of(report)
    html = pdf.main_html(report, evaluation)
    assert "&lt;b&gt;đậm&lt;/b&gt;" in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2023, 2, 7), "ngày 07 tháng 02 năm 2023"),
        (date(2023, 3, 7), "ngày 07 tháng 3 năm 2023"),
        (date(2023, 12, 25), "ngày 25 tháng 12 năm 2023"),
        (None, "ngày … tháng … năm 2024"),
    ],
)
def test_dates_as_the_decree_writes_them(on, text):
    assert written_date(on, 2024) == text


def test_the_command_writes_both_forms_and_nothing_else(province, ledger_2023, on_day, tmp_path, capsys):
    on_day(2023, 12, 25)
    call_command("evaluation_report", "2023", "--output", str(tmp_path / "r.pdf"))
    text = " ".join(pages((tmp_path / "r.pdf").read_bytes()))
    assert "đến hết ngày 25/12/2023" in text
    call_command("evaluation_report", "2023", "--format", "html", "--output", str(tmp_path / "r.html"))
    html = (tmp_path / "r.html").read_text()
    assert "Phụ lục 7" in html
    assert html.count("<html") == 1
    assert "trang" in capsys.readouterr().out
    assert not type(evaluation_report()).objects.exclude(year=2023).exists()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["23", "--output", "r.pdf"], "Năm không hợp lệ"),
        (["2099", "--output", "r.pdf"], "chưa đến"),
        (["2023", "--output", "nowhere/at/all/r.pdf"], "Không có thư mục"),
        (["2023", "--output", "r.pdf", "--cutoff", "2024-01-01"], "Ngày chốt số liệu"),
        (["2023", "--output", "r.pdf", "--cutoff", "31/31/2023"], "Ngày không hợp lệ"),
    ],
)
def test_the_command_refuses(province, on_day, arguments, complaint):
    on_day(2023, 12, 25)
    with pytest.raises(CommandError, match=complaint):
        call_command("evaluation_report", *arguments)


def test_the_command_does_not_move_the_cutoff_of_a_report(province, report, tmp_path):
    with pytest.raises(CommandError, match="đã lập với số liệu"):
        call_command("evaluation_report", "2023", "--output", str(tmp_path / "r.pdf"), "--cutoff", "2023-06-30")
