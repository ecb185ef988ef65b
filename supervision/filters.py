"""Filters of the register's lists, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from agencies.models import Agency
from coordination.models import Dossier
from coordination.names_filter import ALL, NamesFilter
from supervision.models import (
    Mission,
    MissionQuerySet,
    Recommendation,
    RecommendationQuerySet,
    RecommendationState,
    ReportRequest,
    ReportState,
)


class WordsFilter(django_filters.CharFilter):
    """Every word found in the dossier's search text, with or without diacritics."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Tìm")
        super().__init__(widget=forms.TextInput(attrs={"type": "search"}), **kwargs)

    def filter(self, queryset: QuerySet, value: str) -> QuerySet:
        if not value:
            return queryset
        return queryset.filter(dossier__in=Dossier.objects.matching(value).order_by())


class UsedAgencyFilter(NamesFilter):
    """Only agencies that occur in the list are offered."""

    def __init__(self, model: type, column: str, **kwargs: Any) -> None:
        queryset = Agency.objects.filter(pk__in=model.objects.order_by().values(column))
        kwargs.setdefault("field_name", column)
        super().__init__(queryset=queryset, **kwargs)


class MissionFilter(django_filters.FilterSet):
    q = WordsFilter(label="Tìm theo nội dung, số quyết định")
    year = django_filters.NumberFilter(label="Năm", method="of_year", min_value=2000, max_value=2100)
    kind = django_filters.ChoiceFilter(label="Hình thức", choices=Mission.Kind.choices, empty_label=ALL)
    lead = UsedAgencyFilter(Mission, "lead", label="Chủ thể giám sát")
    status = django_filters.ChoiceFilter(label="Trạng thái", choices=Mission.Status.choices, empty_label=ALL)

    class Meta:
        model = Mission
        fields: list[str] = []

    def of_year(self, queryset: MissionQuerySet, name: str, value: Any) -> MissionQuerySet:
        return queryset.of_year(int(value))


class RecommendationFilter(django_filters.FilterSet):
    q = WordsFilter(label="Tìm theo nội dung kiến nghị")
    addressee = UsedAgencyFilter(Recommendation, "addressee", label="Cơ quan thực hiện")
    state = django_filters.ChoiceFilter(
        label="Kết quả", field_name="progress", choices=RecommendationState.choices, empty_label=ALL
    )
    year = django_filters.NumberFilter(label="Đến hạn năm", field_name="due__year", min_value=2000, max_value=2100)
    overdue = django_filters.BooleanFilter(label="Chỉ quá thời hạn", method="only_overdue", widget=forms.CheckboxInput)

    class Meta:
        model = Recommendation
        fields: list[str] = []

    def only_overdue(self, queryset: RecommendationQuerySet, name: str, value: bool) -> RecommendationQuerySet:
        return queryset.filter(progress=RecommendationState.OVERDUE) if value else queryset


# What an agency still owes a supervision, or never sent.
UNSENT = (ReportState.OVERDUE, ReportState.NOT_SENT, ReportState.WAITING, ReportState.UNDATED)


class UnsentFilter(django_filters.FilterSet):
    q = WordsFilter(label="Tìm theo nội dung, cơ quan")
    agency = UsedAgencyFilter(ReportRequest, "agency", label="Cơ quan phải báo cáo")
    lead = UsedAgencyFilter(Mission, "lead", field_name="mission__lead", label="Chủ thể giám sát")
    state = django_filters.ChoiceFilter(
        label="Tình trạng",
        field_name="report_state",
        choices=[(state.value, state.label) for state in UNSENT],
        empty_label=ALL,
    )
    year = django_filters.NumberFilter(label="Đến hạn năm", field_name="due__year", min_value=2000, max_value=2100)

    class Meta:
        model = ReportRequest
        fields: list[str] = []
