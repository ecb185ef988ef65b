"""Dating the milestones that no document and no field of the dossier dates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from coordination.models import MilestoneKind


class DatesForm(forms.Form):
    """One date a milestone; a date that deadlines were counted from can be moved, not emptied."""

    def __init__(
        self, *args: Any, kinds: Sequence[MilestoneKind], present: Mapping[str, datetime.date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        for kind in kinds:
            self.fields[kind.value] = forms.DateField(
                label=kind.label[:1].upper() + kind.label[1:],
                required=kind.value in present,
                initial=present.get(kind.value),
            )

    def dates(self) -> dict[str, datetime.date]:
        """What is new or moved."""
        return {kind: on for kind, on in self.cleaned_data.items() if on and on != self.present.get(kind)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.dates():
            self.add_error(None, "Chưa có ngày nào được ghi hoặc thay đổi.")
        return cleaned
