"""Forms of the yearly evaluation."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from coordination.clock import today
from reports.evaluations import default_cutoff
from reports.models import EvaluationReport

CUTOFF_HELP = "Nghĩa vụ thực hiện sau ngày này được tính là chưa thực hiện."


def _check_cutoff(year: int, cutoff: datetime.date) -> None:
    if cutoff > today():
        raise ValidationError({"cutoff": "Ngày chốt số liệu không được ở tương lai."})
    if cutoff < datetime.date(year, 1, 1):
        raise ValidationError({"cutoff": f"Ngày chốt số liệu không được trước ngày 01/01/{year}."})


class NewEvaluationForm(forms.ModelForm):
    """A year's report is begun: which year, figures until when (the year's end, or today, if left empty)."""

    class Meta:
        model = EvaluationReport
        fields = ["year", "cutoff"]
        error_messages = {"year": {"unique": "Năm này đã có báo cáo đánh giá."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cutoff"].required = False
        self.fields["cutoff"].help_text = f"Để trống: ngày 31/12, hoặc hôm nay nếu chưa hết năm. {CUTOFF_HELP}"

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 2000 <= year <= today().year:
            raise ValidationError(f"Năm phải từ 2000 đến {today().year}.")
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        year = cleaned.get("year")
        if year and "cutoff" in cleaned:
            cleaned["cutoff"] = cleaned["cutoff"] or default_cutoff(year)
            _check_cutoff(year, cleaned["cutoff"])
        return cleaned


class PaperForm(forms.ModelForm):
    """Number, place and date of the paper; the cut-off too, while the figures are open."""

    class Meta:
        model = EvaluationReport
        fields = ["number", "place", "dated", "cutoff"]
        help_texts = {"number": "Ví dụ 12/BC-HĐND", "cutoff": CUTOFF_HELP}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.closed_at is not None:
            del self.fields["cutoff"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cutoff = cleaned.get("cutoff") or self.instance.cutoff
        if cleaned.get("cutoff"):
            _check_cutoff(self.instance.year, cutoff)
        if cleaned.get("dated") and cleaned["dated"] < cutoff:
            raise ValidationError({"dated": f"Ngày báo cáo không được trước ngày chốt số liệu ({cutoff:%d/%m/%Y})."})
        return cleaned


class TextForm(forms.Form):
    """The text of one part. Left empty, the part is printed without text."""

    text = forms.CharField(
        label="Lời văn",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="Mỗi dòng là một đoạn.",
    )


class ReopenForm(forms.Form):
    """Why frozen figures are opened again."""

    reason = forms.CharField(label="Lý do mở lại", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
