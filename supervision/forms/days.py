"""The day for which a form offers agencies: told by one of its own fields when it is already filled in."""

from __future__ import annotations

import datetime

from django import forms
from django.core.exceptions import ValidationError

from coordination.clock import today


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
