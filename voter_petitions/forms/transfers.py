"""Forms that hand petitions on, and back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.forms import AgencyChoiceField
from agencies.models import Agency
from coordination.clock import today
from voter_petitions.forms.lateness import LatenessForm, day_of
from voter_petitions.forms.petitions import COMPETENT_KINDS
from voter_petitions.models import Transfer


class TransferForm(LatenessForm):
    """Chuyển kiến nghị: to whom, by which letter, on which day, in whose name."""

    recipient = AgencyChoiceField(label="Chuyển đến", kinds=COMPETENT_KINDS)
    document = forms.CharField(label="Công văn số", max_length=80, help_text="Ví dụ: 512/HĐND-VP")
    sent_on = forms.DateField(label="Ngày chuyển", initial=today)
    sender = forms.ModelChoiceField(
        label="Cơ quan chuyển",
        queryset=Agency.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": "Bạn không chuyển kiến nghị thay cơ quan này."},
    )
    field_order = ["recipient", "document", "sent_on", "sender"]

    def __init__(self, *args: Any, senders: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sender"].queryset = senders  # type: ignore[attr-defined]
        recipient = self.fields["recipient"]
        # Whoever no longer exists on the day of the letter is not offered; the domain names its successor.
        recipient.queryset = recipient.within.existing(day_of(self, "sent_on"))  # type: ignore[attr-defined]

    def letter(self) -> dict[str, Any]:
        """The arguments of the domain functions."""
        names = ("recipient", "sender", "document", "sent_on")
        return {name: self.cleaned_data[name] for name in names} | self.lateness()


class ReturnForm(LatenessForm):
    """Trả lại kiến nghị không thuộc thẩm quyền."""

    ground = forms.CharField(
        label="Lý do trả lại",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Vì sao không thuộc thẩm quyền, căn cứ vào đâu.",
    )
    proposed = AgencyChoiceField(
        label="Đề xuất cơ quan có thẩm quyền", kinds=COMPETENT_KINDS, required=False, empty_label="Không đề xuất"
    )
    returned_on = forms.DateField(label="Ngày trả lại", initial=today)
    document = forms.CharField(label="Công văn số", max_length=80, required=False)
    field_order = ["ground", "proposed", "returned_on", "document"]

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposed = self.fields["proposed"]
        existing = proposed.within.existing(day_of(self, "returned_on"))  # type: ignore[attr-defined]
        proposed.queryset = existing.exclude(pk=transfer.recipient_id)  # type: ignore[attr-defined]

    def letter(self) -> dict[str, Any]:
        """The arguments of the domain function."""
        names = ("ground", "proposed", "returned_on", "document")
        return {name: self.cleaned_data[name] for name in names} | self.lateness()
