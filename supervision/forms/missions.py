"""Forms of a mission: its facts and dates, its conclusion, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from agencies.forms import AgencyChoiceField
from agencies.models import AgencyKind, User
from coordination.clock import today
from coordination.keepers import KeeperField
from supervision.forms.days import day_of
from supervision.models import Mission, ReportRequest, ReportState

# Who may supervise: the Council's bodies, the Front, the delegation to the National Assembly.
SUPERVISING_KINDS = (
    AgencyKind.COUNCIL,
    AgencyKind.STANDING_COMMITTEE,
    AgencyKind.COUNCIL_COMMITTEE,
    AgencyKind.DEPUTY_GROUP,
    AgencyKind.FRONT,
    AgencyKind.NATIONAL_DELEGATION,
)


class MissionForm(forms.Form):
    """Lập, sửa đoàn giám sát, khảo sát."""

    title = forms.CharField(label="Nội dung giám sát", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    kind = forms.ChoiceField(label="Hình thức", choices=[("", "Chọn hình thức"), *Mission.Kind.choices])
    lead = AgencyChoiceField(label="Chủ thể giám sát", kinds=SUPERVISING_KINDS, empty_label="Chọn chủ thể giám sát")
    keeper = KeeperField()
    code = forms.CharField(label="Mã hồ sơ", max_length=60, required=False)
    period_covered = forms.CharField(
        label="Giai đoạn được giám sát", max_length=100, required=False, help_text="Ví dụ 2021–2023"
    )
    decision_number = forms.CharField(label="Quyết định số", max_length=80, required=False)
    decided_on = forms.DateField(label="Ngày quyết định", required=False)
    starts_on = forms.DateField(label="Bắt đầu giám sát", required=False)
    works_on = forms.DateField(
        label="Làm việc với đối tượng giám sát",
        required=False,
        help_text="Hạn gửi báo cáo theo đề cương tính từ ngày này.",
    )
    ends_on = forms.DateField(label="Kết thúc giám sát", required=False)
    result_on = forms.DateField(label="Thông qua kết quả giám sát", required=False)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User | AnonymousUser, mission: Mission | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if mission is None:
            self.fields["keeper"].offer_to(user, self)
        else:
            del self.fields["keeper"]
            shown = ("kind", "lead", "period_covered", "decision_number", *Mission.MILESTONES)
            self.initial = {
                "title": mission.dossier.title,
                "code": mission.dossier.code,
                **{name: getattr(mission, name) for name in shown},
                **self.initial,
            }
        self.fields["lead"].exists_on(day_of(self, "decided_on"))

    def facts(self) -> dict[str, Any]:
        """What was filled in, as the domain functions take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}


class ConcludeForm(forms.Form):
    """Ghi kết luận giám sát."""

    conclusion_number = forms.CharField(label="Thông báo kết luận số", max_length=80)
    concluded_on = forms.DateField(label="Ngày kết luận")
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)


class CancelForm(forms.Form):
    """Không thực hiện đoàn giám sát: the reason stays on the timeline."""

    on = forms.DateField(label="Thôi thực hiện từ ngày", initial=today)
    reason = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CloseForm(forms.Form):
    """Kết thúc đoàn: an answer is demanded for every agency that was asked."""

    closed_on = forms.DateField(label="Ngày kết thúc", initial=today)

    def __init__(self, *args: Any, requests: list[ReportRequest], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requests = requests
        for request in requests:
            if request.state == ReportState.EXCUSED:
                continue
            received = request.state in (ReportState.IN_TIME, ReportState.LATE)
            self.fields[f"outcome_{request.pk}"] = forms.ChoiceField(
                label=request.agency.name,
                choices=[("", "Chọn kết quả"), *ReportRequest.Closing.choices],
                # What is on file is proposed; that nothing was sent is for a person to say.
                initial=str(request.state) if received else "",
                help_text=f"Hồ sơ ghi: {request.state.label.lower()}, đã đôn đốc {request.times_urged} lần.",
                error_messages={"required": "Hãy chọn: đúng hạn, chậm hoặc không gửi."},
            )

    def outcomes(self) -> dict[int, str]:
        return {request.pk: self.cleaned_data.get(f"outcome_{request.pk}", "") for request in self.requests}
