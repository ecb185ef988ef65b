"""Forms by which a petition becomes exact: words corrected, meaning cleared, split, merged, linked to earlier ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet

from agencies.forms import AgencyChoiceField
from agencies.models import Agency
from coordination.clock import today
from voter_petitions.forms.lateness import LatenessForm
from voter_petitions.forms.petitions import COMPETENT_KINDS, TEXT_LENGTH, FieldChoiceField
from voter_petitions.models import Level, Petition, PetitionRound


def _reason(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=help_text, required=True
    )


class WordsForm(forms.Form):
    """Đính chính nguyên văn."""

    text = forms.CharField(
        label="Nguyên văn đúng",
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Sửa theo biên bản, bản ghi âm hoặc lời cử tri. Bản đã ghi vẫn được giữ và hiện bên cạnh.",
    )
    reason = _reason("Lý do đính chính", "Ví dụ: đối chiếu biên bản tiếp xúc cử tri thì ghi nhầm tên thôn.")


class ClarifyForm(forms.Form):
    """Yêu cầu làm rõ nội dung kiến nghị."""

    asked_of = AgencyChoiceField(label="Cơ quan làm rõ", help_text="Địa phương nơi cử tri kiến nghị, hoặc Mặt trận.")
    question = forms.CharField(
        label="Điều cần làm rõ",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ví dụ: đoạn đường nào, từ đâu đến đâu; bao nhiêu hộ; đã kiến nghị cơ quan nào.",
    )
    asked_on = forms.DateField(label="Ngày yêu cầu", initial=today)
    document = forms.CharField(label="Văn bản số", max_length=80, required=False)

    def __init__(self, *args: Any, agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked_of"].within = self.fields["asked_of"].queryset = agencies  # type: ignore[attr-defined]


class ClarifyReplyForm(LatenessForm):
    """Ghi nội dung làm rõ."""

    reply = forms.CharField(label="Nội dung làm rõ", max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))
    replied_on = forms.DateField(label="Ngày trả lời", initial=today)
    document = forms.CharField(label="Văn bản số", max_length=80, required=False)
    field_order = ["reply", "replied_on", "document"]

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("reply", "replied_on", "document")} | self.lateness()


class PartForm(forms.Form):
    """One part of a petition that is split."""

    text = forms.CharField(
        label="Nội dung", max_length=TEXT_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    field = FieldChoiceField(required=False)
    level = forms.ChoiceField(label="Cấp thẩm quyền", choices=[("", "Chọn cấp"), *Level.choices], required=False)
    lead = AgencyChoiceField(
        label="Cơ quan giải quyết", kinds=COMPETENT_KINDS, required=False, empty_label="Chưa xác định"
    )
    needs_capital = forms.BooleanField(label="Cần bố trí vốn đầu tư", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].exists_on(today())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("text"):
            for name, text in (("field", "Hãy chọn lĩnh vực."), ("level", "Hãy chọn cấp thẩm quyền.")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, text)
        return data


class SplitForm(forms.Form):
    """Tách kiến nghị: the reason; the parts are a formset."""

    reason = _reason("Lý do tách", "Ví dụ: gồm hai việc thuộc hai cơ quan giải quyết.")


class PetitionRadio(forms.ModelChoiceField):
    """Choose one of a few petitions, told by number, round and text."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Petition) -> str:  # type: ignore[override]
        return f"Số {obj.number} ({obj.round.dossier.title}; {obj.locality}): {obj.text[:240]}"


class RoundSelect(forms.ModelChoiceField):
    def label_from_instance(self, obj: PetitionRound) -> str:  # type: ignore[override]
        return obj.dossier.title


class OtherPetitionForm(forms.Form):
    """Which petition: one of the likely ones, or any by its round and number; and why."""

    chosen = PetitionRadio(label="Kiến nghị", queryset=Petition.objects.none(), required=False, empty_label=None)
    round = RoundSelect(
        label="Hoặc kiến nghị khác, của đợt",
        queryset=PetitionRound.objects.none(),
        required=False,
        empty_label="Chọn đợt",
    )
    number = forms.IntegerField(label="Số thứ tự trong đợt", min_value=1, required=False)
    reason = _reason("Lý do")

    def __init__(
        self,
        *args: Any,
        likely: Iterable[Petition],
        among: QuerySet[Petition],
        rounds: QuerySet[PetitionRound],
        reason_required: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.among = among
        rows = among.filter(pk__in=[row.pk for row in likely]).select_related("round__dossier")
        if rows:
            self.fields["chosen"].queryset = rows  # type: ignore[attr-defined]
        else:
            del self.fields["chosen"]
            self.fields["round"].label = "Kiến nghị của đợt"
        self.fields["round"].queryset = rounds.select_related("dossier")  # type: ignore[attr-defined]
        self.fields["reason"].required = reason_required

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        found = data.get("chosen")
        if data.get("round") and data.get("number"):
            found = self.among.filter(round=data["round"], number=data["number"]).first()
            if found is None:
                self.add_error("number", "Không có kiến nghị mang số này trong đợt, hoặc không chọn được.")
        elif found is None:
            self.add_error("round", "Hãy chọn một kiến nghị, hoặc chọn đợt và ghi số thứ tự.")
        data["petition"] = found
        return data


class MergeManyForm(forms.Form):
    """Gộp các kiến nghị đã chọn vào một."""

    into = PetitionRadio(label="Giữ lại kiến nghị", queryset=Petition.objects.none(), empty_label=None)
    reason = _reason("Lý do gộp", "Ví dụ: cùng một đoạn đường, cử tri hai xã cùng kiến nghị.")

    def __init__(self, *args: Any, petitions: QuerySet[Petition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = petitions.select_related("round__dossier")  # type: ignore[attr-defined]


class WhyForm(forms.Form):
    reason = _reason("Lý do")
