"""The form of a round of voter contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Subquery

from agencies.models import Agency, AgencyKind, User
from coordination.keepers import KeeperField
from coordination.models import Dossier, DossierKind, Milestone, MilestoneKind, Role
from voter_petitions.forms.lateness import day_of
from voter_petitions.models import PetitionRound

COUNTS = ("meetings", "voters", "opinions")


class SessionChoiceField(forms.ModelChoiceField):
    """A session, known to this register only as a dossier."""

    def label_from_instance(self, obj: Dossier) -> str:  # type: ignore[override]
        return obj.title


class RoundForm(forms.Form):
    """Lập, sửa đợt tiếp xúc cử tri."""

    title = forms.CharField(
        label="Tên đợt", max_length=300, help_text="Ví dụ: Tiếp xúc cử tri trước Kỳ họp thứ 16 HĐND tỉnh khóa X"
    )
    kind = forms.ChoiceField(label="Loại đợt", choices=[("", "Chọn loại đợt"), *PetitionRound.Kind.choices])
    session_dossier = SessionChoiceField(
        label="Kỳ họp",
        queryset=Dossier.objects.none(),
        required=False,
        empty_label="Không gắn với kỳ họp",
        help_text="Hạn hoàn thành đợt trước kỳ họp tính từ ngày khai mạc kỳ họp này.",
    )
    starts_on = forms.DateField(label="Từ ngày")
    ends_on = forms.DateField(label="Đến ngày")
    status = forms.ChoiceField(label="Trạng thái", choices=PetitionRound.Status.choices)
    keeper = KeeperField()
    code = forms.CharField(label="Mã hồ sơ", max_length=60, required=False)
    deputy_groups = forms.ModelMultipleChoiceField(
        label="Tổ đại biểu tham gia",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mỗi tổ được chọn phải gửi báo cáo kết quả tiếp xúc cử tri.",
    )
    meetings = forms.IntegerField(label="Số buổi tiếp xúc", min_value=0, max_value=30000, required=False)
    voters = forms.IntegerField(label="Số cử tri dự", min_value=0, max_value=10_000_000, required=False)
    opinions = forms.IntegerField(
        label="Số ý kiến",
        min_value=0,
        max_value=10_000_000,
        required=False,
        help_text="Tất cả ý kiến ghi được, kể cả ý kiến đã trả lời tại chỗ và không phải kiến nghị.",
    )
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, user: User | AnonymousUser, round: PetitionRound | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        opening = Milestone.objects.filter(dossier=OuterRef("pk"), kind=MilestoneKind.SESSION_OPENING)
        sessions = Dossier.objects.visible_to(user).filter(kind=DossierKind.SESSION)
        sessions = sessions.order_by(Subquery(opening.values("on")[:1]).desc(nulls_last=True), "-pk")
        self.fields["session_dossier"].queryset = sessions  # type: ignore[attr-defined]
        if round is None:
            self.fields["keeper"].offer_to(user, self)  # type: ignore[attr-defined]
        else:
            del self.fields["keeper"]
            self._show(round)
        groups = Agency.objects.of_kind(AgencyKind.DEPUTY_GROUP).existing(day_of(self, "starts_on"))
        if groups.exists():
            self.fields["deputy_groups"].queryset = groups  # type: ignore[attr-defined]
            self.initial.setdefault("deputy_groups", list(groups))
        else:
            del self.fields["deputy_groups"]

    def _show(self, round: PetitionRound) -> None:
        shown = ("kind", "starts_on", "ends_on", "status", *COUNTS)
        taking_part = round.dossier.participants.filter(role=Role.DEPUTY_GROUP)
        self.initial = {name: getattr(round, name) for name in shown} | {
            "title": round.dossier.title,
            "code": round.dossier.code,
            "session_dossier": round.dossier.part_of_id,
            "deputy_groups": list(taking_part.values_list("agency", flat=True)),
        }

    def facts(self) -> dict[str, Any]:
        """What was filled in, as the domain functions take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}
