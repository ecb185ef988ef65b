"""Forms of an answer that is agreed within an agency, of the voters' reaction, and of the list of reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from coordination.clock import today
from coordination.uploads import ALLOWED, ALLOWED_TEXT
from voter_petitions.forms.answers import ContentForm
from voter_petitions.forms.lateness import LatenessForm
from voter_petitions.handling import arrival
from voter_petitions.models import PetitionRound, Reaction


class DraftForm(ContentForm):
    """Soạn dự thảo trả lời; ``version`` is the one on the screen, so that nobody overwrites another unseen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0


class DecideForm(forms.Form):
    """Duyệt dự thảo; ``version`` is the text that the leader read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    remarks = forms.CharField(
        label="Ý kiến",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bắt buộc khi trả lại: điều cần sửa, cần bổ sung.",
    )


class SendForm(LatenessForm):
    """Gửi trả lời đã duyệt: under which number and date."""

    number = forms.CharField(label="Số, ký hiệu", max_length=80, help_text="Ví dụ: 88/STC-ĐT")
    signed_on = forms.DateField(label="Ngày ký", initial=today)
    received_on = forms.DateField(label="Ngày gửi", initial=today)
    upload = forms.FileField(
        label="Tệp văn bản",
        required=False,
        help_text=f"{ALLOWED_TEXT}, tối đa 20 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{name}" for name in ALLOWED)}),
    )
    field_order = ["number", "signed_on", "received_on", "upload"]

    def facts(self) -> dict[str, Any]:
        """The arguments of ``handling.send_draft``."""
        data = self.cleaned_data
        return {
            "number": data["number"],
            "signed_on": data["signed_on"],
            "received_at": arrival(data["received_on"]),
            "upload": data["upload"] or None,
        } | self.lateness()

    def adopt(self, error: Any) -> None:
        if hasattr(error, "error_dict") and "received_at" in error.error_dict:
            error.error_dict["received_on"] = error.error_dict.pop("received_at")
        super().adopt(error)


class RoundOfReaction(forms.ModelChoiceField):
    def label_from_instance(self, obj: PetitionRound) -> str:  # type: ignore[override]
        return obj.dossier.title


class ReactionForm(forms.Form):
    """Ghi ý kiến cử tri về kết quả giải quyết."""

    verdict = forms.ChoiceField(label="Ý kiến cử tri", choices=Reaction.Verdict.choices, widget=forms.RadioSelect)
    round = RoundOfReaction(
        label="Tại đợt tiếp xúc",
        queryset=PetitionRound.objects.none(),
        required=False,
        empty_label="Ngoài các đợt tiếp xúc",
    )
    place = forms.CharField(label="Nơi tiếp xúc", max_length=200)
    on = forms.DateField(label="Ngày", initial=today)
    note = forms.CharField(label="Ghi chú", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, rounds: QuerySet[PetitionRound], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds.select_related("dossier")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Một lý do chưa giải quyết."""

    name = forms.CharField(label="Lý do", max_length=160)
    active = forms.BooleanField(
        label="Đang dùng",
        required=False,
        initial=True,
        help_text="Thôi dùng thì không chọn được nữa; kiến nghị cũ vẫn giữ.",
    )
