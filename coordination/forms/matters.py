"""Forms of matters and of the parties of a periodic duty."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from agencies.forms import AgencyChoiceField
from agencies.models import Agency, User
from coordination.clock import today
from coordination.forms.grouped import by_kind
from coordination.keepers import KeeperField
from coordination.matters import CHOSEN_LABEL, chosen_agency
from coordination.models import Matter, MatterTopic, PeriodicDuty, Trait


class MatterForm(forms.Form):
    """Lập, sửa việc phối hợp khác: its fields follow from the topic."""

    title = forms.CharField(label="Trích yếu", widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    agency = AgencyChoiceField(required=False)
    keeper = KeeperField()
    code = forms.CharField(label="Mã hồ sơ", max_length=60, required=False)
    description = forms.CharField(label="Nội dung", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    urgent = forms.BooleanField(label="Việc khẩn (thời hạn ngắn hơn)", required=False)
    document = forms.CharField(label="Mốc theo văn bản số", max_length=120, required=False)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        topic: MatterTopic,
        user: User | AnonymousUser,
        matter: Matter | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        self._fit_to_topic()
        if matter is None:
            self.fields["keeper"].offer_to(user, self)
        else:
            del self.fields["keeper"]
            self.initial = {**self._known(matter), **self.initial}
        if "agency" in self.fields:
            # Offered are those of the day; the domain says by name why another one is refused.
            day = matter.dossier.opened_on if matter else today()
            self.fields["agency"].queryset = Agency.objects.existing(day)

    def _fit_to_topic(self) -> None:
        label = CHOSEN_LABEL.get(self.topic)
        if label:
            self.fields["agency"].label = label
            self.fields["agency"].required = True
        else:
            del self.fields["agency"]
        if self.topic != MatterTopic.BETWEEN_SESSIONS:
            del self.fields["urgent"]
        for kind in self.topic.milestone_kinds:
            label = kind.label[0].upper() + kind.label[1:]
            self.fields[kind.value] = forms.DateField(label=label, required=False)

    def _known(self, matter: Matter) -> dict[str, Any]:
        return {
            "title": matter.dossier.title,
            "code": matter.dossier.code,
            "description": matter.description,
            "agency": chosen_agency(matter),
            "urgent": Trait.URGENT in matter.dossier.traits,
            **dict(matter.dossier.milestones.filter(number=1).values_list("kind", "on")),
        }

    def dates(self) -> dict[str, datetime.date | None]:
        return {kind.value: self.cleaned_data.get(kind.value) for kind in self.topic.milestone_kinds}

    def facts(self) -> dict[str, Any]:
        """What was filled in, as the domain functions take it."""
        shown = ("title", "agency", "keeper", "code", "description", "urgent", "document")
        return {name: self.cleaned_data[name] for name in shown if name in self.cleaned_data} | {"dates": self.dates()}


class CloseForm(forms.Form):
    """Kết thúc hồ sơ: nothing more is to be done; what is still owed stays visible."""

    closed_on = forms.DateField(label="Ngày kết thúc", initial=today)
    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class PartiesForm(forms.Form):
    """Cơ quan thực hiện của một kỳ báo cáo, where the rule obliges a role that no institution holds by itself."""

    agencies = forms.ModelMultipleChoiceField(
        label="Cơ quan thực hiện",
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "Cơ quan này không hoạt động vào ngày ấn định hoặc không có trong danh mục.",
            "invalid_pk_value": "Không có cơ quan này trong danh mục.",
        },
    )

    def __init__(self, *args: Any, duty: PeriodicDuty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agencies"].queryset = Agency.objects.existing(duty.due)
        self.fields["agencies"].choices = by_kind(self.fields["agencies"].queryset)
