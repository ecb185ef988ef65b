"""Filters of the ledger, kept in the address."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from agencies.models import Agency, AgencyQuerySet, Party
from agencies.permissions import May, agencies_with
from agencies.text import fold_all, sort_key
from coordination.clock import today
from coordination.long_select import LongSelect
from coordination.models import OF_OBLIGATIONS, Article, Dossier, DossierKind, Flag, Obligation, Rule, State
from coordination.names_filter import ALL, NamesFilter


class AgencyFilter(NamesFilter):
    """One agency of those that owe or owed something."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=lambda request: _known_agencies(), **kwargs)


class LedgerFilter(django_filters.FilterSet):
    """Sổ theo dõi: every question about obligations is an address."""

    q = django_filters.CharFilter(
        method="search", label="Tìm", max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    owner = django_filters.ChoiceFilter(
        method="by_owner",
        choices=[("mine", "Cơ quan tôi phải làm"), ("awaited", "Cơ quan tôi đang chờ")],
        label="Của ai",
        empty_label=ALL,
    )
    state = django_filters.MultipleChoiceFilter(
        method="by_state", choices=State.choices, label="Trạng thái", widget=forms.CheckboxSelectMultiple
    )
    agency = AgencyFilter(field_name="obligor", label="Cơ quan có nghĩa vụ")
    due_after = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label="Hạn từ ngày")
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label="Hạn đến ngày")
    opened_after = django_filters.DateFilter(field_name="opened_on", lookup_expr="gte", label="Phát sinh từ ngày")
    party = django_filters.ChoiceFilter(
        field_name="obligor__party", choices=Party.choices, label="Bên", empty_label=ALL
    )
    recipient = AgencyFilter(label="Nơi nhận")
    kind = django_filters.ChoiceFilter(
        field_name="dossier__kind", choices=DossierKind.choices, label="Loại hồ sơ", empty_label=ALL
    )
    article = django_filters.ChoiceFilter(
        field_name="rule__article",
        choices=lambda: _article_choices(),
        label="Điều của quy chế",
        empty_label=ALL,
        widget=LongSelect,
    )
    rule = django_filters.ChoiceFilter(
        field_name="rule_code", choices=lambda: _rule_choices(), label="Quy định", empty_label=ALL, widget=LongSelect
    )
    host = django_filters.ModelChoiceFilter(
        method="by_host",
        queryset=lambda request: Dossier.objects.visible_to(request.user),
        label="Thuộc hồ sơ",
        widget=forms.HiddenInput,
    )
    flag = django_filters.ChoiceFilter(
        method="by_flag",
        choices=[(kind.value, kind.label) for kind in OF_OBLIGATIONS],
        label="Cảnh báo",
        empty_label=ALL,
    )
    breach = django_filters.ChoiceFilter(
        choices=[("law", "Vi phạm luật"), ("regulation", "Vi phạm quy chế"), ("notice", "Vi phạm thông báo, kế hoạch")],
        label="Vi phạm",
        empty_label=ALL,
    )

    class Meta:
        model = Obligation
        fields: list[str] = []

    def search(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        """Every word somewhere in the dossier, the agency or the code of the rule.

        Agencies and rules are few and looked through here: a word that none of them bears asks only the dossiers.
        """
        words = fold_all([value]).split()[:10]
        agencies = dict(Agency.objects.values_list("pk", "search_text"))
        codes = set(Rule.objects.values_list("code", flat=True))
        for word in words:
            found = Q(dossier__search_text__contains=word)
            if named := [pk for pk, text in agencies.items() if word in text]:
                found |= Q(obligor__in=named)
            if coded := [code for code in codes if word in code.lower()]:
                found |= Q(rule_code__in=coded)
            rows = rows.filter(found)
        return rows

    def by_host(self, rows: QuerySet[Obligation], name: str, value: Dossier) -> QuerySet[Obligation]:
        return rows.filter(Q(dossier=value) | Q(dossier__part_of=value))

    def by_state(self, rows: QuerySet[Obligation], name: str, value: list[str]) -> QuerySet[Obligation]:
        return rows.in_states(value, today()) if value else rows  # type: ignore[attr-defined,no-any-return]

    def by_flag(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        return rows.filter(pk__in=Flag.objects.filter(kind=value, obligation__isnull=False).values("obligation"))

    def by_owner(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        user: Any = self.request.user
        mine = agencies_with(user, May.RECORD) or agencies_with(user, May.DECIDE)
        return (
            rows.filter(obligor__in=mine)
            if value == "mine"
            else rows.filter(recipient__in=mine).exclude(obligor__in=mine)
        )


def _rule_choices() -> list[tuple[str, str]]:
    """By what must be done, as people know it; the code only tells namesakes apart."""
    rules = sorted((sort_key(duty), code, duty) for code, duty in Rule.objects.current().values_list("code", "duty"))
    return [(code, f"{duty} ({code})") for _, code, duty in rules]


def _article_choices() -> list[tuple[str, list[tuple[int, str]]]]:
    """Under the regulation each belongs to: successive regulations number their articles alike."""
    articles = Article.objects.select_related("regulation").order_by("-regulation__effective_from", "position")
    return [
        (str(regulation), [(article.pk, str(article)) for article in group])
        for regulation, group in groupby(articles, key=lambda article: article.regulation)
    ]


def _known_agencies() -> AgencyQuerySet:
    """What is to be formed owes nothing yet and would only lengthen the list."""
    return Agency.objects.formed_by(today())
