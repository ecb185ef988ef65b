"""The workbook that districts and communes fill in: headings that are recognised, lists to choose from, an example."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from agencies.models import Agency
from coordination.clock import today
from voter_petitions.limits import COMPETENT_KINDS, TEXT_LENGTH
from voter_petitions.models import Field, Level

NAME = "mau-nhap-kien-nghi-cu-tri.xlsx"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# (heading, width): the headings are those that the import recognises.
COLUMNS = (
    ("STT", 6),
    ("Nguyên văn ý kiến cử tri", 50),
    ("Nội dung kiến nghị (biên tập)", 50),
    ("Cử tri (xã, huyện)", 30),
    ("Lĩnh vực", 20),
    ("Cấp thẩm quyền", 20),
    ("Cơ quan giải quyết", 34),
    ("Cần bố trí vốn", 10),
    ("Ngày tiếp xúc", 14),
    ("Ghi chú", 24),
)
EXAMPLE = (
    "VÍ DỤ",
    "Đường thôn em mưa là lầy, trẻ con đi học khổ lắm, mong Nhà nước làm cho.",
    "Đề nghị đầu tư nâng cấp đường giao thông thôn Nà Lẹng.",
    "Xã Cao Trĩ, huyện Ba Bể",
)
GUIDE = (
    "Mỗi kiến nghị một dòng ở trang «Kiến nghị», từ dòng 5. Dòng ví dụ (dòng 4) được bỏ qua khi nhập.",
    "Nguyên văn ý kiến cử tri: ghi đúng lời cử tri, kể cả chỗ chưa rõ; sau khi nhập không sửa được.",
    "Nội dung kiến nghị (biên tập): viết gọn điều cử tri đề nghị; bỏ trống thì lấy như nguyên văn.",
    f"Mỗi ô nội dung tối đa {TEXT_LENGTH:,} ký tự; dài hơn thì tách thành nhiều kiến nghị.".replace(",", "."),
    "Cử tri (xã, huyện): bắt buộc, theo tên gọi tại thời điểm tiếp xúc, ví dụ: Xã Cao Trĩ, huyện Ba Bể.",
    "Lĩnh vực, cấp thẩm quyền: chọn trong danh sách thả xuống của ô.",
    "Cơ quan giải quyết: chọn trong danh sách; chưa rõ thì bỏ trống, Thường trực HĐND sẽ xác định.",
    "Cần bố trí vốn: ghi «có» khi việc giải quyết cần vốn đầu tư; bỏ trống nếu không.",
    "Ngày tiếp xúc: ngày/tháng/năm, ví dụ 08/11/2023.",
    "Không ghi họ tên, số điện thoại, số căn cước của cử tri vào tệp này.",
    "Dùng phông chữ Unicode (Times New Roman); tệp .VnTime, VNI được chuyển tự động nhưng phải xem lại.",
    "Gửi tệp dạng .xlsx (không đặt mật khẩu, không macro), tối đa 20 MB và 20.000 dòng.",
)
_LINE = Side(style="thin", color="999999")
_ROWS = 2000


def template_workbook() -> bytes:
    """The workbook as bytes, with the fields and agencies of today."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Kiến nghị"
    lists = book.create_sheet("Danh sách")
    _sheet(sheet)
    choices = {
        "E": _list(lists, 1, "Lĩnh vực", [field.name for field in Field.objects.choosable()]),
        "F": _list(lists, 2, "Cấp thẩm quyền", [str(label) for label in Level.labels]),
        "G": _list(
            lists,
            3,
            "Cơ quan giải quyết",
            list(Agency.objects.existing(today()).of_kind(*COMPETENT_KINDS).values_list("name", flat=True)),
        ),
        "H": '"có,không"',
    }
    for column, source in choices.items():
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        rule.prompt = "Chọn trong danh sách"
        sheet.add_data_validation(rule)
        rule.add(f"{column}4:{column}{_ROWS}")
    lists.sheet_state = "hidden"
    _guide(book.create_sheet("Hướng dẫn"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(sheet: Worksheet) -> None:
    sheet["A1"] = "TỔNG HỢP Ý KIẾN, KIẾN NGHỊ CỬ TRI"
    sheet["A1"].font = Font(name="Times New Roman", size=14, bold=True)
    sheet["A2"] = "Xem trang «Hướng dẫn» trước khi ghi."
    sheet["A2"].font = Font(name="Times New Roman", size=12, italic=True)
    first_field = Field.objects.filter(pk="giao-thong").first() or Field.objects.choosable().first()
    example = (*EXAMPLE, first_field.name if first_field else "", Level.DISTRICT.label, "", "có", "08/11/2023", "")
    for at, (heading, width) in enumerate(COLUMNS, start=1):
        head = sheet.cell(3, at, heading)
        head.font = Font(name="Times New Roman", size=12, bold=True)
        head.fill = PatternFill("solid", fgColor="E6F0FA")
        sample = sheet.cell(4, at, example[at - 1])
        sample.font = Font(name="Times New Roman", size=12, italic=True, color="666666")
        for cell in (head, sample):
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
        sheet.column_dimensions[head.column_letter].width = width
    for row in range(5, 55):
        for at in range(1, len(COLUMNS) + 1):
            cell = sheet.cell(row, at)
            cell.font = Font(name="Times New Roman", size=12)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.border = Border(_LINE, _LINE, _LINE, _LINE)
            if at == 9:
                cell.number_format = "dd/mm/yyyy"
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "3:3"


def _list(sheet: Worksheet, column: int, heading: str, values: list[str]) -> str:
    sheet.cell(1, column, heading).font = Font(bold=True)
    for row, value in enumerate(values, start=2):
        sheet.cell(row, column, value)
    letter = sheet.cell(1, column).column_letter
    return f"'{sheet.title}'!${letter}$2:${letter}${max(len(values), 1) + 1}"


def _guide(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 110
    sheet["A1"] = "Hướng dẫn ghi tệp nhập kiến nghị cử tri"
    sheet["A1"].font = Font(name="Times New Roman", size=14, bold=True)
    for row, line in enumerate(GUIDE, start=3):
        cell = sheet.cell(row, 1, f"{row - 2}. {line}")
        cell.font = Font(name="Times New Roman", size=12)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
