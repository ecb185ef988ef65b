"""Forms of the ledger: a view to keep, decisions on many rows."""

from __future__ import annotations

from typing import Any

from django import forms

from agencies.models import Agency, User
from coordination.clock import today
from coordination.forms.decisions import ExtensionForm, RemindForm, WaiverForm
from coordination.ledger.bulk import EXTEND, REMIND, WAIVE
from coordination.ledger.question import KEPT
from coordination.models import SavedView
from coordination.saved_views import shareable_with

BULK_FORMS: dict[str, type[forms.Form]] = {
    REMIND.name: RemindForm,
    EXTEND.name: ExtensionForm,
    WAIVE.name: WaiverForm,
}


class SavedViewForm(forms.Form):
    """Chế độ xem."""

    name = forms.CharField(label="Tên", max_length=80)
    agency = forms.ModelChoiceField(
        label="Ai dùng",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Chỉ mình tôi",
        help_text="Chọn cơ quan để mọi người trong cơ quan cùng dùng.",
    )
    first = forms.BooleanField(label="Mở sổ theo dõi bằng chế độ xem này", required=False)

    def __init__(self, *args: Any, user: User, list_name: str, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if list_name != KEPT.name:
            # Only the ledger opens with a view of one's own.
            del self.fields["first"]
        field = self.fields["agency"]
        field.queryset = shareable_with(user, today())
        # Of a dissolved agency the view may stay as it is, or pass to who took over.
        if view is not None and view.agency_id is not None:
            field.queryset |= Agency.objects.filter(pk=view.agency_id)
