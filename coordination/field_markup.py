"""Form fields written in Python: label, help, errors and the common inputs of every form and filter bar.

Django renders six to eight small templates for a field, and more for each choice: on a page of filters that is more
work than the list beneath. Whole forms and the rarer inputs (files, calendar) stay templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape, escape

from coordination.templatetags.ui import icon

Widget = Mapping[str, Any]


class Renderer(TemplatesSetting):
    """Python where it is written here, the template elsewhere."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write = WRITTEN.get(template_name)
        return write(context) if write else super().render(template_name, context, request)


def _field(context: Mapping[str, Any]) -> str:
    """Label, help, error, input: in this order, so that who listens hears what is wrong before typing."""
    field = context["field"]
    star = ' <span class="required" aria-hidden="true">*</span>' if field.field.required else ""
    label, notes, written = f"{conditional_escape(field.label)}{star}", _notes(field), str(field)
    if field.widget_type == "checkbox":
        return f'<label for="{escape(field.id_for_label)}">{written} <span>{label}</span></label>{notes}'
    if field.use_fieldset:
        told = f' aria-describedby="{escape(field.aria_describedby)}"' if field.aria_describedby else ""
        return f'<fieldset id="{escape(field.auto_id)}"{told}><legend>{label}</legend>{notes}{written}</fieldset>'
    return f'<label for="{escape(field.id_for_label)}">{label}</label>{notes}{written}'


def _notes(field: Any) -> str:
    """Ids as Django's aria-describedby expects them; the help texts are the program's own and may hold markup."""
    named = f' id="{escape(field.auto_id)}_helptext"' if field.auto_id else ""
    told = f'<div class="help"{named}>{field.help_text}</div>' if field.help_text else ""
    return f"{told}{field.errors}"


def _errors(context: Mapping[str, Any]) -> str:
    errors = context["errors"]
    if not errors:
        return ""
    named = f' id="{escape(errors.field_id)}_error"' if errors.field_id else ""
    sign = f'{icon("circle-alert")}<span><span class="visually-hidden">Lỗi: </span>'
    told = "".join(f"<li>{sign}{conditional_escape(error)}</span></li>" for error in errors)
    return f'<ul class="errors"{named}>{told}</ul>'


def attributes(attrs: Widget) -> str:
    """True stands alone, False is left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    held = "" if value is None else f' value="{escape(str(value))}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{held}{attributes(widget["attrs"])}>'


def _select(widget: Widget) -> str:
    inside = "".join(_options(choices, name) for name, choices, _ in widget["optgroups"])
    return f'<select name="{escape(widget["name"])}"{attributes(widget["attrs"])}>{inside}</select>'


def _options(choices: Iterable[Widget], group: str | None) -> str:
    inside = "".join(
        f'\n<option value="{escape(str(choice["value"]))}"{attributes(choice["attrs"])}>'
        f"{conditional_escape(localize(choice['label']))}</option>"
        for choice in choices
    )
    return f'\n<optgroup label="{conditional_escape(group)}">{inside}</optgroup>' if group else inside


def _choices(widget: Widget) -> str:
    """Radio buttons or ticks."""
    return "".join(
        (f'<p class="label">{conditional_escape(group)}</p>' if group else "")
        + f'<div class="choices">{"".join(map(_choice, choices))}</div>'
        for group, choices, _ in widget["optgroups"]
    )


def _choice(widget: Widget) -> str:
    if not widget["wrap_label"]:
        return _input(widget)
    name = widget["attrs"].get("id")
    of = f' for="{escape(name)}"' if name else ""
    return f"<label{of}>{_input(widget)} {conditional_escape(widget['label'])}</label>"


def _of(write: Callable[[Widget], str]) -> Callable[[Mapping[str, Any]], str]:
    return lambda context: write(context["widget"])


WRITTEN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "django/forms/field.html": _field,
    # What an error list asks for, and what Django's own template of it would include.
    "django/forms/errors/list/default.html": _errors,
    "django/forms/errors/list/ul.html": _errors,
    "django/forms/widgets/select.html": _of(_select),
    "django/forms/widgets/checkbox_select.html": _of(_choices),
    "django/forms/widgets/radio.html": _of(_choices),
    **{
        f"django/forms/widgets/{name}.html": _of(_input)
        for name in ("checkbox", "email", "hidden", "number", "password", "text", "url")
    },
}
