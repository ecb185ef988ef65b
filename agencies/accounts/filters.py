"""Filters of the administrator's lists, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from agencies.accounts import lockout
from agencies.clock import today
from agencies.models import AccountEvent, AccountEventKind, Membership, Position, User
from agencies.text import fold

SEARCH = forms.TextInput(attrs={"type": "search"})


class PeopleFilter(django_filters.FilterSet):
    """Name, position held today, state of the account."""

    STATES = [
        ("active", "Đang hoạt động"),
        ("inactive", "Đã ngừng"),
        ("locked", "Đang bị khóa"),
        ("homeless", "Chưa có vị trí"),
        ("no_second_factor", "Chưa bật xác thực hai lớp"),
    ]

    q = django_filters.CharFilter(label="Tìm người", method="search", widget=SEARCH)
    position = django_filters.ChoiceFilter(
        label="Vị trí", choices=Position.choices, empty_label="Tất cả", method="holding"
    )
    state = django_filters.ChoiceFilter(label="Tình trạng", choices=STATES, empty_label="Tất cả", method="in_state")

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        for word in fold(value).split()[:8]:
            queryset = queryset.filter(
                Q(search_text__contains=word) | Q(username__icontains=word) | Q(email__icontains=word)
            )
        return queryset

    def holding(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        held = Membership.objects.current(today()).filter(position=value)
        return queryset.filter(pk__in=held.values("user"))

    def in_state(self, queryset: QuerySet[User], name: str, value: Any) -> QuerySet[User]:
        if value == "locked":
            return queryset.filter(username__in=[lock.username for lock in lockout.locks()])
        if value == "homeless":
            return queryset.exclude(pk__in=Membership.objects.current(today()).values("user"))
        if value == "no_second_factor":
            return queryset.filter(second_factor_since__isnull=True, is_active=True)
        return queryset.filter(is_active=value == "active")


class AccountLogFilter(django_filters.FilterSet):
    """Whose, what, when, from where."""

    q = django_filters.CharFilter(label="Tìm người", method="search", widget=SEARCH)
    kind = django_filters.ChoiceFilter(label="Việc", choices=AccountEventKind.choices, empty_label="Tất cả")
    since = django_filters.DateFilter(label="Từ ngày", field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label="Đến ngày", field_name="at", lookup_expr="date__lte")
    address = django_filters.CharFilter(label="Địa chỉ mạng", method="from_address")

    class Meta:
        model = AccountEvent
        fields: list[str] = []

    def search(self, queryset: QuerySet[AccountEvent], name: str, value: Any) -> QuerySet[AccountEvent]:
        for word in fold(value).split()[:8]:
            queryset = queryset.filter(Q(user__search_text__contains=word) | Q(user__username__icontains=word))
        return queryset

    def from_address(self, queryset: QuerySet[AccountEvent], name: str, value: Any) -> QuerySet[AccountEvent]:
        return queryset.filter(address__startswith=value.strip())
