"""The form of a rule of competence."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.forms import AgencyChoiceField
from agencies.models import Agency
from coordination.clock import today
from voter_petitions.forms.petitions import COMPETENT_KINDS
from voter_petitions.models import CompetenceRule


class CompetenceForm(forms.ModelForm):
    """Thêm, sửa quy tắc thẩm quyền."""

    lead = AgencyChoiceField(
        label="Cơ quan chủ trì",
        kinds=COMPETENT_KINDS,
        required=False,
        empty_label="Chưa chọn",
        help_text="Bỏ trống nếu chọn «UBND nơi cử tri ở».",
    )
    coordinating = forms.ModelMultipleChoiceField(
        label="Cơ quan phối hợp",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="Giữ phím Ctrl để chọn nhiều cơ quan.",
    )

    class Meta:
        model = CompetenceRule
        fields = [
            "field", "level", "lead", "of_place", "coordinating", "ground",
            "valid_from", "valid_to", "active", "verified",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["field"].empty_label = "Mọi lĩnh vực"  # type: ignore[attr-defined]
        self.fields["field"].queryset = self.fields["field"].queryset.select_related("group")  # type: ignore[attr-defined]
        lead, helpers = self.fields["lead"], self.fields["coordinating"]
        known = Agency.objects.of_kind(*COMPETENT_KINDS)
        offered = known.existing(today())
        if self.instance.pk:
            # Whoever is named already stays, though it may be gone; its successors are found by the proposal.
            offered = offered | known.filter(pk=self.instance.lead_id)
            chosen = self.instance.coordinating.values("pk")
            helpers.queryset = known.existing(today()) | known.filter(pk__in=chosen)  # type: ignore[attr-defined]
        else:
            helpers.queryset = known.existing(today())  # type: ignore[attr-defined]
        lead.queryset = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lead, of_place = data.get("lead"), data.get("of_place")
        if lead and of_place:
            self.add_error("of_place", "Chỉ chọn một: cơ quan chủ trì, hoặc «UBND nơi cử tri ở».")
        elif not lead and not of_place and "lead" not in self.errors:
            self.add_error("lead", "Chọn cơ quan chủ trì, hoặc đánh dấu «UBND nơi cử tri ở».")
        if of_place and data.get("level") not in ("district", "commune", None):
            self.add_error("of_place", "«UBND nơi cử tri ở» chỉ dùng cho cấp huyện, cấp xã.")
        if lead and lead in (data.get("coordinating") or []):
            self.add_error("coordinating", f"{lead.name} đã là cơ quan chủ trì.")
        return data
