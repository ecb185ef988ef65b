"""Forms about who sent a petition or a letter. None keeps a draft: what is typed here is stored in one place."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms

from agencies.models import Agency
from coordination.models import Dossier
from voter_petitions.models import PetitionerTrace, TraceKind
from voter_petitions.petitioners import shareable_with

NO_AUTOFILL = {"autocomplete": "off"}
_WHY = "Lý do được ghi vào nhật ký và giữ lại: không ghi họ tên, địa chỉ, số điện thoại."


class PetitionerForm(forms.Form):
    """Ghi, sửa người gửi."""

    name = forms.CharField(label="Họ tên", max_length=120, required=False, widget=forms.TextInput(attrs=NO_AUTOFILL))
    address = forms.CharField(
        label="Địa chỉ", max_length=250, required=False, widget=forms.TextInput(attrs=NO_AUTOFILL)
    )
    telephone = forms.CharField(
        label="Số điện thoại",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs=NO_AUTOFILL | {"type": "tel"}),
    )
    stand = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "address", "telephone", "stand")}


class WhyForm(forms.Form):
    """Why somebody looks, or why the data are erased."""

    why = forms.CharField(
        label="Lý do",
        max_length=300,
        widget=forms.TextInput(attrs=NO_AUTOFILL),
        help_text=_WHY,
        error_messages={"required": "Hãy ghi lý do."},
    )


class ShareForm(forms.Form):
    """Cho cơ quan đang giải quyết xem."""

    agency = forms.ModelChoiceField(
        label="Cơ quan được xem",
        queryset=Agency.objects.none(),
        empty_label="Chọn cơ quan",
        error_messages={"invalid_choice": "Chỉ cho xem được với cơ quan đang giải quyết và chưa được cho xem."},
    )
    reason = forms.CharField(
        label="Lý do cho xem",
        max_length=300,
        widget=forms.TextInput(attrs=NO_AUTOFILL),
        help_text=_WHY,
        error_messages={"required": "Hãy ghi lý do."},
    )

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = shareable_with(dossier)  # type: ignore[attr-defined]


class TraceFilter(django_filters.FilterSet):
    """Nhật ký: what was done, when, by whom."""

    kind = django_filters.ChoiceFilter(label="Việc", choices=TraceKind.choices, empty_label="Tất cả")
    since = django_filters.DateFilter(label="Từ ngày", field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label="Đến ngày", field_name="at", lookup_expr="date__lte")

    class Meta:
        model = PetitionerTrace
        fields: list[str] = []
