"""The form with which the lead asks others to help."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.models import Agency
from coordination.clock import today
from voter_petitions.forms.lateness import day_of
from voter_petitions.forms.petitions import COMPETENT_KINDS


class CoordinationForm(forms.Form):
    """Yêu cầu phối hợp giải quyết kiến nghị."""

    agencies = forms.ModelMultipleChoiceField(
        label="Cơ quan phối hợp",
        queryset=Agency.objects.none(),
        widget=forms.SelectMultiple(attrs={"size": 10}),
        help_text="Giữ phím Ctrl để chọn nhiều cơ quan. Mỗi cơ quan có nghĩa vụ trả lời từ ngày yêu cầu.",
        error_messages={"required": "Chọn ít nhất một cơ quan phối hợp."},
    )
    document = forms.CharField(label="Công văn yêu cầu số", max_length=80, help_text="Ví dụ: 215/SGTVT-QLHT")
    requested_on = forms.DateField(label="Ngày yêu cầu", initial=today)

    def __init__(self, *args: Any, lead: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Agency.objects.of_kind(*COMPETENT_KINDS).existing(day_of(self, "requested_on"))
        self.fields["agencies"].queryset = known.exclude(pk=lead.pk)  # type: ignore[attr-defined]
