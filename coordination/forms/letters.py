"""The form of letters of reminder: what they share, and a number for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from agencies.models import Agency, AgencyQuerySet
from coordination.clock import today
from coordination.letter_work import SHARED
from coordination.letters import Group
from coordination.models import ReminderLetter


class LettersForm(forms.Form):
    """Công văn đôn đốc: the same words to each agency, each its own number."""

    issuer = forms.ModelChoiceField(Agency.objects.none(), label="Cơ quan ban hành", empty_label=None)
    dated = forms.DateField(label="Ngày công văn", initial=today)
    place = forms.CharField(label="Địa danh", max_length=80)
    subject = forms.CharField(label="Trích yếu (V/v)", max_length=200)
    opening = forms.CharField(
        label="Phần mở đầu",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Danh sách việc đứng sau phần này.",
    )
    closing = forms.CharField(
        label="Phần đề nghị", widget=forms.Textarea(attrs={"rows": 6}), help_text="Mỗi dòng là một đoạn."
    )
    authority = forms.CharField(
        label="Quyền hạn người ký", max_length=120, required=False, help_text="Ví dụ: TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN"
    )
    position = forms.CharField(
        label="Chức vụ người ký",
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Ký thay thì ghi hai dòng: KT. CHỦ TỊCH, PHÓ CHỦ TỊCH.",
    )
    signer = forms.CharField(
        label="Họ tên người ký", max_length=120, required=False, help_text="Để trống nếu ghi khi ký."
    )

    def __init__(self, *args: Any, groups: Sequence[Group], issuers: AgencyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issuer"].queryset = issuers
        self.groups = groups
        for group in groups:
            self.fields[self.number_name(group)] = forms.CharField(
                label=f"Số công văn gửi {group.recipient.name}",
                max_length=80,
                error_messages={"required": "Công văn phải có số."},
            )

    @staticmethod
    def number_name(group: Group) -> str:
        return f"number_{group.recipient.pk}"

    def clean_dated(self) -> Any:
        dated = self.cleaned_data["dated"]
        if dated > today():
            raise forms.ValidationError("Ngày công văn không được ở tương lai.")
        return dated

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        issuer, dated = data.get("issuer"), data.get("dated")
        numbers = {name: data[name].strip() for name in map(self.number_name, self.groups) if data.get(name)}
        if issuer is None or dated is None:
            return data
        if any(row.opened_on > dated for group in self.groups for row in group.rows):
            self.add_error("dated", "Ngày công văn không được trước ngày việc phát sinh.")
        letters = ReminderLetter.objects.filter(issuer=issuer, year=dated.year, number__in=numbers.values())
        used = set(letters.values_list("number", flat=True))
        seen: set[str] = set()
        for group in self.groups:
            name = self.number_name(group)
            number = numbers.get(name)
            if number is None:
                continue
            if number in used or number in seen:
                self.add_error(name, f"Số {number} đã dùng trong năm {dated.year}.")
            seen.add(number)
            if group.recipient.pk == issuer.pk:
                self.add_error("issuer", f"{issuer.name} không gửi công văn đôn đốc cho chính mình.")
        return data

    def number_fields(self) -> list[tuple[Group, forms.BoundField]]:
        return [(group, self[self.number_name(group)]) for group in self.groups]

    def letter(self, group: Group) -> ReminderLetter:
        """The letter to that agency, not given out yet; only of a valid form."""
        data = self.cleaned_data
        return ReminderLetter(
            issuer=data["issuer"],
            recipient=group.recipient,
            number=data[self.number_name(group)].strip(),
            dated=data["dated"],
            **{name: data[name] for name in SHARED},
        )
