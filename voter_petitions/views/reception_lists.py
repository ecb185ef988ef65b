"""The two lists: letters and days of reception."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from coordination.clock import today
from coordination.tables import Column, ordering
from coordination.views.lists import FilteredList
from voter_petitions.filters_reception import DayFilter, LetterFilter
from voter_petitions.models import CitizenLetter, ReceptionDay, ReceptionDayQuerySet
from voter_petitions.reception import LetterState, with_state
from voter_petitions.views.lists import Tab
from voter_petitions.views.reception_access import may_receive

LETTER_COLUMNS = (
    Column("Đơn", "so", ("-received_on", "-number")),
    Column("Loại đơn", "loai", ("kind",)),
    Column("Ngày nhận", "ngay", ("received_on", "number")),
    Column("Chuyển đến", "co-quan", ("forwarded_to__sort_key",)),
    Column("Hạn gần nhất", "han", ("next_due_on",)),
    Column("Tình trạng"),
)


def tabs(request: HttpRequest) -> list[Tab]:
    """All letters, the two questions that are asked most, the days."""
    letters = reverse("reception:letters")
    asked = {name: value for name, value in request.GET.items() if value and name not in ("page", "sort")}
    found = []
    for label, query in (
        ("Tất cả đơn", {}),
        ("Chưa xử lý", {"state": "chua-xu-ly"}),
        ("Quá hạn", {"state": "qua-han"}),
    ):
        text = "&".join(f"{name}={value}" for name, value in query.items())
        current = request.path == letters and asked == query
        found.append(Tab(label, f"{letters}?{text}" if text else letters, current))
    for label, name in (("Ngày tiếp công dân", "days"), ("Thống kê", "figures")):
        href = reverse(f"reception:{name}")
        found.append(Tab(label, href, request.path == href))
    return found


def letter_rows(letters: Any) -> Any:
    """All that a row of a list shows, in one query."""
    return with_state(letters.with_next_due(), today()).select_related("dossier", "agency", "field", "forwarded_to")


def stated(rows: Any) -> Any:
    """The rows with their chips."""
    for row in rows:
        row.state = LetterState(row.state_key)
    return rows


class LetterList(FilteredList):
    """The letters that the user may see."""

    filterset_class = LetterFilter
    template_name = "reception/letters.html"

    def get_queryset(self) -> Any:
        order = ordering(self.request.GET.get("sort", ""), LETTER_COLUMNS, default=["-received_on", "-number", "-pk"])
        rows = CitizenLetter.objects.visible_to(self.request.user)
        return letter_rows(rows).order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        stated(context["page_obj"])
        return context | {
            "columns": LETTER_COLUMNS,
            "tabs": tabs(self.request),
            "may_receive": may_receive(self.request),
        }


class DayList(FilteredList):
    """Days of reception, newest first."""

    filterset_class = DayFilter
    template_name = "reception/days.html"
    columns = (
        Column("Ngày", "ngay", ("-date",)),
        Column("Cơ quan tiếp", "co-quan", ("agency__sort_key",)),
        Column("Lượt người", "nguoi", ("persons",), numeric=True),
        Column("Vụ việc", "vu-viec", ("cases",), numeric=True),
        Column("Đoàn đông người", "doan", ("groups",), numeric=True),
        Column("Đơn nhận", "don", ("letter_count",), numeric=True),
        Column("Trạng thái", "trang-thai", ("status",)),
    )

    def get_queryset(self) -> ReceptionDayQuerySet:
        order = ordering(self.request.GET.get("sort", ""), self.columns, default=["-date", "agency__sort_key", "-pk"])
        rows = ReceptionDay.objects.visible_to(self.request.user).with_letters()
        return rows.select_related("dossier", "agency").order_by(*order)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "columns": self.columns,
            "tabs": tabs(self.request),
            "may_receive": may_receive(self.request),
        }
