"""Forms of a petition: recording one after another, and correcting."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.forms.models import ModelChoiceIterator

from agencies.forms import AgencyChoiceField
from agencies.models import User
from coordination.clock import today
from coordination.keepers import KeeperField
from voter_petitions.limits import COMPETENT_KINDS, LOCALITY_LENGTH, TEXT_LENGTH, TOO_LONG
from voter_petitions.models import Field, Level, Petition


class _Grouped(ModelChoiceIterator):
    """Fields under their headings; one without parts stands alone."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for group, rows in groupby(self.queryset, key=lambda row: row.group):
            choices = [self.choice(row) for row in rows]
            if group is None:
                yield from choices
            else:
                yield (group.name, choices)


class FieldChoiceField(forms.ModelChoiceField):
    iterator = _Grouped

    def __init__(self, **kwargs: Any) -> None:
        queryset = Field.objects.choosable().select_related("group").order_by("position", "code")
        super().__init__(queryset=queryset, label="Lĩnh vực", empty_label="Chọn lĩnh vực", **kwargs)


class _Facts(forms.Form):
    """What can be corrected later."""

    text = forms.CharField(
        label="Nội dung kiến nghị (biên tập)",
        max_length=TEXT_LENGTH,
        error_messages={"max_length": TOO_LONG},
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Viết gọn, rõ điều cử tri đề nghị. Bỏ trống nếu giữ như nguyên văn.",
    )
    locality = forms.CharField(
        label="Cử tri (xã, huyện)",
        max_length=LOCALITY_LENGTH,
        help_text="Tên gọi vào thời điểm tiếp xúc, ví dụ: Xã Cao Trĩ, huyện Ba Bể",
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    voters = forms.IntegerField(
        label="Số cử tri cùng kiến nghị", min_value=1, max_value=1_000_000, required=False, help_text="Nếu biết."
    )
    field = FieldChoiceField()
    level = forms.ChoiceField(label="Cấp thẩm quyền", choices=[("", "Chọn cấp"), *Level.choices])
    lead = AgencyChoiceField(
        label="Cơ quan giải quyết",
        kinds=COMPETENT_KINDS,
        required=False,
        empty_label="Chưa xác định",
        help_text="Cơ quan được cho là có thẩm quyền; chỉ nhận kiến nghị khi được chuyển.",
    )
    needs_capital = forms.BooleanField(
        label="Cần bố trí vốn đầu tư", required=False, help_text="Thời hạn trả lời dài hơn theo quy chế."
    )
    number = forms.IntegerField(label="Số thứ tự trong đợt", min_value=1, max_value=100_000)


class PetitionForm(_Facts):
    """Ghi kiến nghị: the voter's own words first."""

    original_text = forms.CharField(
        label="Nguyên văn ý kiến cử tri",
        max_length=TEXT_LENGTH,
        error_messages={"max_length": TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Ghi đúng lời cử tri. Sau khi ghi không sửa được.",
    )
    keeper = KeeperField()
    field_order = [
        "original_text", "text", "locality", "voters", "field", "level", "lead", "needs_capital", "number", "keeper"
    ]  # fmt: skip

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].offer_to(user, self)  # type: ignore[attr-defined]
        self.fields["lead"].exists_on(today())  # type: ignore[attr-defined]
        self.fields["number"].required = False
        self.fields["number"].help_text = "Bỏ trống để lấy số tiếp theo của đợt."

    def words(self) -> list[forms.BoundField]:
        """The two texts: what is like them is offered right beneath, while they are typed."""
        return [self["original_text"], self["text"]]

    def classification(self) -> list[forms.BoundField]:
        """Everything else."""
        return [field for field in self if field.name not in ("original_text", "text")]

    def facts(self) -> dict[str, Any]:
        """What was filled in, as ``record_petition`` takes it."""
        return self.cleaned_data | {"text": self.cleaned_data["text"] or self.cleaned_data["original_text"]}


class PetitionEditForm(_Facts):
    """Sửa kiến nghị: everything but the voter's own words."""

    def __init__(self, *args: Any, petition: Petition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = ("text", "locality", "voters", "field", "level", "lead", "needs_capital", "number")
        self.initial = {name: getattr(petition, name) for name in shown}
        self.fields["text"].required = True
        self.fields["text"].help_text = "Viết gọn, rõ điều cử tri đề nghị."
        lead = self.fields["lead"]
        lead.queryset = lead.within.existing(today())  # type: ignore[attr-defined]
        if petition.lead_id:
            # Who was competent then may be gone now; it stays until another is chosen.
            lead.queryset = lead.queryset | lead.within.filter(pk=petition.lead_id)  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data)
