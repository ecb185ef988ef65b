"""Forms with which the calendar of working days is kept. Each is shown with what it moves before it is saved."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms

from coordination.models import CalendarDay, DayKind

# A declaration outside these years is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class DayForm(forms.ModelForm):
    """One day off or make-up day, with the document that says so."""

    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = CalendarDay
        fields = ["on", "kind", "name", "source", "in_force"]
        help_texts = {
            "name": "Ví dụ: Quốc khánh; Nghỉ hoán đổi, làm bù 22/8.",
            "source": "Số, ngày của thông báo hoặc văn bản công bố.",
            "in_force": "Bỏ chọn khi mới là đề xuất, chờ văn bản: ngày được ghi nhớ nhưng chưa tính.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = DayKind.choices
        if self.instance.pk:
            self.fields["on"].disabled = True

    def clean_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["on"]
        if not FIRST_YEAR <= on.year <= LAST_YEAR:
            raise forms.ValidationError(f"Năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
        return on


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Lý do, căn cứ", max_length=200)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)


class ConfirmYearForm(forms.Form):
    source = forms.CharField(
        label="Thông báo nghỉ lễ", max_length=300, help_text="Số, ngày của thông báo lịch nghỉ chính thức của năm."
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
