"""Filter of the list of rules, kept in the address."""

from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from agencies.text import fold_all
from coordination.models import Article, Evidence, Regulation, Rule, RuleLimit, Source


class RuleFilter(django_filters.FilterSet):
    """By part of the regulation, source, state of checking, on or off."""

    q = django_filters.CharFilter(method="search", label="Tìm", max_length=200)
    regulation = django_filters.ModelChoiceFilter(
        queryset=Regulation.objects.all(), label="Quy chế", empty_label="Tất cả"
    )
    article = django_filters.ModelChoiceFilter(queryset=Article.objects.all(), label="Phần, điều", empty_label="Tất cả")
    source = django_filters.ChoiceFilter(
        field_name="limits__source",
        choices=[(source.value, source.label) for source in (Source.LAW, Source.REGULATION)],
        label="Nguồn thời hạn",
        empty_label="Tất cả",
        distinct=True,
    )
    checked = django_filters.ChoiceFilter(
        method="by_checked",
        choices=[("no", "Chưa đối chiếu văn bản"), ("yes", "Đã đối chiếu văn bản")],
        label="Đối chiếu",
        empty_label="Tất cả",
    )
    enabled = django_filters.ChoiceFilter(
        choices=[("True", "Đang áp dụng"), ("False", "Không áp dụng")], label="Áp dụng", empty_label="Tất cả"
    )

    class Meta:
        model = Rule
        fields: list[str] = []

    def search(self, rows: QuerySet[Rule], name: str, value: str) -> QuerySet[Rule]:
        """Every word in code, duty or basis, with or without diacritics. A few dozen rules need no search column."""
        words = fold_all([value]).split()
        found = []
        for rule in rows.prefetch_related("limits"):
            text = fold_all([rule.code, rule.duty, *(limit.legal_basis for limit in rule.limits.all())])
            if all(word in text for word in words):
                found.append(rule.pk)
        return rows.filter(pk__in=found)

    def by_checked(self, rows: QuerySet[Rule], name: str, value: str) -> QuerySet[Rule]:
        unchecked = Exists(RuleLimit.objects.filter(rule=OuterRef("pk")).exclude(evidence=Evidence.VERIFIED))
        return rows.filter(unchecked if value == "no" else ~unchecked)
