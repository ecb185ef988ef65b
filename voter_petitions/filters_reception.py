"""Filters of the register of letters and of the days of reception, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms

from agencies.models import Agency
from coordination.clock import today
from coordination.names_filter import NamesFilter
from voter_petitions.filters import FieldChoice
from voter_petitions.models import CitizenLetter, CitizenLetterQuerySet, LetterKind, ReceptionDay
from voter_petitions.reception import RECEIVING_KINDS, STATE_CHOICES, condition


def _receiving(request: Any) -> Any:
    """Those of today and of the past: what is to be formed received nothing yet."""
    return Agency.objects.of_kind(*RECEIVING_KINDS).formed_by(today())


class ReceivingAgency(NamesFilter):
    def __init__(self, label: str) -> None:
        super().__init__(queryset=_receiving, field_name="agency", label=label)


class LetterFilter(django_filters.FilterSet):
    """Sổ đơn: words or number, kind, state, who received it, to whom it went, when."""

    q = django_filters.CharFilter(
        label="Tìm theo nội dung, số",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = django_filters.ChoiceFilter(label="Loại đơn", choices=LetterKind.choices, empty_label="Tất cả")
    state = django_filters.ChoiceFilter(
        label="Tình trạng", choices=STATE_CHOICES, method="counted_as", empty_label="Tất cả"
    )
    agency = ReceivingAgency("Cơ quan nhận đơn")
    to = NamesFilter(
        label="Chuyển đến",
        field_name="forwarded_to",
        queryset=Agency.objects.filter(pk__in=CitizenLetter.objects.order_by().values("forwarded_to")),
    )
    field = FieldChoice()
    since = django_filters.DateFilter(label="Nhận từ ngày", field_name="received_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="Nhận đến ngày", field_name="received_on", lookup_expr="lte")
    day = django_filters.NumberFilter(field_name="day", widget=forms.HiddenInput)
    at_day = django_filters.BooleanFilter(
        field_name="day", lookup_expr="isnull", exclude=True, widget=forms.HiddenInput
    )

    class Meta:
        model = CitizenLetter
        fields: list[str] = []

    def search(self, queryset: CitizenLetterQuerySet, name: str, value: str) -> CitizenLetterQuerySet:
        return queryset.matching(value)

    def counted_as(self, queryset: CitizenLetterQuerySet, name: str, value: str) -> CitizenLetterQuerySet:
        return queryset.filter(condition(value, today()))


class DayFilter(django_filters.FilterSet):
    """Ngày tiếp công dân: who, which state, when."""

    agency = ReceivingAgency("Cơ quan tiếp")
    status = django_filters.ChoiceFilter(label="Trạng thái", choices=ReceptionDay.Status.choices, empty_label="Tất cả")
    kind = django_filters.ChoiceFilter(label="Loại", choices=ReceptionDay.Kind.choices, empty_label="Tất cả")
    since = django_filters.DateFilter(label="Từ ngày", field_name="date", lookup_expr="gte")
    until = django_filters.DateFilter(label="Đến ngày", field_name="date", lookup_expr="lte")

    class Meta:
        model = ReceptionDay
        fields: list[str] = []
