"""What the forms of this register share: the day agencies are offered for, and lateness asked only when it is there."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from agencies.models import Agency
from coordination import form_errors
from coordination.clock import today
from coordination.models import LateReason

LATE = ("late_agency", "late_reason", "late_note")


def day_of(form: forms.BaseForm, name: str) -> datetime.date:
    """The date typed or proposed in that field; today while it is empty or unreadable."""
    field = form.fields[name]
    if form.is_bound:
        raw = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        try:
            return field.clean(raw) or today()
        except ValidationError:
            return today()
    return form.get_initial_for_field(field, name) or today()


class LatenessForm(forms.Form):
    """A form whose document may meet a duty late: who and why are asked once that is known, and not before."""

    late_agency = forms.ModelChoiceField(
        label="Cơ quan để chậm", queryset=Agency.objects.none(), required=False, empty_label="Chọn cơ quan"
    )
    late_reason = forms.ModelChoiceField(
        label="Lý do chậm", queryset=LateReason.objects.none(), required=False, empty_label="Chọn lý do"
    )
    late_note = forms.CharField(label="Giải thích thêm", max_length=300, required=False)

    def __init__(self, *args: Any, late_agencies: QuerySet[Agency], ask_lateness: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["late_agency"].queryset = late_agencies  # type: ignore[attr-defined]
        self.fields["late_reason"].queryset = LateReason.objects.filter(active=True)  # type: ignore[attr-defined]
        self._lateness = {name: self.fields.pop(name) for name in LATE}
        if ask_lateness or (self.is_bound and self.add_prefix("late_reason") in self.data):
            self.fields |= self._lateness

    def lateness(self) -> dict[str, Any]:
        """The arguments of a domain function that records a document."""
        found = {name: self.cleaned_data.get(name) for name in LATE}
        return found | {"late_note": found["late_note"] or ""}

    def adopt(self, error: ValidationError) -> None:
        """Show a refusal at its fields; a document found late brings the questions with it."""
        if hasattr(error, "error_dict") and error.error_dict.keys() & set(LATE):
            self.fields |= self._lateness
        form_errors.adopt(self, error)
