"""Filters of the list of agencies, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms

from agencies.models import Agency, AgencyKind, AgencyQuerySet, Party


class AgencyFilter(django_filters.FilterSet):
    """Which side, what kind, in existence on which day, and words of the name."""

    q = django_filters.CharFilter(
        label="Tìm theo tên, mã", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    party = django_filters.ChoiceFilter(label="Bên", choices=Party.choices, empty_label="Tất cả")
    kind = django_filters.ChoiceFilter(label="Loại cơ quan", choices=AgencyKind.choices, empty_label="Tất cả")
    existing = django_filters.DateFilter(label="Hoạt động ngày", method="on_day")

    class Meta:
        model = Agency
        fields: list[str] = []

    def search(self, queryset: AgencyQuerySet, name: str, value: Any) -> AgencyQuerySet:
        return queryset.matching(value)

    def on_day(self, queryset: AgencyQuerySet, name: str, value: Any) -> AgencyQuerySet:
        return queryset.existing(value)
