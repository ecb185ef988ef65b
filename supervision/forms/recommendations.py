"""Forms of recommendations: several issued at once, judged one by one."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.forms import AgencyChoiceField
from coordination.clock import today
from coordination.models import MilestoneKind
from supervision.forms.days import day_of
from supervision.models import Mission, Recommendation


class IssueForm(forms.Form):
    """What the rows of one sheet share: the day on which the recommendations were issued."""

    issued_on = forms.DateField(label="Ngày ban hành kiến nghị")

    def __init__(self, *args: Any, mission: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        concluded = mission.dossier.milestones.filter(kind=MilestoneKind.CONCLUSION_ISSUED).first()
        self.initial.setdefault("issued_on", mission.concluded_on or (concluded.on if concluded else today()))

    @property
    def day(self) -> datetime.date:
        return day_of(self, "issued_on")


class RowForm(forms.Form):
    """One recommendation: what, who, by when. All three or none."""

    text = forms.CharField(
        label="Nội dung kiến nghị",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi nội dung kiến nghị."},
    )
    addressee = AgencyChoiceField(label="Cơ quan thực hiện", empty_label="Chọn cơ quan")
    due_on = forms.DateField(
        label="Thời hạn thực hiện", error_messages={"required": "Mỗi kiến nghị phải có thời hạn thực hiện."}
    )

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["addressee"].exists_on(on)


class RowFormSet(forms.BaseFormSet):
    """Empty rows are left out; a sheet without any row says so."""

    def clean(self) -> None:
        if not any(self.errors) and not self.filled():
            raise ValidationError("Hãy ghi ít nhất một kiến nghị.")

    def filled(self) -> list[forms.Form]:
        return [form for form in self.forms if form.has_changed()]


RecommendationRows = forms.formset_factory(RowForm, formset=RowFormSet, extra=4, max_num=50, absolute_max=60)


class SettleForm(forms.Form):
    """Đánh giá kết quả thực hiện: a judgement with its grounds."""

    status = forms.ChoiceField(label="Kết quả", choices=Recommendation.Status.choices)
    settled_on = forms.DateField(label="Ngày đánh giá", initial=today)
    grounds = forms.CharField(
        label="Căn cứ đánh giá",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Số văn bản báo cáo, biên bản kiểm tra, sản phẩm đã hoàn thành.",
    )

    def clean_settled_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["settled_on"]
        if on > today():
            raise ValidationError("Ngày đánh giá không được ở tương lai.")
        return on


class ExplainForm(forms.Form):
    """Yêu cầu giải trình: its date starts the addressee's term."""

    on = forms.DateField(label="Ngày yêu cầu", initial=today)
    document = forms.CharField(label="Văn bản yêu cầu số", max_length=120)
    complex_case = forms.BooleanField(label="Trường hợp phức tạp (thời hạn dài hơn)", required=False)
