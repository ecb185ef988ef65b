"""What templates need to speak Vietnamese and to keep filters in links; no domain logic here."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, Field, MultiWidget
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.utils import timezone
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

from coordination.deadlines.wording import WEEKDAYS
from coordination.form_values import shown_values
from coordination.glossary import BY_KEY
from coordination.navigation import Need, Section, navigation_for
from coordination.tables import Column

register = template.Library()
Day = TypeVar("Day", datetime.date, datetime.datetime)

# One sign per tone, so that a state is told by shape and word before colour.
TONE_ICONS: Mapping[str, str] = {
    "good": "circle-check",
    "warn": "triangle-alert",
    "bad": "octagon-alert",
    "info": "clock",
    "quiet": "circle-minus",
}
UNIT_NAMES: Mapping[str, str] = {"day": "ngày", "working_day": "ngày làm việc", "month": "tháng"}


# ── dates and numbers ────────────────────────────────────────────────────────────────
@register.filter
def dmy(value: datetime.date | datetime.datetime | None) -> str:
    """A date as Vietnamese papers write it, dd/mm/yyyy; a moment counts as its local day."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


@register.filter
def dmy_hm(value: datetime.datetime | None) -> str:
    """A moment in local time, "dd/mm/yyyy HH:MM": when a document arrived."""
    if not value:
        return ""
    moment = _local(value)
    return f"{dmy(moment)} {moment:%H:%M}"


@register.filter
def weekday(value: datetime.date | None) -> str:
    """The day of the week in words, as in the explanations of deadlines: "thứ Năm"."""
    return WEEKDAYS[value.weekday()] if value else ""


def _local(value: Day) -> Day:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def relative_due(days_left: int | None, unit: str = "day") -> str:
    """How far a deadline is, in the unit in which its rule counts; a negative number is days late."""
    if days_left is None:
        return ""
    name = UNIT_NAMES.get(unit, unit)
    if days_left == 0:
        return "Hết hạn hôm nay"
    return f"Còn {vn_number(days_left)} {name}" if days_left > 0 else f"Trễ {vn_number(-days_left)} {name}"


@register.filter
def vn_number(value: int | float | Decimal | str | None, places: int | None = None) -> str:
    """1234567.5 → "1.234.567,5"; with ``places``, rounded to so many decimals. Text ("97,5 %") stays as it is."""
    if value is None or isinstance(value, str):
        return value or ""
    text = f"{value:,}" if places is None else f"{value:,.{int(places)}f}"
    return text.translate(str.maketrans(",.", ".,"))


# ── icons and tones ──────────────────────────────────────────────────────────────────
@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str) -> SafeString:
    """A decorative Lucide icon: the words beside it carry the meaning."""
    return SafeString(lucide(name, size=20, **{"class": "icon", "aria-hidden": "true"}))


@register.filter
def message_tone(level_tag: str) -> str:
    """The tone of a message of Django's framework."""
    return {"success": "good", "warning": "warn", "error": "bad", "debug": "quiet"}.get(level_tag, "info")


@register.filter
def tone_word(tone: str) -> str:
    """The tone in a word, for who does not see the sign."""
    return {"good": "Đã xong", "warn": "Lưu ý", "bad": "Lỗi"}.get(tone, "Thông báo")


@register.simple_tag
def tone_icon(tone: str = "quiet") -> SafeString:
    return icon(TONE_ICONS.get(tone, TONE_ICONS["quiet"]))


# ── addresses ────────────────────────────────────────────────────────────────────────
def _request(context: Context) -> HttpRequest:
    # The attribute survives {% include … only %}, the context variable does not.
    request: HttpRequest | None = getattr(context, "request", None) or context.get("request")
    if request is None:
        raise template.TemplateSyntaxError("Thẻ này cần request: hãy render trang bằng một yêu cầu HTTP.")
    return request


def _address(parameters: QueryDict) -> str:
    return f"?{parameters.urlencode()}" if parameters else "?"


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: object) -> str:
    """This page's address with some GET parameters replaced (None removes); any change but of ``page`` itself goes
    back to the first page, for the old page number means nothing in another list."""
    parameters = _request(context).GET.copy()
    if "page" not in changes:
        parameters.pop("page", None)
    for name, value in changes.items():
        if value is None or value == "":
            parameters.pop(name, None)
        elif isinstance(value, list | tuple):
            parameters.setlist(name, [str(item) for item in value])
        else:
            parameters[name] = str(value)
    return _address(parameters)


@dataclass(frozen=True)
class ActiveFilter:
    """One condition in force on a list, and the address of the list without it."""

    label: str
    value: str
    href: str


@register.simple_tag(takes_context=True)
def active_filters(context: Context, form: BaseForm) -> list[ActiveFilter]:
    """What a filter form narrows, a chip per value, each with the address that drops just this value."""
    if not form.is_bound:
        return []
    _ = form.errors  # cleans the form, once
    parameters = _request(context).GET
    found: list[ActiveFilter] = []
    for name, field in form.fields.items():
        cleaned = form.cleaned_data.get(name)
        names = [form.add_prefix(name), *_suffixed_names(form, name, field)]
        for raw, text in shown_values(field, cleaned):
            rest = parameters.copy()
            rest.pop("page", None)
            for key in names:
                values = [value for value in rest.getlist(key) if raw is not None and value != raw]
                rest.setlist(key, values) if values else rest.pop(key, None)
            found.append(ActiveFilter(str(field.label or name), text, _address(rest)))
    return found


def _suffixed_names(form: BaseForm, name: str, field: Field) -> Iterator[str]:
    """The parameters of a field of several inputs; django-filter names them by words (ngay_after, ngay_before)."""
    if isinstance(field.widget, MultiWidget):
        numbered = [f"_{at}" for at in range(len(field.widget.widgets))]
        words = [f"_{word}" for word in getattr(field.widget, "suffixes", ())]
        yield from (form.add_prefix(name) + suffix for suffix in words or numbered)


# ── lists ────────────────────────────────────────────────────────────────────────────
@register.simple_tag
def page_range(page: Page[Any]) -> list[int | str]:
    """The page numbers to show: the ends, and two on either side."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def sort_link(context: Context, column: Column) -> dict[str, str]:
    """For a sortable head: where a click leads, and how the list is sorted now (value of aria-sort)."""
    current = _request(context).GET.get("sort", "")
    descending = current == f"-{column.key}"
    state = "descending" if descending else "ascending" if current == column.key else ""
    following = column.key if descending or not state else f"-{column.key}"
    return {"href": query_string(context, sort=following), "state": state}


# ── frame ────────────────────────────────────────────────────────────────────────────
@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[Section]:
    """The sections this person sees (coordination.context says what they may), with the current place marked."""
    match = getattr(_request(context), "resolver_match", None)
    allowed = {need for need in Need if need and context.get(need)}
    return navigation_for(view_name=match.view_name if match else "", allowed=allowed)


# ── terms ────────────────────────────────────────────────────────────────────────────
@register.inclusion_tag("components/term.html", takes_context=True)
def term(context: Context, key: str, label: str = "") -> dict[str, Any]:
    """A term with its explanation beside it: ``{% term "gia-han" "gia hạn" %}``. An unknown key is an error."""
    found = BY_KEY[key]
    # One page may explain a term twice; an id stands once.
    number = int(context.render_context.get("terms") or 0) + 1
    context.render_context["terms"] = number
    return {"term": found, "label": label or found.name, "id": f"term-{key}-{number}"}
