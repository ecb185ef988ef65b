"""Template tags of the interface: dates, numbers, addresses that keep filters, navigation, charts."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from coordination.charts import Series, bar_chart, months_chart
from coordination.gallery import gallery
from coordination.navigation import NAVIGATION, Need, Place, navigation_for
from coordination.tables import Column, ordering
from coordination.templatetags import ui


def page_of(address: str) -> RequestContext:
    return RequestContext(RequestFactory().get(address))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (datetime.date(2023, 3, 5), "05/03/2023"),
        (None, ""),
        # 18:30 UTC is already the next day in Việt Nam.
        (datetime.datetime(2023, 12, 31, 18, 30, tzinfo=datetime.UTC), "01/01/2024"),
    ],
)
def test_dmy_writes_the_local_day(value: Any, expected: str) -> None:
    assert ui.dmy(value) == expected


def test_dmy_hm_writes_the_local_moment() -> None:
    assert ui.dmy_hm(datetime.datetime(2023, 12, 31, 18, 5, tzinfo=datetime.UTC)) == "01/01/2024 01:05"
    assert ui.dmy_hm(None) == ""


@pytest.mark.parametrize(
    ("days_left", "unit", "expected"),
    [
        (3, "working_day", "Còn 3 ngày làm việc"),
        (3, "day", "Còn 3 ngày"),
        (0, "working_day", "Hết hạn hôm nay"),
        (-5, "day", "Trễ 5 ngày"),
        (-1200, "day", "Trễ 1.200 ngày"),
        (2, "month", "Còn 2 tháng"),
        (None, "day", ""),
    ],
)
def test_relative_due_speaks_vietnamese(days_left: int | None, unit: str, expected: str) -> None:
    assert ui.relative_due(days_left, unit) == expected


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (1234567, None, "1.234.567"),
        (1234567.5, None, "1.234.567,5"),
        (Decimal("91.27"), 1, "91,3"),
        (0, None, "0"),
        (None, None, ""),
        ("91,3 %", None, "91,3 %"),
    ],
)
def test_vn_number_groups_by_dots(value: Any, places: int | None, expected: str) -> None:
    assert ui.vn_number(value, places) == expected


# ── addresses ────────────────────────────────────────────────────────────────────────
def test_query_string_keeps_other_filters_and_returns_to_the_first_page() -> None:
    context = page_of("/?party=a&party=b&state=open&page=7")
    assert ui.query_string(context, state="late") == "?party=a&party=b&state=late"
    assert ui.query_string(context, page=8) == "?party=a&party=b&state=open&page=8"
    assert ui.query_string(context, party=None, state=None) == "?"
    assert ui.query_string(context, party=["c", "d"]) == "?party=c&party=d&state=open"


def test_query_string_escapes_what_was_typed() -> None:
    template = Template('{% load ui %}<a href="{% query_string page=2 %}">')
    html = template.render(page_of('/?q="><script>alert(1)</script>'))
    assert "<script>" not in html
    assert "page=2" in html


def test_query_string_works_inside_an_include_with_only() -> None:
    template = Template('{% load ui %}{% include "components/pagination.html" with page=page only %}')
    context = page_of("/?state=open")
    context["page"] = Paginator(range(100), 20).get_page(2)
    html = template.render(context)
    assert 'href="?state=open&amp;page=3"' in html
    assert "21–40 trong 100" in html


def test_query_string_outside_a_request_is_an_error_not_a_wrong_link() -> None:
    with pytest.raises(Exception, match="request"):
        Template("{% load ui %}{% query_string page=2 %}").render(Context())


class FilterForm(forms.Form):
    q = forms.CharField(label="Từ khóa", required=False)
    state = forms.MultipleChoiceField(label="Trạng thái", choices=[("o", "Đang mở"), ("d", "Đã xong")], required=False)
    since = forms.DateField(label="Từ ngày", required=False)
    late = forms.BooleanField(label="Chỉ trễ hạn", required=False)


def test_active_filters_each_drop_only_themselves() -> None:
    context = page_of("/?q=đất&state=o&state=d&since=05/03/2023&late=on&page=3")
    chips = ui.active_filters(context, FilterForm(context.request.GET))
    assert [(chip.label, chip.value) for chip in chips] == [
        ("Từ khóa", "đất"),
        ("Trạng thái", "Đang mở"),
        ("Trạng thái", "Đã xong"),
        ("Từ ngày", "05/03/2023"),
        ("Chỉ trễ hạn", "có"),
    ]
    assert chips[1].href == "?q=%C4%91%E1%BA%A5t&state=d&since=05%2F03%2F2023&late=on"
    assert "late" not in chips[4].href


def test_active_filters_ignore_what_was_typed_wrong() -> None:
    context = page_of("/?since=31/02/2023&state=unknown&q=")
    assert ui.active_filters(context, FilterForm(context.request.GET)) == []
    assert ui.active_filters(context, FilterForm()) == []


# ── order of lists ───────────────────────────────────────────────────────────────────
COLUMNS = [Column("Hạn", "due", ("due_on", "-agency__name")), Column("Căn cứ", "article")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("due", ["due_on", "-agency__name", "pk"]),
        ("-due", ["-due_on", "agency__name", "pk"]),
        ("article", ["pk"]),
        ("password", ["pk"]),
        ("-", ["pk"]),
        ("", ["pk"]),
    ],
)
def test_ordering_takes_only_sortable_columns(asked: str, expected: list[str]) -> None:
    assert ordering(asked, COLUMNS, default=["pk"]) == expected


def test_sort_link_turns_around() -> None:
    assert ui.sort_link(page_of("/?q=a"), COLUMNS[0]) == {"href": "?q=a&sort=due", "state": ""}
    assert ui.sort_link(page_of("/?sort=due"), COLUMNS[0]) == {"href": "?sort=-due", "state": "ascending"}
    assert ui.sort_link(page_of("/?sort=-due"), COLUMNS[0]) == {"href": "?sort=due", "state": "descending"}


# ── navigation ───────────────────────────────────────────────────────────────────────
def test_every_place_of_the_navigation_has_an_address() -> None:
    missing = []
    for section in NAVIGATION:
        for place in section.places:
            try:
                reverse(place.url_name)
            except NoReverseMatch:
                missing.append(place.url_name)
    assert missing == []


def test_a_place_is_current_on_its_own_pages_only() -> None:
    dashboard = Place("reports:dashboard", "", "", ("reports:",), ("reports:evaluation",))
    assert dashboard.is_at("reports:dashboard")
    assert not dashboard.is_at("reports:evaluation_detail")
    assert not dashboard.is_at("home")


@pytest.fixture
def _wired(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place has an address, whichever rooms are wired."""
    monkeypatch.setattr("coordination.navigation.reverse", lambda name: f"/{name}/")


@pytest.mark.usefixtures("_wired")
def test_navigation_shows_administration_only_to_administrators() -> None:
    def labels(**may: bool) -> list[str]:
        context = page_of("/")
        context.update(may)
        return [place.url_name for section in ui.navigation(context) for place in section.places]

    assert "home" in labels()
    assert "jobs" not in labels()
    assert "regulation:list" not in labels()
    assert "regulation:list" in labels(**{Need.KEEP_REGULATION: True})
    assert "jobs" not in labels(**{Need.KEEP_REGULATION: True})
    assert "jobs" in labels(**{Need.ADMINISTER: True})


def test_a_place_that_is_switched_off_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def reverse_without_petitions(name: str) -> str:
        if name == "petitions:list":
            raise NoReverseMatch(name)
        return f"/{name}/"

    monkeypatch.setattr("coordination.navigation.reverse", reverse_without_petitions)
    shown = {place.url_name for section in navigation_for(view_name="home", allowed=set()) for place in section.places}
    assert "petitions:list" not in shown
    assert "sessions:list" in shown


# ── charts ───────────────────────────────────────────────────────────────────────────
def test_months_chart_stacks_to_the_sum_and_draws_no_empty_part() -> None:
    chart = months_chart("Năm", [Series("Xong", "good", (3,) + (0,) * 11), Series("Trễ", "bad", (1,) + (0,) * 11)])
    assert chart.scale == (4, 2, 0)
    assert [(part.y, part.height) for part in chart.segments] == [("25", "75"), ("0", "25")]
    assert chart.segments[1].text == "Tháng 1: Trễ 1"
    assert chart.rows[0].total == 4


def test_months_chart_refuses_a_series_of_another_length() -> None:
    with pytest.raises(ValueError, match="month"):
        months_chart("Năm", [Series("Xong", "good", (1, 2))])


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (3, 4), (7, 10), (10, 10), (11, 20), (65, 100), (101, 200), (4100, 6000)]
)
def test_scale_ends_on_a_round_even_number(highest: int, top: int) -> None:
    chart = months_chart("Năm", [Series("Xong", "good", (highest,) + (0,) * 11)])
    assert chart.scale[0] == top
    assert chart.scale[1] * 2 == top


def test_chart_coordinates_are_not_localised() -> None:
    chart = bar_chart("Theo cơ quan", [("Sở Tài chính", 3000, "/so/"), ("Sở Y tế", 1000)])
    html = render_to_string("components/bar_chart.html", {"chart": chart})
    assert 'width="33.33"' in html
    assert "3.000" in html
    assert 'href="/so/"' in html


def test_an_empty_chart_is_drawn() -> None:
    assert bar_chart("Không có", []).bars == ()
    assert bar_chart("Bằng không", [("Sở Y tế", 0)]).bars[0].width == "0"


# ── fields ───────────────────────────────────────────────────────────────────────────
class DateForm(forms.Form):
    due = forms.DateField(label="Hạn", help_text="Ngày cuối cùng")
    ready = forms.BooleanField(label="Đã đủ")


def test_a_wrong_date_is_told_beside_the_field_and_on_top() -> None:
    html = str(DateForm({"due": "31/02/2023"}))
    assert 'aria-describedby="id_due_helptext id_due_error"' in html
    assert 'id="id_due_error"' in html
    assert 'href="#id_due"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="31/02/2023"' in html
    assert "style=" not in html


def test_a_date_is_read_day_first() -> None:
    form = DateForm({"due": "03/11/2026", "ready": "on"})
    assert form.is_valid()
    assert form.cleaned_data["due"] == datetime.date(2026, 11, 3)


def test_a_form_without_errors_has_no_summary() -> None:
    assert "error-summary" not in str(DateForm())


@pytest.mark.parametrize(
    ("values", "shown", "hidden"),
    [
        ({"days_left": -5, "unit": "day"}, "Trễ 5 ngày", "Còn"),
        ({"days_left": 0}, "Hết hạn hôm nay", "Trễ"),
        (
            {"met_on": datetime.date(2023, 12, 9), "days_late": 2, "days_left": -5},
            "Xong 09/12/2023, trễ 2 ngày",
            "Trễ 5",
        ),
        ({"note": "Dừng từ 28/11/2023", "days_left": -5}, "Dừng từ 28/11/2023", "Trễ"),
        ({"days_left": 9, "explanation": "Điều 7.2: 15 ngày trước khai mạc"}, "Điều 7.2", "Trễ"),
        ({"days_left": 9, "original_due": datetime.date(2023, 12, 1)}, "01/12/2023", "Trễ"),
    ],
)
def test_deadline_tells_where_it_stands(values: dict[str, Any], shown: str, hidden: str) -> None:
    html = render_to_string("components/deadline.html", {"due": datetime.date(2023, 12, 7), **values})
    assert "07/12/2023" in html
    assert shown in html
    assert hidden not in html


def test_state_chip_has_words_and_a_sign() -> None:
    html = render_to_string("components/state_chip.html", {"state": SimpleNamespace(label="Quá hạn", tone="bad")})
    assert "Quá hạn" in html
    assert "<svg" in html


# ── gallery ──────────────────────────────────────────────────────────────────────────
def test_the_gallery_is_for_administrators_only() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(PermissionDenied):
        gallery(request)


def test_every_component_is_shown_in_the_gallery_or_written_by_one_that_is() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    written_by_forms = {"error_summary", "filter_field", "date_field", "file_drop", "field", "ask_dialog", "messages"}
    shown = (folder / "gallery.html").read_text() + (folder / "gallery_row.html").read_text()
    components = {path.stem for path in (folder / "components").glob("*.html")}
    assert "{% term " in shown, "term.html is written by its tag"
    others = components - written_by_forms - {"term"}
    assert {name for name in others if f"components/{name}.html" not in shown} == set()
