"""The living page of components: every partial of templates/components with example data, for whoever builds pages."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies.permissions import May, agencies_with
from coordination.charts import Series, bar_chart, months_chart
from coordination.gallery_dossier import examples
from coordination.models import SavedView, State
from coordination.saved_views import KeptViews
from coordination.tables import Column, ordering

FIELDS = [("finance", "Tài chính – ngân sách"), ("land", "Đất đai"), ("transport", "Giao thông"), ("health", "Y tế")]
STATES = [(state.value, state.label) for state in State]


class ExampleForm(forms.Form):
    """One field of each kind."""

    number = forms.CharField(label="Số, ký hiệu", help_text="Ví dụ: 15/TTr-UBND")
    signed_on = forms.DateField(label="Ngày ký")
    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn lĩnh vực"), *FIELDS])
    summary = forms.CharField(label="Trích yếu", widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(
        label="Độ khẩn", choices=[("", "Thường"), ("u", "Khẩn")], widget=forms.RadioSelect, initial="", required=False
    )
    parties = forms.MultipleChoiceField(
        label="Nơi nhận",
        choices=[("c", "HĐND"), ("p", "UBND"), ("f", "Mặt trận Tổ quốc")],
        widget=forms.CheckboxSelectMultiple,
    )
    file = forms.FileField(
        label="Bản điện tử",
        required=False,
        help_text="Tệp PDF, DOCX, XLSX hoặc ảnh; tối đa 20 MB. Không đưa văn bản mật lên hệ thống.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.png,.jpg", "data-max-bytes": str(20 * 1024 * 1024)}),
    )
    complete = forms.BooleanField(label="Hồ sơ gửi kèm đã đủ", required=False)


class ExampleFilter(forms.Form):
    q = forms.CharField(label="Từ khóa", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    state = forms.MultipleChoiceField(
        label="Trạng thái", choices=STATES, required=False, widget=forms.CheckboxSelectMultiple
    )
    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Tất cả"), *FIELDS], required=False)
    since = forms.DateField(label="Hạn từ ngày", required=False)


@dataclass(frozen=True)
class ExampleRow:
    """An obligation as a list shows it."""

    pk: int
    title: str
    article: str
    agency: str
    state: State
    due: datetime.date
    explanation: str
    days_left: int | None = None
    original_due: datetime.date | None = None
    met_on: datetime.date | None = None
    days_late: int = 0
    note: str = ""


def _rows() -> list[ExampleRow]:
    day = datetime.date
    return [
        ExampleRow(
            1,
            "Tờ trình về dự toán ngân sách năm 2024",
            "Điều 7.2",
            "Sở Tài chính",
            State.OPEN_OVERDUE,
            day(2023, 11, 24),
            "Điều 7.2: 15 ngày trước khai mạc 09/12/2023 → 24/11/2023, thứ Sáu.",
            days_left=-5,
        ),
        ExampleRow(
            2,
            "Báo cáo thẩm tra dự thảo nghị quyết về giá đất",
            "Điều 9.1",
            "Ban Kinh tế – Ngân sách",
            State.OPEN_IN_TERM,
            day(2023, 12, 4),
            "Điều 9.1: 5 ngày trước khai mạc 09/12/2023 → 04/12/2023, thứ Hai.",
            days_left=3,
            original_due=day(2023, 12, 1),
        ),
        ExampleRow(
            3,
            "Trả lời kiến nghị cử tri xã Cao Kỳ về đường liên thôn",
            "Điều 15.3",
            "UBND huyện Chợ Mới",
            State.MET_LATE,
            day(2023, 10, 30),
            "Điều 15.3: 30 ngày kể từ ngày chuyển 28/09/2023 → 28/10/2023, thứ Bảy, chuyển sang 30/10/2023.",
            met_on=day(2023, 11, 2),
            days_late=3,
        ),
        ExampleRow(
            4,
            "Báo cáo phục vụ giám sát chuyên đề về sắp xếp trường học",
            "Điều 18.2",
            "Sở Giáo dục và Đào tạo",
            State.MET_IN_TIME,
            day(2023, 9, 15),
            "Điều 18.2: 20 ngày trước ngày làm việc 05/10/2023 → 15/09/2023, thứ Sáu.",
            met_on=day(2023, 9, 12),
        ),
        ExampleRow(
            5,
            "Giải trình ý kiến thẩm tra, chuyển lại hồ sơ chưa đủ",
            "Điều 9.4",
            "Sở Tài nguyên và Môi trường",
            State.PAUSED,
            day(2023, 12, 6),
            "Điều 9.4: 3 ngày làm việc kể từ ngày nhận báo cáo thẩm tra.",
            note="Dừng từ 28/11/2023",
        ),
    ]


COLUMNS = [
    Column("Việc phải làm", "title", ("title",)),
    Column("Căn cứ"),
    Column("Cơ quan", "agency", ("agency",)),
    Column("Hạn", "due", ("due",)),
    Column("Trạng thái"),
]


def _sorted(rows: list[ExampleRow], asked: str) -> list[ExampleRow]:
    name = ordering(asked, COLUMNS, default=["due"])[0]
    return sorted(rows, key=lambda row: getattr(row, name.removeprefix("-")), reverse=name.startswith("-"))


def example_context(request: HttpRequest) -> dict[str, Any]:
    """What the page shows; nothing of it comes from the database."""
    day = datetime.date
    return examples() | {
        "columns": COLUMNS,
        "rows": _sorted(_rows(), request.GET.get("sort", "")),
        "page": Paginator(range(356), 20).get_page(request.GET.get("page", 8)),
        "filter_form": ExampleFilter(request.GET or {"state": ["open_overdue", "paused"], "since": "01/11/2023"}),
        "blank_form": ExampleForm(prefix="a"),
        "wrong_form": ExampleForm({"b-number": "15/TTr-UBND", "b-signed_on": "31/02/2023"}, prefix="b"),
        "states": list(State),
        "tones": ["good", "warn", "bad", "info", "quiet"],
        "head_actions": [
            {"href": "#forms", "label": "Xuất XLSX", "icon": "download"},
            {"href": "#forms", "label": "Ghi văn bản", "icon": "plus", "primary": True},
        ],
        "bulk_buttons": [
            {"name": "do", "value": "remind", "label": "Đôn đốc", "confirm": "Gửi đôn đốc đến các cơ quan đã chọn?"}
        ],
        "tabs": [
            {"label": "Đang mở", "href": "?tab=open", "n": 37, "current": request.GET.get("tab", "open") == "open"},
            {"label": "Đã xong", "href": "?tab=done", "n": 1204, "current": request.GET.get("tab") == "done"},
            {"label": "Nhật ký", "href": "?tab=log", "n": None, "current": request.GET.get("tab") == "log"},
        ],
        "saved": KeptViews(
            list_name="ledger",
            views=[SavedView(pk=1, name="Quá hạn, theo cơ quan"), SavedView(pk=2, name="Còn phải làm, theo tháng")],
            current=None,
            changed=False,
            may_change=False,
            query="state=open_overdue",
        ),
        "facts": [
            ("Kỳ họp", "Kỳ họp thứ 17, HĐND tỉnh khóa X", "#facts"),
            ("Cơ quan trình", "UBND tỉnh"),
            ("Cơ quan soạn thảo", "Sở Tài chính"),
            ("Ban thẩm tra", "Ban Kinh tế – Ngân sách"),
            ("Số nghị quyết", ""),
        ],
        "timeline": [
            {
                "at": datetime.datetime(2023, 11, 29, 1, 5, tzinfo=datetime.UTC),
                "title": "Đã cảnh báo",
                "tone": "bad",
                "agency": "Sở Tài chính",
                "text": "Tờ trình quá hạn 5 ngày.",
            },
            {
                "on": day(2023, 11, 27),
                "title": "Đã đôn đốc",
                "by": "Thư ký",
                "href": "#facts",
                "text": "Công văn số 212/TTHĐND, lần 2.",
            },
            {
                "on": day(2023, 11, 20),
                "title": "Đã nhận văn bản",
                "tone": "good",
                "agency": "Sở Tư pháp",
                "text": "Báo cáo thẩm định số 318/BC-STP.",
            },
            {"on": day(2023, 10, 2), "title": "Đã lập hồ sơ", "by": "Thư ký"},
        ],
        "bars": bar_chart(
            "Quá hạn theo cơ quan",
            [
                ("Sở Tài chính", 14, "#charts"),
                ("Sở Tài nguyên và Môi trường", 11, "#charts"),
                ("UBND huyện Chợ Mới", 6, "#charts"),
                ("Sở Giao thông vận tải", 2, "#charts"),
            ],
            tone="bad",
        ),
        "months": months_chart(
            "Nghĩa vụ đến hạn năm 2023",
            [
                Series(str(State.MET_IN_TIME.label), "good", (12, 18, 25, 20, 31, 64, 40, 22, 35, 28, 61, 30)),
                Series(str(State.MET_LATE.label), "warn", (2, 3, 1, 0, 4, 6, 2, 1, 5, 3, 9, 12)),
                Series(
                    str(State.OPEN_IN_TERM.label),
                    "info",
                    (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 38),
                    ("",) * 10 + ("#charts",) * 2,
                ),
                Series(str(State.OPEN_OVERDUE.label), "bad", (0, 0, 1, 0, 0, 3, 2, 0, 4, 5, 8, 0)),
            ],
        ),
        "consequences": [
            "37 nghĩa vụ đổi hạn, từ −2 đến +3 ngày",
            "12 cơ quan được báo",
            "Hạn đã hoàn thành không thay đổi",
        ],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """The page itself; only administrators, who also look after the texts of the interface."""
    if not agencies_with(request.user, May.ADMINISTER):
        raise PermissionDenied("Trang mẫu giao diện dành cho quản trị viên.")
    return render(request, "gallery.html", example_context(request))
