"""What a filter form narrows, in words: for the chips above a list, and for the head of a file made from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.forms import BaseForm, Field


def shown_values(field: Field, cleaned: Any) -> Iterator[tuple[str | None, str]]:
    """(raw value of the parameter, or None for all of it; its text) for each value the field filters by."""
    if cleaned is None or cleaned == "" or cleaned is False:
        return
    if isinstance(cleaned, slice):
        bounds = [(word, bound) for word, bound in (("từ", cleaned.start), ("đến", cleaned.stop)) if bound is not None]
        if bounds:
            yield None, " ".join(f"{word} {_text(bound)}" for word, bound in bounds)
    elif cleaned is True:
        yield None, "có"
    elif hasattr(cleaned, "__iter__") and not isinstance(cleaned, str):
        for item in cleaned:
            raw = str(getattr(item, "pk", item))
            yield raw, _choice_label(field, raw) or _text(item)
    else:
        yield None, _choice_label(field, str(cleaned)) or _text(cleaned)


def described(form: BaseForm) -> list[str]:
    """What the form narrows, a sentence each; nothing when a value is wrong, for then it narrows to nothing."""
    if not form.is_valid():
        return []
    return [
        f"{field.label or name}: {text}"
        for name, field in form.fields.items()
        for _, text in shown_values(field, form.cleaned_data.get(name))
    ]


def _choice_label(field: Field, raw: str) -> str:
    # A model field's choices would cost a query for each chip; its value already is the object.
    if hasattr(field, "queryset"):
        return ""
    for value, label in getattr(field, "choices", ()):
        pairs = label if isinstance(label, list | tuple) else [(value, label)]
        for key, text in pairs:
            if str(key) == raw:
                return str(text)
    return ""


def _text(value: object) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value)
