"""Filters of the register's lists, kept in the address."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.http import QueryDict

from agencies.models import Agency, User
from coordination.clock import today
from coordination.form_values import described
from coordination.kept_lists import Asker, KeptList, register
from coordination.models import Dossier, DossierKind
from coordination.names_filter import NamesFilter
from voter_petitions.annexes.states import CHOICES, condition
from voter_petitions.models import (
    AnswerState,
    Field,
    Level,
    Petition,
    PetitionQuerySet,
    PetitionRound,
    PetitionRoundQuerySet,
    ResultState,
    UnresolvedReason,
)

MERGED = "da-gop"
LACKS = (
    ("chua-chuyen", "Chưa chuyển cơ quan giải quyết"),
    ("khong-thoi-gian", "Trả lời không nêu thời gian"),
    ("qua-han", "Có việc quá hạn"),
    ("can-von", "Cần bố trí vốn đầu tư"),
    ("nhieu-lan", "Kiến nghị nhiều lần"),
    ("cho-lam-ro", "Đang chờ làm rõ"),
    (MERGED, "Đã gộp vào kiến nghị khác"),
)


class RoundChoice(NamesFilter):
    """Rounds the user may see, by their titles."""

    def __init__(self, **kwargs: Any) -> None:
        names = ("dossier__code", "dossier__title")
        super().__init__(queryset=_visible_rounds, label="Đợt tiếp xúc", names=names, **kwargs)


def _visible_rounds(request: Any) -> PetitionRoundQuerySet:
    return PetitionRound.objects.visible_to(request.user)


def sessions_seen(request: Any) -> Any:
    """Sessions with rounds that the user may see."""
    rounds = PetitionRound.objects.visible_to(request.user).order_by().values("dossier__part_of")
    return Dossier.objects.visible_to(request.user).filter(kind=DossierKind.SESSION, pk__in=rounds)


class FieldChoice(NamesFilter):
    """A field; a heading stands for all fields below it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Field.objects.all(), label="Lĩnh vực", **kwargs)

    def filter(self, queryset: PetitionQuerySet, value: Any) -> PetitionQuerySet:
        if not value:
            return queryset
        # The codes themselves, so that an index of the petitions finds them.
        return queryset.filter(field__in=[value.pk, *Field.objects.filter(group=value).values_list("pk", flat=True)])


class PetitionFilter(django_filters.FilterSet):
    """Sổ kiến nghị: which round, field, level, agency, place; how far the answer and the result are."""

    q = django_filters.CharFilter(
        label="Tìm nội dung, số",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    round = RoundChoice()
    lead = NamesFilter(
        label="Cơ quan giải quyết", queryset=Agency.objects.filter(pk__in=Petition.objects.order_by().values("lead"))
    )
    answer = django_filters.ChoiceFilter(
        label="Trả lời", field_name="answer_state", choices=AnswerState.choices, empty_label="Tất cả"
    )
    result = django_filters.MultipleChoiceFilter(
        label="Kết quả",
        field_name="result_state",
        choices=ResultState.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    lack = django_filters.ChoiceFilter(label="Điều cần chú ý", choices=LACKS, method="lacking", empty_label="Tất cả")
    locality = django_filters.CharFilter(label="Cử tri (xã, huyện)", method="of_place", max_length=100)
    field = FieldChoice()
    level = django_filters.ChoiceFilter(label="Cấp thẩm quyền", choices=Level.choices, empty_label="Tất cả")
    state = django_filters.ChoiceFilter(
        label="Tính trong thống kê", choices=CHOICES, method="counted_as", empty_label="Tất cả"
    )
    session = NamesFilter(
        label="Kỳ họp", queryset=sessions_seen, field_name="round__dossier__part_of", names=("code", "title")
    )
    since = django_filters.DateFilter(label="Đợt kết thúc từ ngày", field_name="round__ends_on", lookup_expr="gte")
    until = django_filters.DateFilter(label="Đợt kết thúc đến ngày", field_name="round__ends_on", lookup_expr="lte")
    reason = NamesFilter(
        label="Lý do chưa giải quyết", queryset=UnresolvedReason.objects.all(), field_name="unresolved_reason"
    )
    place = django_filters.CharFilter(widget=forms.HiddenInput, field_name="place_key", max_length=200)

    class Meta:
        model = Petition
        fields: list[str] = []

    def search(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        return queryset.matching(value)

    def of_place(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        return queryset.at_place(value)

    def counted_as(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        return queryset.filter(condition(value, today()))

    def lacking(self, queryset: PetitionQuerySet, name: str, value: str) -> PetitionQuerySet:
        return {
            "chua-chuyen": queryset.untransferred,
            "khong-thoi-gian": queryset.answered_without_time,
            "qua-han": lambda: queryset.overdue(today()),
            "can-von": lambda: queryset.filter(needs_capital=True),
            "nhieu-lan": queryset.raised_again,
            "cho-lam-ro": queryset.awaiting_clarification,
            MERGED: lambda: queryset.filter(merged_into__isnull=False),
        }[value]()


def _described(address: QueryDict, user: User) -> list[str]:
    asked = PetitionFilter(address, queryset=Petition.objects.none(), request=Asker(user))
    return described(asked.form)


KEPT = register(KeptList("petitions:list", "kiến nghị cử tri", {*PetitionFilter.base_filters, "sort"}, _described))


class RoundFilter(django_filters.FilterSet):
    """Đợt tiếp xúc: words of the title, kind, state, year."""

    q = django_filters.CharFilter(
        label="Tìm theo tên đợt", method="search", max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = django_filters.ChoiceFilter(label="Loại đợt", choices=PetitionRound.Kind.choices, empty_label="Tất cả")
    status = django_filters.ChoiceFilter(label="Trạng thái", choices=PetitionRound.Status.choices, empty_label="Tất cả")
    year = django_filters.NumberFilter(label="Năm", field_name="starts_on__year", min_value=2000, max_value=2100)

    class Meta:
        model = PetitionRound
        fields: list[str] = []

    def search(self, queryset: PetitionRoundQuerySet, name: str, value: str) -> PetitionRoundQuerySet:
        return queryset.filter(dossier__in=Dossier.objects.matching(value).order_by())
