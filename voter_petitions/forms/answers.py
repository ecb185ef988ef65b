"""Forms of an answer, of what the secretariat finds of it, and of what came of the petition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet

from coordination.clock import today
from coordination.models import Secrecy, Submission
from coordination.uploads import ALLOWED, ALLOWED_TEXT
from voter_petitions.forms.lateness import LatenessForm
from voter_petitions.handling import arrival
from voter_petitions.models import CONTENT_FIELDS, ResultState, Transfer, UnresolvedReason

DOCUMENT = ("number", "signed_on", "received_on", "received_time", "summary", "upload", "secrecy")
YES_NO = (("1", "Có"), ("0", "Không"))


class TransferChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Transfer) -> str:  # type: ignore[override]
        return f"{obj.recipient.name} (nhận ngày {obj.sent_on:%d/%m/%Y})"


class ContentForm(forms.Form):
    """What an answer says, part by part: of a recorded answer and of a draft alike."""

    content = forms.CharField(
        label="Việc đã làm, đã quyết định",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Trả lời đúng điều cử tri hỏi: đã làm gì, đã quyết định gì.",
    )
    direction = forms.CharField(
        label="Hướng giải quyết",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sẽ làm gì, cơ quan nào chịu trách nhiệm.",
    )
    promised_on = forms.DateField(
        label="Thời gian giải quyết", required=False, help_text="Ngày hứa hoàn thành; được theo dõi như một nghĩa vụ."
    )
    resources = forms.CharField(
        label="Kinh phí, nguồn lực",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Bao nhiêu, từ nguồn nào, của năm nào.",
    )
    legal_basis = forms.CharField(
        label="Căn cứ pháp lý", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    documents = forms.CharField(
        label="Văn bản liên quan",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Số, ngày của quyết định, kế hoạch, biên bản đã có; mỗi văn bản một dòng.",
    )
    reason = forms.ModelChoiceField(
        label="Lý do chưa giải quyết",
        queryset=UnresolvedReason.objects.none(),
        required=False,
        empty_label="Đã hoặc đang giải quyết",
    )
    explanation_only = forms.BooleanField(
        label="Chỉ giải trình, cung cấp thông tin",
        required=False,
        help_text="Không có việc phải làm tiếp, nên không cần nêu hướng và thời gian. Được thống kê riêng.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].queryset = UnresolvedReason.objects.in_use()  # type: ignore[attr-defined]

    @property
    def lacking(self) -> list[str]:
        """What a whole answer would say and this one does not; nothing for mere explanations."""
        data = self.cleaned_data
        if data["explanation_only"] or data.get("secrecy"):
            return []
        found = [] if data["direction"].strip() else ["hướng giải quyết"]
        return found + ([] if data["promised_on"] else ["thời gian giải quyết"])


class AnswerForm(ContentForm, LatenessForm):
    """Ghi trả lời kiến nghị: what was done or decided, what will be done, by when."""

    transfer = TransferChoiceField(
        label="Cơ quan trả lời",
        queryset=Transfer.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Bạn không trả lời thay cơ quan này, hoặc cơ quan không giữ kiến nghị."},
    )
    number = forms.CharField(label="Số, ký hiệu", max_length=80, required=False, help_text="Ví dụ: 88/STC-ĐT")
    signed_on = forms.DateField(label="Ngày ký", required=False)
    received_on = forms.DateField(label="Ngày nhận", initial=today, help_text="Ngày nhận quyết định đúng hạn hay chậm.")
    received_time = forms.TimeField(
        label="Giờ nhận", required=False, help_text="Bỏ trống nếu không rõ.", widget=forms.TimeInput(format="%H:%M")
    )
    summary = forms.CharField(label="Trích yếu", max_length=300, required=False)
    upload = forms.FileField(
        label="Tệp văn bản",
        required=False,
        help_text=f"{ALLOWED_TEXT}, tối đa 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{name}" for name in ALLOWED)}),
    )
    secrecy = forms.ChoiceField(
        label="Độ mật",
        choices=Secrecy.choices,
        required=False,
        help_text="Văn bản mật: chỉ ghi nhận là có văn bản, không nội dung, tệp, số, trích yếu.",
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = [
        "transfer", "number", "signed_on", "received_on", "received_time", *CONTENT_FIELDS, "summary",
        "upload", "secrecy",
    ]  # fmt: skip

    def __init__(
        self, *args: Any, transfers: QuerySet[Transfer], submission: Submission | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.submission = submission
        if submission is not None:
            # The document was recorded already: only what it says is missing.
            for name in DOCUMENT:
                del self.fields[name]
            transfers = transfers.filter(recipient=submission.sender_id)
        self.fields["transfer"].queryset = transfers  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The arguments of ``handling.answer``."""
        data = self.cleaned_data
        found = {name: data[name] for name in ("transfer", *CONTENT_FIELDS)} | self.lateness()
        if self.submission is not None:
            return found | {"submission": self.submission}
        parts = ("number", "signed_on", "summary", "secrecy")
        return (
            found
            | {name: data[name] for name in parts}
            | {
                "upload": data["upload"] or None,
                "received_at": arrival(data["received_on"], data["received_time"]),
            }
        )

    def adopt(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict") and "received_at" in error.error_dict:
            errors = dict(error.error_dict)
            errors["received_on" if "received_on" in self.fields else NON_FIELD_ERRORS] = errors.pop("received_at")
            error = ValidationError(errors)
        super().adopt(error)


def _yes_or_no(label: str, help_text: str = "", *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "1",
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=help_text,
        required=required,
    )


class AssessForm(forms.Form):
    """Nhận xét trả lời: what was found of it, and what is missing."""

    on_point = _yes_or_no("Đúng trọng tâm kiến nghị")
    has_direction = _yes_or_no("Nêu rõ hướng giải quyết", required=False)
    has_date = _yes_or_no("Nêu rõ thời gian", required=False)
    resolved_in_fact = _yes_or_no("Thực tế đã giải quyết", "Bỏ trống nếu chưa kiểm tra được.", required=False)
    accepted = _yes_or_no("Đạt yêu cầu", "Không đạt thì cơ quan phải trả lời lại, có thời hạn mới.")
    text = forms.CharField(label="Nhận xét", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    on = forms.DateField(label="Ngày nhận xét", initial=today)


class SettleForm(LatenessForm):
    """Ghi kết quả giải quyết: what really came of it, whatever was answered."""

    result_state = forms.ChoiceField(label="Kết quả", choices=ResultState.choices)
    reason = forms.ModelChoiceField(
        label="Lý do chưa giải quyết",
        queryset=UnresolvedReason.objects.in_use(),
        required=False,
        empty_label="Chọn lý do",
        help_text="Bắt buộc khi chưa thể giải quyết.",
    )
    evidence = forms.CharField(
        label="Căn cứ, minh chứng",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bắt buộc khi đã giải quyết xong: biên bản nghiệm thu, quyết định, xác nhận của địa phương…",
    )
    on = forms.DateField(label="Ngày xác định", initial=today)
    field_order = ["result_state", "reason", "evidence", "on"]

    def facts(self) -> dict[str, Any]:
        """The arguments of ``handling.settle``."""
        names = ("result_state", "reason", "evidence", "on")
        return {name: self.cleaned_data[name] for name in names} | self.lateness()
