"""One paper, two forms: read back from the PDF and from the DOCX."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import docx as python_docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from agencies.models import Agency, AgencyKind, Party
from coordination import papers
from coordination.papers import Annex, Column, Facts, Heading, Paper, Paragraph, Table

COLUMNS = (Column("Việc phải làm", 60), Column("Hạn", 20), Column("Chậm (ngày)", 16, True))
LETTER = Paper(
    superior=("HỘI ĐỒNG NHÂN DÂN", "TỈNH BẮC KẠN"),
    issuer=("THƯỜNG TRỰC",),
    number="05/HĐND-VP",
    place="Bắc Kạn",
    dated=date(2023, 2, 7),
    subject="đôn đốc gửi báo cáo phục vụ giám sát",
    addressees=("Sở Tài chính",),
    body=(
        "Thực hiện Quy chế phối hợp công tác.",
        Paragraph("Đoạn in nghiêng.", italic=True),
        Heading("I. Việc quá hạn"),
        Table(COLUMNS, (("Gửi báo cáo", "05/12/2023", "3"), ("Gửi ý kiến", "08/12/2023", "1")), caption="Danh sách"),
        Facts((("Hồ sơ", "Giám sát đầu tư công"),)),
    ),
    recipients=("Như trên;", "Lưu: VT."),
    authority="TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN",
    position=("PHÓ CHỦ TỊCH",),
)


def rows(n: int) -> tuple[tuple[str, ...], ...]:
    return tuple((f"Kiến nghị thứ {at} của cử tri về giao thông nông thôn", "05/12/2023", str(at)) for at in range(n))


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def opened(content: bytes):
    return python_docx.Document(io.BytesIO(content))


def words(document) -> str:
    """All text in the order of the file, tables too."""
    return "\n".join(part.text or "" for part in document.element.body.iter(qn("w:t")))


def test_a_letter_says_the_same_in_both_forms():
    (page,) = pages(papers.pdf(LETTER))
    text = " ".join(words(opened(papers.docx(LETTER))).split())
    for said in (
        "HỘI ĐỒNG NHÂN DÂN",
        "TỈNH BẮC KẠN",
        "THƯỜNG TRỰC",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/HĐND-VP",
        "Bắc Kạn, ngày 07 tháng 02 năm 2023",
        "đôn đốc gửi báo cáo phục vụ giám sát",
        "Kính gửi: Sở Tài chính",
        "I. VIỆC QUÁ HẠN",
        "Danh sách",
        "1 Gửi báo cáo 05/12/2023 3",
        "2 Gửi ý kiến 08/12/2023 1",
        "Hồ sơ Giám sát đầu tư công",
        "Nơi nhận:",
        "- Lưu: VT.",
        "TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN",
        "PHÓ CHỦ TỊCH",
    ):
        assert said in page, said
        assert said in text, said
    assert "V/v đôn đốc" in page
    assert "V/v đôn đốc" in text


def test_a_report_has_its_kind_and_no_v_v():
    report = replace(LETTER, kind="Báo cáo", addressees=(), draft=True)
    (page,) = pages(papers.pdf(report))
    text = words(opened(papers.docx(report)))
    for form in (page, text):
        assert "BÁO CÁO" in form
        assert "DỰ THẢO" in form
        assert "V/v" not in form
        assert "Kính gửi" not in form


def test_several_addressees_stand_in_a_list():
    letter = replace(LETTER, addressees=("Sở Tài chính;", "Sở Tư pháp."))
    assert "Kính gửi: - Sở Tài chính; - Sở Tư pháp." in pages(papers.pdf(letter))[0]


def test_the_front_writes_without_the_national_motto():
    letter = replace(LETTER, superior=(), issuer=("BAN THƯỜNG TRỰC",), national=False)
    (page,) = pages(papers.pdf(letter))
    text = words(opened(papers.docx(letter)))
    for form in (page, text):
        assert "CỘNG HÒA" not in form
        assert form.count("Bắc Kạn, ngày 07 tháng 02 năm 2023") == 1


def test_long_annexes_lie_across_with_their_own_page_numbers():
    annexes = tuple(Annex(n, "Kiến nghị", COLUMNS, rows(60), "Ghi chú.") for n in (1, 2))
    steps: list[str] = []
    made = papers.set_paper(replace(LETTER, annexes=annexes), lambda done, total, step: steps.append(step))
    found = pages(made.content)
    assert steps == ["Phần chính", "Phụ lục 1", "Phụ lục 2", "Ghép các phần"]
    assert made.pages == len(found) > 4
    sizes = [round(float(page.mediabox.width)) for page in PdfReader(io.BytesIO(made.content)).pages]
    assert sizes == [595] + [842] * (len(found) - 1)
    assert all("STT Việc phải làm Hạn Chậm (ngày)" in page for page in found[1:])
    whole = " ".join(found)
    assert whole.count("(Kèm theo Công văn số 05/HĐND-VP ngày 07 tháng 02 năm 2023)") == 2
    assert whole.count("Ghi chú.") == 2


def test_annexes_in_word_have_sections_repeated_heads_and_whole_rows():
    annexes = (Annex(0, "Kiến nghị", COLUMNS, rows(3), total=("Tổng cộng", "", "3")),)
    document = opened(papers.docx(replace(LETTER, annexes=annexes)))
    upright, across = document.sections
    assert upright.page_width < upright.page_height
    assert across.page_width > across.page_height
    for section in document.sections:
        order = [part.tag.partition("}")[2] for part in section._sectPr]
        assert order.index("pgNumType") == order.index("pgMar") + 1, "Word refuses another order"
        assert section.different_first_page_header_footer
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert "PAGE" in section.header._element.xml
    table = document.tables[-1]
    order = [part.tag.partition("}")[2] for part in table._tbl.tblPr]
    assert order.index("tblBorders") < order.index("tblLayout") < order.index("tblLook")
    assert [cell.text for cell in table.rows[0].cells] == ["STT", "Việc phải làm", "Hạn", "Chậm (ngày)"]
    assert [cell.text for cell in table.rows[-1].cells] == ["", "Tổng cộng", "", "3"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert [p.text for p in document.paragraphs if p.text.startswith("PHỤ LỤC")] == ["PHỤ LỤC"]


def test_every_script_of_the_word_form_is_times_new_roman():
    fonts = opened(papers.docx(LETTER)).styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}


def test_a_plain_list_hangs_on_no_paper():
    listing = Paper(annexes=(Annex(0, "Sổ theo dõi nghĩa vụ", COLUMNS, rows(2), lead="Lọc theo: quá hạn"),))
    (page,) = pages(papers.pdf(listing))
    text = words(opened(papers.docx(listing)))
    for form in (page, text):
        assert "SỔ THEO DÕI NGHĨA VỤ" in form
        assert "Lọc theo: quá hạn" in form
        assert "PHỤ LỤC" not in form
        assert "Kèm theo" not in form
    assert len(opened(papers.docx(listing)).sections) == 1


def test_a_sheet_without_head_and_foot():
    sheet = Paper(subject="Phiếu theo dõi hồ sơ", body=(Facts((("Hồ sơ", "Giám sát"), ("Loại", "Đoàn giám sát"))),))
    (page,) = pages(papers.pdf(sheet))
    assert page == "PHIẾU THEO DÕI HỒ SƠ Hồ sơ Giám sát Loại Đoàn giám sát"
    assert "PHIẾU THEO DÕI HỒ SƠ" in words(opened(papers.docx(sheet)))


def test_a_table_without_rows_says_so():
    empty = replace(LETTER, body=(Table(COLUMNS, ()),))
    assert "Không có." in pages(papers.pdf(empty))[0]
    assert "Không có." in words(opened(papers.docx(empty)))


def test_text_of_people_is_text_and_control_characters_vanish():
    nasty = replace(LETTER, body=('<img src="file:///etc/passwd"> & "x"\x0b\x00 dòng 1\ndòng 2',))
    assert '<img src="file:///etc/passwd"> & "x"' in pages(papers.pdf(nasty))[0]
    assert '<img src="file:///etc/passwd"> & "x" dòng 1' in words(opened(papers.docx(nasty)))


def test_the_same_paper_gives_the_same_pdf():
    assert papers.pdf(LETTER) == papers.pdf(LETTER)


COUNCIL = Agency(name="Hội đồng nhân dân tỉnh Bắc Kạn", kind=AgencyKind.COUNCIL, party=Party.COUNCIL)
COMMITTEE = Agency(name="Ủy ban nhân dân tỉnh Bắc Kạn", kind=AgencyKind.PEOPLES_COMMITTEE, party=Party.COMMITTEE)


@pytest.mark.parametrize(
    ("name", "kind", "parent", "superior", "issuer", "national"),
    [
        (
            "Thường trực HĐND tỉnh Bắc Kạn",
            AgencyKind.STANDING_COMMITTEE,
            COUNCIL,
            ("HỘI ĐỒNG NHÂN DÂN", "TỈNH BẮC KẠN"),
            ("THƯỜNG TRỰC",),
            True,
        ),
        (
            "Ban Pháp chế HĐND tỉnh",
            AgencyKind.COUNCIL_COMMITTEE,
            COUNCIL,
            ("HỘI ĐỒNG NHÂN DÂN", "TỈNH BẮC KẠN"),
            ("BAN PHÁP CHẾ",),
            True,
        ),
        (
            "Sở Tài chính",
            AgencyKind.DEPARTMENT,
            COMMITTEE,
            ("ỦY BAN NHÂN DÂN", "TỈNH BẮC KẠN"),
            ("SỞ TÀI CHÍNH",),
            True,
        ),
        ("UBND tỉnh Bắc Kạn", AgencyKind.PEOPLES_COMMITTEE, None, (), ("ỦY BAN NHÂN DÂN", "TỈNH BẮC KẠN"), True),
        ("UBND huyện Ba Bể", AgencyKind.DISTRICT, COMMITTEE, (), ("ỦY BAN NHÂN DÂN HUYỆN BA BỂ",), True),
        (
            "Ủy ban MTTQ Việt Nam tỉnh Bắc Kạn",
            AgencyKind.FRONT,
            None,
            ("MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỈNH BẮC KẠN"),
            ("BAN THƯỜNG TRỰC",),
            False,
        ),
        (
            "Văn phòng Đoàn ĐBQH và HĐND tỉnh Bắc Kạn",
            AgencyKind.COUNCIL_OFFICE,
            COUNCIL,
            ("HỘI ĐỒNG NHÂN DÂN", "TỈNH BẮC KẠN"),
            ("VĂN PHÒNG ĐOÀN ĐBQH VÀ HỘI ĐỒNG NHÂN DÂN", "TỈNH BẮC KẠN"),
            True,
        ),
    ],
)
def test_heads_name_agencies_as_their_own_papers_do(name, kind, parent, superior, issuer, national):
    head = papers.letterhead_of(Agency(name=name, kind=kind, parent=parent))
    assert (head.superior, head.issuer, head.national) == (superior, issuer, national)
