"""Forms of the meetings of a round, and of the opinions that need no answer."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.models import Agency, AgencyKind
from coordination.models import Role
from voter_petitions.forms.petitions import TEXT_LENGTH
from voter_petitions.models import Meeting, PetitionRound, SettledOpinion

ROWS_AT_FIRST, ROWS_ADDED, MOST_ROWS = 4, 5, 100


class GroupChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Agency) -> str:  # type: ignore[override]
        return obj.short_name


class MeetingForm(forms.Form):
    """Một buổi tiếp xúc; an empty row is left out."""

    on = forms.DateField(label="Ngày", required=False)
    place = forms.CharField(label="Địa điểm", max_length=200, required=False)
    group = GroupChoiceField(
        label="Tổ đại biểu", queryset=Agency.objects.none(), required=False, empty_label="Không theo tổ"
    )
    deputies = forms.IntegerField(label="Số đại biểu", min_value=0, max_value=500, required=False)
    voters = forms.IntegerField(label="Số cử tri", min_value=0, max_value=1_000_000, required=False)
    opinions = forms.IntegerField(label="Số ý kiến", min_value=0, max_value=100_000, required=False)
    form = forms.ChoiceField(label="Hình thức", choices=Meeting.Form.choices, required=False)

    def __init__(self, *args: Any, round: PetitionRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = Agency.objects.of_kind(AgencyKind.DEPUTY_GROUP).existing(round.starts_on)
        taking_part = groups.filter(participations__dossier=round.dossier_id, participations__role=Role.DEPUTY_GROUP)
        self.fields["group"].queryset = taking_part if taking_part.exists() else groups  # type: ignore[attr-defined]

    @property
    def is_blank(self) -> bool:
        data = self.cleaned_data
        return not any(data.get(name) for name in ("on", "place", "deputies", "voters", "opinions"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["form"] = data.get("form") or Meeting.Form.IN_PERSON
        if not self.is_blank:
            for name, text in (("on", "Hãy ghi ngày."), ("place", "Hãy ghi địa điểm.")):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, text)
        return data


class OpinionForm(forms.Form):
    """Ghi ý kiến không phải chuyển."""

    text = forms.CharField(label="Ý kiến", max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))
    locality = forms.CharField(
        label="Cử tri (xã, huyện)",
        max_length=200,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Loại", choices=SettledOpinion.Kind.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label="Đã giải đáp",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bắt buộc khi đã giải đáp tại chỗ.",
    )
    by_whom = forms.CharField(
        label="Người giải đáp (chức danh)", max_length=120, required=False, help_text="Ví dụ: Chủ tịch UBND xã"
    )
