"""Forms of the days of reception."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from agencies.models import Agency, User
from coordination.clock import today
from coordination.keepers import KeeperField, keepers
from voter_petitions.forms.lateness import LatenessForm
from voter_petitions.models import ReceptionDay
from voter_petitions.reception import RECEIVING_KINDS

COUNTS = ("persons", "cases", "groups")
SHOWN = ("date", "kind", "place", "receiver", "status", "reason", *COUNTS, "note")


def offer_receivers(form: forms.Form, user: User | AnonymousUser, name: str = "agency") -> None:
    """The agencies in whose name the user keeps the register; the only one is chosen."""
    field = form.fields[name]
    field.offer_to(user, form, name)  # type: ignore[attr-defined]
    own = keepers(user).of_kind(*RECEIVING_KINDS)
    field.within = field.queryset = own  # type: ignore[attr-defined]
    form.initial[name] = own.filter(pk=getattr(form.initial.get(name), "pk", None)).first() or own.first()


class DayForm(LatenessForm):
    """Lập, sửa ngày tiếp công dân, ghi kết quả."""

    agency = KeeperField()
    date = forms.DateField(label="Ngày", initial=today)
    kind = forms.ChoiceField(label="Loại", choices=ReceptionDay.Kind.choices, initial=ReceptionDay.Kind.PERIODIC)
    place = forms.CharField(label="Địa điểm", max_length=200)
    receiver = forms.CharField(
        label="Người tiếp (chức danh)", max_length=120, help_text="Ví dụ: Chủ tịch HĐND tỉnh. Không ghi họ tên."
    )
    status = forms.ChoiceField(label="Trạng thái", choices=ReceptionDay.Status.choices)
    reason = forms.CharField(label="Lý do không tiếp", max_length=300, required=False)
    persons = forms.IntegerField(label="Số lượt người", min_value=0, max_value=100_000, required=False)
    cases = forms.IntegerField(label="Số vụ việc", min_value=0, max_value=100_000, required=False)
    groups = forms.IntegerField(label="Số đoàn đông người", min_value=0, max_value=10_000, required=False)
    note = forms.CharField(
        label="Kết quả tiếp",
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Không ghi họ tên, địa chỉ, số điện thoại của công dân.",
    )
    field_order = ["agency", "date", "kind", "place", "receiver", "status", "reason", *COUNTS, "note"]

    def __init__(self, *args: Any, user: User | AnonymousUser, day: ReceptionDay | None = None, **kwargs: Any) -> None:
        agencies = Agency.objects.filter(pk=day.agency_id) if day else keepers(user).of_kind(*RECEIVING_KINDS)
        super().__init__(*args, late_agencies=agencies, **kwargs)
        self.fields["agency"].label = "Cơ quan tiếp"
        if day is None:
            offer_receivers(self, user)
        else:
            del self.fields["agency"]
            self.initial = {name: getattr(day, name) for name in SHOWN}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        status = data.get("status")
        if status == ReceptionDay.Status.HELD:
            for name in COUNTS:
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, "Đã tiếp thì phải ghi số này (có thể là 0).")
        elif status == ReceptionDay.Status.NOT_HELD and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Hãy ghi lý do không tiếp.")
        return data

    def facts(self) -> dict[str, Any]:
        """What was filled in, as the domain functions take it."""
        names = ("agency", "kind", "place", "receiver", "status", "reason", *COUNTS, "note")
        known = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return known | {"on": self.cleaned_data["date"]} | self.lateness()
