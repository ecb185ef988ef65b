"""How a refusal of a domain function reaches the form that asked."""

from __future__ import annotations

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def adopt(form: forms.BaseForm, error: ValidationError) -> None:
    """Show each message beside the field it concerns; what has no field in this form stands on top of it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, messages in error.error_dict.items():
        for message in messages:
            # A constraint over several columns names by its code the one that a clerk would change.
            field = name if name in form.fields and name != NON_FIELD_ERRORS else message.code
            form.add_error(field if field and field in form.fields else None, message)
