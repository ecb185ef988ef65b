"""Making a private calendar address."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.models import Agency, User
from coordination.agenda.whose import own_agencies


class FeedForm(forms.Form):
    name = forms.CharField(
        label="Đặt tên",
        max_length=80,
        help_text="Để sau này biết là của máy nào, ví dụ «Điện thoại», «Outlook cơ quan».",
    )
    scope = forms.ChoiceField(
        label="Lịch của", required=False, error_messages={"invalid_choice": "Hãy chọn một lịch trong danh sách."}
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agencies = {
            str(agency.pk): agency for agency in Agency.objects.filter(pk__in=own_agencies(user)).order_by("sort_key")
        }
        named = [(pk, f"Riêng {agency.name}") for pk, agency in self.agencies.items()]
        self.fields["scope"].choices = [("", "Mọi cơ quan tôi phải làm"), *named]

    @property
    def agency(self) -> Agency | None:
        return self.agencies.get(self.cleaned_data["scope"])
