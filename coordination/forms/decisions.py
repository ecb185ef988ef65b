"""Forms for decisions on one obligation: more time, stop, go on, release, remind."""

from __future__ import annotations

from django import forms

from coordination.clock import today
from coordination.deadlines import Unit
from coordination.models import Pause, Reminder

UNITS = [(Unit.DAY.value, "ngày"), (Unit.WORKING_DAY.value, "ngày làm việc")]


class ExtensionForm(forms.Form):
    """Gia hạn."""

    amount = forms.IntegerField(label="Gia hạn thêm", min_value=1, max_value=365)
    unit = forms.ChoiceField(label="Đơn vị", choices=UNITS)
    reason = forms.CharField(label="Lý do", max_length=300)
    document = forms.CharField(label="Văn bản số", max_length=120, help_text="Văn bản cho phép gia hạn.")
    granted_on = forms.DateField(label="Ngày quyết định", initial=today)

    def clean_granted_on(self) -> object:
        on = self.cleaned_data["granted_on"]
        if on > today():
            raise forms.ValidationError("Ngày quyết định không được ở tương lai.")
        return on


class AskForm(forms.Form):
    """Đề nghị gia hạn."""

    amount = forms.IntegerField(label="Xin thêm", min_value=1, max_value=365)
    unit = forms.ChoiceField(label="Đơn vị", choices=UNITS)
    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.CharField(
        label="Văn bản đề nghị số", max_length=120, required=False, help_text="Nếu có, ví dụ 120/STNMT-VP."
    )


class GrantForm(forms.Form):
    """Cho gia hạn theo đề nghị: as many days as were asked, unless it says otherwise."""

    amount = forms.IntegerField(label="Cho thêm", min_value=1, max_value=365)
    unit = forms.ChoiceField(label="Đơn vị", choices=UNITS)
    document = forms.CharField(label="Văn bản số", max_length=120, help_text="Văn bản cho phép gia hạn.")


class RefuseForm(forms.Form):
    """Không cho gia hạn."""

    answer = forms.CharField(
        label="Lý do không cho gia hạn",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cơ quan đề nghị sẽ đọc lý do này.",
    )


class PauseForm(forms.Form):
    """Tạm dừng tính hạn."""

    category = forms.ChoiceField(label="Loại", choices=Pause.Category.choices)
    reason = forms.CharField(label="Lý do", max_length=300)
    document = forms.CharField(label="Văn bản số", max_length=120)
    start = forms.DateField(label="Dừng từ ngày", initial=today)


class ResumeForm(forms.Form):
    """Tính hạn tiếp."""

    end = forms.DateField(label="Tính tiếp từ ngày", initial=today)


class WaiverForm(forms.Form):
    """Miễn."""

    reason = forms.CharField(label="Lý do", max_length=300)
    document = forms.CharField(label="Văn bản số", max_length=120)
    granted_on = forms.DateField(label="Ngày quyết định", initial=today)

    def clean_granted_on(self) -> object:
        on = self.cleaned_data["granted_on"]
        if on > today():
            raise forms.ValidationError("Ngày quyết định không được ở tương lai.")
        return on


class RemindForm(forms.Form):
    """Đôn đốc."""

    channel = forms.ChoiceField(label="Hình thức", choices=Reminder.Channel.choices)
    document = forms.CharField(
        label="Công văn số", max_length=120, required=False, help_text="Bắt buộc khi đôn đốc bằng công văn."
    )
    text = forms.CharField(label="Nội dung", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean(self) -> dict[str, object]:
        data = super().clean() or {}
        if data.get("channel") == Reminder.Channel.LETTER and not data.get("document"):
            self.add_error("document", "Đôn đốc bằng công văn phải ghi số công văn.")
        return data
