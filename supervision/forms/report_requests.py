"""Forms that ask many agencies at once, and urge those that have not answered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agencies.models import Agency
from coordination.clock import today
from coordination.forms.grouped import by_kind
from coordination.models import Reminder
from supervision.forms.days import day_of
from supervision.models import Mission, ReportRequest


class AskReportsForm(forms.Form):
    """Thêm đối tượng giám sát: many agencies, one date of the plan."""

    asked_on = forms.DateField(label="Ngày yêu cầu", initial=today)
    report_by = forms.DateField(
        label="Báo cáo chậm nhất ngày",
        required=False,
        help_text="Ngày ghi trong kế hoạch, nếu có. Hạn áp dụng là ngày sớm hơn giữa ngày này và hạn theo quy chế.",
    )
    document = forms.CharField(label="Theo văn bản số", max_length=120, required=False)
    agencies = forms.ModelMultipleChoiceField(
        label="Cơ quan phải báo cáo",
        # Any known agency is understood, so that the domain can say by name why one is refused.
        queryset=Agency.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Hãy chọn ít nhất một cơ quan.",
            "invalid_choice": "Không có cơ quan này trong danh mục.",
            "invalid_pk_value": "Không có cơ quan này trong danh mục.",
        },
    )

    def __init__(self, *args: Any, mission: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("document", mission.decision_number)
        asked = mission.requests.values("agency")
        offered = Agency.objects.existing(day_of(self, "asked_on")).exclude(pk__in=asked).exclude(pk=mission.lead_id)
        self.fields["agencies"].choices = by_kind(offered)


class UrgeForm(forms.Form):
    """Đôn đốc nhiều cơ quan: by letter with its number, by telephone, or by the system's own mail."""

    chosen = forms.ModelMultipleChoiceField(
        label="Cơ quan được đôn đốc",
        queryset=ReportRequest.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy chọn ít nhất một cơ quan."},
    )
    channel = forms.ChoiceField(label="Hình thức", choices=Reminder.Channel.choices, initial=Reminder.Channel.LETTER)
    document = forms.CharField(label="Công văn số", max_length=120, required=False)
    on = forms.DateField(label="Ngày đôn đốc", initial=today)
    text = forms.CharField(label="Nội dung", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, outstanding: list[ReportRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chosen"]
        field.queryset = ReportRequest.objects.filter(pk__in=[row.pk for row in outstanding])
        field.choices = [
            (row.pk, f"{row.agency.name} – {row.state.label.lower()}, đã đôn đốc {row.times_urged} lần")
            for row in outstanding
        ]

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on > today():
            raise ValidationError("Ngày đôn đốc không được ở tương lai.")
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("channel") == Reminder.Channel.LETTER and not cleaned.get("document"):
            self.add_error("document", "Đôn đốc bằng công văn phải ghi số công văn.")
        return cleaned
