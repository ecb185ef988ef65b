"""What the forms of this register share: choosing an agency of the day, and errors at their field."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import ModelChoiceIteratorValue

from agencies.forms import AgencySelect
from agencies.models import Agency, AgencyKind
from sessions_app.planning import not_existing

SUBMITTERS = (
    AgencyKind.PEOPLES_COMMITTEE,
    AgencyKind.STANDING_COMMITTEE,
    AgencyKind.COUNCIL_COMMITTEE,
    AgencyKind.FRONT,
    AgencyKind.JUDICIARY,
)
DRAFTERS = (
    AgencyKind.DEPARTMENT,
    AgencyKind.COMMITTEE_OFFICE,
    AgencyKind.COUNCIL_OFFICE,
    AgencyKind.COUNCIL_COMMITTEE,
    AgencyKind.STANDING_COMMITTEE,
    AgencyKind.FRONT,
    AgencyKind.JUDICIARY,
    AgencyKind.DISTRICT,
)
VERIFIERS = (AgencyKind.COUNCIL_COMMITTEE,)


def agencies_for_drafts() -> list[Agency]:
    """Whoever may submit, draft or verify, past ones included: read once for all fields and rows of a form."""
    return list(Agency.objects.of_kind(*{*SUBMITTERS, *DRAFTERS, *VERIFIERS}))


class AgencyField(forms.ChoiceField):
    """An agency that exists on the session's day.

    Offered are those of that day; agencies of the past are known too, so that the
    error names them and their successor instead of a choice that is not valid. The
    list is given from outside, because the rows of a bulk registration share it.
    """

    widget = AgencySelect

    default_error_messages = {"invalid_choice": "Không có cơ quan này trong danh sách được chọn."}

    def __init__(self, *, kinds: Sequence[AgencyKind], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kinds = frozenset(kinds)
        self.known: dict[str, Agency] = {}
        self.on: datetime.date | None = None

    def offer(self, agencies: Iterable[Agency], on: datetime.date) -> None:
        self.on = on
        self.known = {str(agency.pk): agency for agency in agencies if agency.kind in self.kinds}
        living = [
            (ModelChoiceIteratorValue(agency.pk, agency), agency.name)
            for agency in self.known.values()
            if agency.exists_on(on)
        ]
        self.choices = [("", "Chọn cơ quan"), *living]

    def prepare_value(self, value: Any) -> Any:
        return value.pk if isinstance(value, Agency) else value

    def to_python(self, value: Any) -> Agency | None:  # type: ignore[override]
        if value in self.empty_values:
            return None
        try:
            return self.known[str(value)]
        except KeyError:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None

    def validate(self, value: Agency | None) -> None:
        forms.Field.validate(self, value)
        if self.on and (message := not_existing(self.on, agency=value).get("agency")):
            raise ValidationError(message, code="not_existing")

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Show what a domain function refused at the fields it names, the rest on top of the form."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, messages in by_field.items():
        form.add_error(field if field in form.fields else None, messages)
