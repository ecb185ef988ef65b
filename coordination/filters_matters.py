"""Filters of the lists of matters and of periodic duties, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from coordination.models import Dossier, DossierKind, Matter, MatterTopic, PeriodicDuty, Rule
from coordination.progress import Progress


class MatterFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="Tìm theo nội dung, cơ quan", method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    topic = django_filters.ChoiceFilter(label="Loại việc", choices=MatterTopic.choices, empty_label="Tất cả")
    progress = django_filters.ChoiceFilter(label="Tình trạng", choices=Progress.choices, empty_label="Tất cả")
    year = django_filters.NumberFilter(
        label="Năm lập", field_name="dossier__opened_on__year", min_value=2000, max_value=2100
    )

    class Meta:
        model = Matter
        fields: list[str] = []

    def search(self, rows: QuerySet[Matter], name: str, value: Any) -> QuerySet[Matter]:
        return rows.filter(dossier__in=Dossier.objects.matching(value).order_by())


class DutyFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label="Năm", field_name="due__year", min_value=2000, max_value=2100)
    rule = django_filters.ChoiceFilter(
        label="Chế độ", field_name="rule_code", choices=lambda: _periodic_rules(), empty_label="Tất cả"
    )
    progress = django_filters.ChoiceFilter(label="Tình trạng", choices=Progress.choices, empty_label="Tất cả")

    class Meta:
        model = PeriodicDuty
        fields: list[str] = []


def _periodic_rules() -> list[tuple[str, str]]:
    rules = Rule.objects.current().filter(dossier_kind=DossierKind.PERIODIC_DUTY).order_by("code")
    return [(rule.code, rule.duty) for rule in rules]
