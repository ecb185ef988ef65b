"""Filters of the lists of this register, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms

from agencies.models import Agency
from coordination.clock import today
from coordination.names_filter import ALL, NamesFilter
from sessions_app.models import (
    CouncilSession,
    DraftResolution,
    DraftStatus,
    ResolutionKind,
    SessionKind,
    SessionStatus,
    Term,
)

SEARCH = forms.TextInput(attrs={"type": "search"})


def _years() -> list[tuple[int, str]]:
    return [(day.year, str(day.year)) for day in CouncilSession.objects.dates("opens_on", "year", order="DESC")]


class SessionFilter(filters.FilterSet):
    q = filters.CharFilter(label="Từ khóa", method="search", widget=SEARCH)
    term = filters.ModelChoiceFilter(label="Khóa", queryset=Term.objects.all(), empty_label=ALL)
    year = filters.ChoiceFilter(field_name="opens_on", lookup_expr="year", label="Năm", choices=_years, empty_label=ALL)
    kind = filters.ChoiceFilter(label="Loại kỳ họp", choices=SessionKind.choices, empty_label=ALL)
    status = filters.ChoiceFilter(
        field_name="current_status", label="Trạng thái", choices=SessionStatus.choices, empty_label=ALL
    )

    class Meta:
        model = CouncilSession
        fields = ["q", "term", "year", "kind", "status"]

    def search(self, rows: Any, name: str, text: str) -> Any:
        return rows.matching(text)


class DraftState(filters.ChoiceFilter):
    """Which drafts need attention, in the words of the regulation's yearly figures."""

    CHOICES = (
        ("late", "Trình chậm hoặc chưa trình"),
        ("sent_late", "Trình chậm"),
        ("missing", "Quá hạn chưa trình"),
        ("awaited", "Chưa đến hạn trình"),
        ("raised", "Phát sinh, trình tại kỳ họp"),
    )

    def filter(self, qs: Any, value: str) -> Any:
        match value:
            case "sent_late":
                return qs.sent_late()
            case "late" | "missing" | "awaited":
                return getattr(qs.going_on(), value)(today())
            case "raised":
                return qs.filter(raised_late=True)
        return qs


class UsedAgency(NamesFilter):
    """Only agencies that some draft names are offered."""

    def __init__(self, column: str, **kwargs: Any) -> None:
        named = DraftResolution.objects.order_by().values(column)
        super().__init__(queryset=Agency.objects.filter(pk__in=named), field_name=column, **kwargs)


class DraftFilter(filters.FilterSet):
    q = filters.CharFilter(label="Từ khóa", method="search", widget=SEARCH)
    session = filters.ModelChoiceFilter(
        label="Kỳ họp",
        queryset=lambda request: CouncilSession.objects.visible_to(request.user).select_related("dossier"),
        empty_label=ALL,
    )
    resolution_kind = filters.ChoiceFilter(label="Loại nghị quyết", choices=ResolutionKind.choices, empty_label=ALL)
    drafting = UsedAgency("drafting", label="Cơ quan soạn thảo")
    verifying = UsedAgency("verifying", label="Ban thẩm tra")
    state = DraftState(label="Tờ trình", choices=DraftState.CHOICES, empty_label=ALL)
    status = filters.ChoiceFilter(
        field_name="current_status", label="Trạng thái", choices=DraftStatus.choices, empty_label=ALL
    )

    class Meta:
        model = DraftResolution
        fields = ["q", "session", "resolution_kind", "drafting", "verifying", "state", "status"]

    def search(self, rows: Any, name: str, text: str) -> Any:
        return rows.matching(text)
