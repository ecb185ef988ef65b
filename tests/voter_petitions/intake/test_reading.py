"""Files of every shape give the same petitions; files that cannot be read say why, and where."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pytest

from tests.factories import documents
from tests.factories.sheets import HEADER, docx, plain_rows, real_petitions, tcvn3, vni, xlsx
from voter_petitions.intake.columns import Meaning
from voter_petitions.intake.errors import UnreadableFileError
from voter_petitions.intake.layout import propose
from voter_petitions.intake.reading import MAX_BYTES, read
from voter_petitions.intake.records import Left, Record, records
from voter_petitions.intake.table import MAX_ROWS

REAL = real_petitions(40)
ROWS = plain_rows(REAL)
TITLES = [("UBND HUYỆN BA BỂ", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), ("TỔNG HỢP KIẾN NGHỊ CỬ TRI",), ()]
NUMBERING = tuple(f"({n})" for n in range(1, 9))


def book_of(content: bytes, name: str = "tep.xlsx"):
    return read(io.BytesIO(content), name=name, size=len(content))


def found(content: bytes, name: str = "tep.xlsx") -> list[Record]:
    every: list[Record] = []
    before = None
    for table in book_of(content, name).tables:
        before = propose(table, before)
        every += [one for one in records(table, before) if isinstance(one, Record)]
    return every


def texts(rows: list[Record]) -> list[tuple[str, str, str]]:
    names = (Meaning.ORIGINAL, Meaning.TEXT, Meaning.PLACE)
    return [tuple(row.values.get(name, "") for name in names) for row in rows]


EXPECTED = [(row["original_text"], row["text"], row["locality"]) for row in REAL]


def header_in_two_rows() -> bytes:
    top = ("STT", "Nội dung kiến nghị", "", *HEADER[3:])
    below = ("", "Nguyên văn", "Biên tập", "", "", "", "", "")
    merges = ["B4:C4", *(f"{column}4:{column}5" for column in "ADEFGH")]
    return xlsx(("Tổng hợp", [*TITLES, top, below, NUMBERING, *ROWS]), merges=merges)


def with_sections() -> bytes:
    lines = []
    for at, row in enumerate(ROWS):
        if at % 10 == 0:
            lines += [(("I", "II", "III", "IV")[at // 10], f"Lĩnh vực {row[4].lower()}"), ()]
        lines.append((*row[:4], "", *row[5:]))
    return xlsx(("Tổng hợp", [*TITLES, HEADER, *lines, ("Tổng cộng", "", "", 40)]))


def thirty_columns() -> bytes:
    wide = [f"Cột phụ {n}" for n in range(22)]
    return xlsx(("Sổ", [(*HEADER, *wide), *((*row, *range(22)) for row in ROWS)]))


def two_sheets() -> bytes:
    return xlsx(
        ("Ba Bể", [*TITLES, HEADER, *ROWS[:15]]), ("Na Rì", [HEADER, *ROWS[15:]]), ("Ghi chú", [("Số liệu đến 30/11",)])
    )


def places_merged_down() -> bytes:
    """The place written once for the rows of a commune."""
    lines, merges, start = [], [], 2
    for at, row in enumerate(ROWS, start=2):
        same = at > 2 and row[3] == ROWS[at - 3][3]
        if not same:
            if at - start > 1:
                merges.append(f"D{start}:D{at - 1}")
            start = at
        lines.append((*row[:3], "" if same else row[3], *row[4:]))
    return xlsx(("Sổ", [HEADER, *lines]), merges=merges)


def word_table() -> bytes:
    return docx("PHỤ LỤC", "Kiến nghị của cử tri", [list(HEADER), *[list(row) for row in ROWS]])


def word_in_two_tables() -> bytes:
    """The second table goes on without a header, as after a page break."""
    return docx("Bảng tổng hợp", [list(HEADER), *map(list, ROWS[:20])], "(tiếp theo)", [*map(list, ROWS[20:])])


SHAPES = {
    "plain": xlsx(("Sổ", [HEADER, *ROWS])),
    "titles above": xlsx(("Sổ", [*TITLES, HEADER, *ROWS])),
    "two header rows": header_in_two_rows(),
    "sub-headings": with_sections(),
    "thirty columns": thirty_columns(),
    "blank rows between": xlsx(("Sổ", [HEADER, *(line for row in ROWS for line in (row, ()))])),
    "header again on each page": xlsx(("Sổ", [HEADER, *ROWS[:20], HEADER, *ROWS[20:]])),
    "two sheets": two_sheets(),
    "places merged down": places_merged_down(),
    "headings without diacritics": xlsx(
        ("So", [("TT", "Nguyen van", "Noi dung kien nghi", "Dia ban", "Linh vuc", "Cap", "Don vi xu ly", "GC"), *ROWS])
    ),
    "decomposed letters": xlsx(
        ("Sổ", [[unicodedata.normalize("NFD", str(cell)) for cell in row] for row in (HEADER, *ROWS)])
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_workbooks_of_every_shape_give_the_same_petitions(shape):
    assert texts(found(SHAPES[shape])) == EXPECTED


@pytest.mark.parametrize("make", [word_table, word_in_two_tables])
def test_tables_of_documents_too(make):
    assert texts(found(make(), "tep.docx")) == EXPECTED


@pytest.mark.parametrize(("encode", "name"), [(tcvn3, "TCVN3"), (vni, "VNI")])
def test_old_encodings_are_converted_and_told(encode, name):
    content = xlsx(("So", [[encode(str(cell)) for cell in row] for row in (HEADER, *ROWS)]))
    assert texts(found(content)) == EXPECTED
    assert f"bảng mã cũ {name}" in book_of(content).notes[0]


def test_one_cell_in_an_old_font_is_converted_by_its_font():
    rows = [list(HEADER), ["1", "Đường hỏng", (tcvn3("Đề nghị sửa đường"), 1, "", ".VnTime"), "Xã Cao Trĩ"]]
    assert found(docx(rows), "a.docx")[0].values[Meaning.TEXT] == "Đề nghị sửa đường"


def test_sub_headings_say_the_field_of_the_rows_beneath():
    rows = found(with_sections())
    assert [row.values[Meaning.FIELD] for row in rows[::10]] == [ROWS[at][4].lower() for at in (0, 10, 20, 30)]


def test_nested_sub_headings_and_merged_cells_of_a_document():
    table = [
        ["STT", "Nội dung kiến nghị", "Cơ quan giải quyết"],
        [("A. KIẾN NGHỊ THUỘC THẨM QUYỀN CẤP TỈNH", 3)],
        [("I. Lĩnh vực y tế", 3)],
        [("Huyện Ba Bể", 3)],
        ["1", "Đề nghị cấp thuốc", ("Sở Y tế", 1, "restart")],
        ["2", "Đề nghị thêm bác sĩ", ("", 1, "continue")],
        [("II. Lĩnh vực giao thông", 3)],
        ["3", "Đề nghị sửa cầu", "Sở GTVT"],
    ]
    rows = found(docx(table), "a.docx")
    assert [(row.values.get(Meaning.FIELD), row.values.get(Meaning.AGENCY)) for row in rows] == [
        ("y tế", "Sở Y tế"),
        ("y tế", "Sở Y tế"),
        ("giao thông", "Sở GTVT"),
    ]
    assert {row.values.get(Meaning.LEVEL) for row in rows} == {"KIẾN NGHỊ THUỘC THẨM QUYỀN CẤP TỈNH"}


def test_what_is_no_petition_is_named_not_dropped():
    content = xlsx(("Sổ", [HEADER, ROWS[0], ("", "", "Nội dung khác đoàn tiếp thu"), ("Tổng cộng", "", "", 1)]))
    table = book_of(content).tables[0]
    left = [one for one in records(table, propose(table)) if isinstance(one, Left)]
    assert [(one.number, one.why) for one in left] == [(4, "dòng tổng cộng")]


def test_personal_data_is_not_taken_over():
    header = ("STT", "Họ và tên cử tri", "Số điện thoại", "Nội dung kiến nghị", "Địa chỉ")
    (row,) = found(xlsx(("Sổ", [header, (1, "Người thử", "0900000000", "Đề nghị sửa cầu", "Thôn 1")])))
    assert row.cells == ["1", "", "", "Đề nghị sửa cầu", ""]


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        ("TT|Nội dung ý kiến, kiến nghị của cử tri|Cử tri kiến nghị|Đơn vị xử lý", "number text place agency"),
        ("Stt|Ý kiến cử tri|Kiến nghị|Xã|Huyện", "number original text place district"),
        ("SỐ TT|NỘI DUNG|ĐỊA PHƯƠNG|LĨNH VỰC|CẤP GIẢI QUYẾT|GHI CHÚ", "number text place field level note"),
        ("STT|Nội dung kiến nghị|Cơ quan có thẩm quyền giải quyết|Kết quả giải quyết", "number text agency ignored"),
        ("STT|Xã, phường, thị trấn|Nội dung phản ánh|Cơ quan chủ trì|Ngày tiếp xúc", "number place text agency date"),
        ("so thu tu|noi dung kien nghi|tham quyen giai quyet|nhu cau von", "number text level capital"),
    ],
)
def test_headings_in_many_spellings(headings, meanings):
    cells = headings.split("|")
    table = book_of(xlsx(("Sổ", [cells, ["1"] + ["Đề nghị làm đường"] * (len(cells) - 1)]))).tables[0]
    assert [str(meaning) for meaning in propose(table).columns] == meanings.split()


def test_no_header_proposes_the_longest_column_and_says_so():
    layout = propose(
        book_of(xlsx(("Sổ", [(1, "Đề nghị tỉnh đầu tư làm đường thôn Nà Lẹng", "Cao Trĩ")] * 3))).tables[0]
    )
    assert (layout.found, layout.columns[1], layout.first_row) == (False, Meaning.TEXT, 1)


# ── what cannot be read ───────────────────────────────────────────────────────────────
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
HUGE = xlsx(("Sổ", [HEADER, *([("1", "x")] * MAX_ROWS)]))
UNKNOWN = [("STT", "Nội dung kiến nghị", "Ghi chú"), *[(n, "äò¢ xyzþ qåæw ¿ab ¿¿¿ zzz¿", "") for n in range(9)]]


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (130 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cu.xls", OLE + "Workbook".encode("utf-16-le"), "Excel cũ (.xls)"),
        ("cu.doc", OLE + "WordDocument".encode("utf-16-le"), "Word cũ (.doc)"),
        ("khoa.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "Tệp có mật khẩu"),
        ("a.pdf", documents.pdf(), "Đây là tệp PDF"),
        ("anh.xlsx", documents.PNG, "không phải Excel hoặc Word"),
        ("a.csv", b"STT;Noi dung", "đuôi «csv» không phải Excel hoặc Word"),
        ("rong.xlsx", b"", "Tệp rỗng"),
        ("hong.xlsx", xlsx(("Sổ", [HEADER]))[:900], "tệp hỏng"),
        ("hong2.xlsx", documents.zipped(xl__workbook_xml="<a"), "tệp hỏng"),
        ("hong3.docx", documents.zipped(word__document_xml="<a"), "tệp hỏng"),
        ("macro.xlsx", documents.zipped(xl__workbook_xml="<a/>", xl__vbaProject_bin="x"), "macro"),
        ("khac.zip", documents.zipped(a_txt="x"), "không phải Excel hoặc Word"),
        ("bom.xlsx", bomb(), "quá lớn"),
        ("chong.xlsx", xlsx(("Sổ", [HEADER]), merges=[f"A1:B{n}" for n in range(5, 70)]), "ô gộp chồng lên nhau"),
        ("trong.xlsx", xlsx(("Sổ", [])), "không có trang tính nào có nội dung"),
        ("trong.docx", docx("Không có bảng"), "không có bảng nào"),
        ("dai.xlsx", HUGE, f"Trang tính «Sổ», dòng {MAX_ROWS + 1}, cột A: bảng có hơn 20.000 dòng"),
        ("rong.xlsx", xlsx(("Sổ", [[f"c{n}" for n in range(61)]])), "dòng 1, cột BI: bảng có hơn 60 cột"),
        ("la.xlsx", xlsx(("Sổ", UNKNOWN)), "Sổ, dòng 2, cột B: chữ «äò¢"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else "",
)
def test_unreadable_files_say_why_and_where(name, content, said):
    with pytest.raises(UnreadableFileError) as error:
        book_of(content, name)
    assert said in str(error.value)


def test_too_big_a_file_is_not_even_opened():
    with pytest.raises(UnreadableFileError, match="Tệp lớn hơn 20 MB"):
        read(io.BytesIO(b"PK"), name="a.xlsx", size=MAX_BYTES + 1)
