"""Of which time and agency the figures of reception and letters speak."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser

from agencies.models import Agency, User
from coordination.clock import today
from voter_petitions.reception import RECEIVING_KINDS, LetterScope


class FiguresForm(forms.Form):
    """Thống kê: from, to, whose; the year so far while nothing is asked."""

    since = forms.DateField(label="Từ ngày", required=False)
    until = forms.DateField(label="Đến ngày", required=False)
    agency = forms.ModelChoiceField(
        label="Cơ quan tiếp, nhận đơn",
        queryset=Agency.objects.of_kind(*RECEIVING_KINDS),
        required=False,
        empty_label="Tất cả",
    )

    def __init__(self, *args: Any, user: User | AnonymousUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "Đến ngày không được trước từ ngày.")
        return data

    def scope(self) -> LetterScope:
        """What was asked; wrong values ask for the year."""
        at = today()
        data = self.cleaned_data if self.is_bound and self.is_valid() else {}
        until = data.get("until") or at.replace(month=12, day=31)
        since = data.get("since") or until.replace(month=1, day=1)
        return LetterScope(self.user, at, since, until, data.get("agency"))
