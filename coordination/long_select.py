"""A select of a hundred agencies or articles, written straight from its choices.

Django makes a context for each option before anything is written: on a bar of filters that costs more than its queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from coordination.field_markup import attributes


class LongSelect(forms.Select):
    """One of many; choices may stand under headings."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = forms.Widget.get_context(self, name, value, attrs)["widget"]
        inside = "".join(
            f'\n<optgroup label="{escape(str(key))}">{_options(label, widget["value"])}</optgroup>'
            if isinstance(label, list | tuple)
            else _options([(key, label)], widget["value"])
            for key, label in self.choices
        )
        return SafeString(f'<select name="{escape(name)}"{attributes(widget["attrs"])}>{inside}</select>')


def _options(choices: Iterable[tuple[Any, Any]], held: Collection[str]) -> str:
    return "".join(
        f'\n<option value="{escape(key)}"{" selected" if key in held else ""}>{escape(str(label))}</option>'
        for key, label in (("" if key is None else str(key), label) for key, label in choices)
    )
