"""The small components that stand in every row of a list, written in Python.

Fifty rows of nested templates cost several times the query that finds them. The partials of the same names in
templates/components/ explain the parameters and call these.
"""

from __future__ import annotations

import datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coordination.templatetags.ui import dmy, icon, relative_due, tone_icon, vn_number

register = template.Library()
# So many days ahead a deadline is called near.
NEAR = 3
NOTHING = SafeString("")


@register.simple_tag
def state_chip(tone: str, label: str) -> SafeString:
    return format_html('<span class="chip chip--{}">{}{}</span>', tone, tone_icon(tone), label)


@register.simple_tag
def tick(form: str, value: object, label: object) -> SafeString:
    return format_html(
        '<td class="tick"><input type="checkbox" name="chosen" form="{}" value="{}" aria-label="Chọn {}"></td>',
        form,
        str(value),
        label,
    )


@register.simple_tag
def deadline(
    due: datetime.date,
    days_left: int | str | None = None,
    unit: str = "",
    explanation: str = "",
    original_due: datetime.date | None = None,
    met_on: datetime.date | None = None,
    days_late: int | None = None,
    note: str = "",
    provisional: bool = False,
    soon: int = NEAR,
    cite: str = "",
) -> SafeString:
    """A template hands an empty text for what it was not given."""
    left = days_left if isinstance(days_left, int) else None
    tone, told = _standing(left, unit or "day", soon or NEAR, met_on, days_late, note)
    shown: str = dmy(due)
    before = (
        format_html(
            '<s><span class="visually-hidden">Hạn ban đầu </span>{}</s>'
            ' <span class="visually-hidden">hạn hiện nay </span>',
            dmy(original_due),
        )
        if original_due and original_due != due
        else NOTHING
    )
    return format_html(
        '<div class="deadline{}"><span class="deadline__date">{}{}</span>{}{}{}</div>',
        f" deadline--{tone}" if tone else "",
        before,
        shown,
        told,
        _beside("info", f"Tạm tính: lịch năm {due.year} chưa xác nhận") if provisional else NOTHING,
        _why(shown, explanation, cite) if explanation else NOTHING,
    )


def _standing(
    left: int | None, unit: str, soon: int, met_on: datetime.date | None, days_late: int | None, note: str
) -> tuple[str, SafeString]:
    """How a deadline stands: its tone, and the words with their sign."""
    if met_on and days_late:
        return "warn", _beside("triangle-alert", f"Xong {dmy(met_on)}, trễ {vn_number(days_late)} ngày")
    if met_on:
        return "good", _beside("circle-check", f"Xong {dmy(met_on)}")
    if note:
        return "", _beside("circle-pause", note)
    if left is None:
        return "", NOTHING
    words = relative_due(left, unit)
    if left < 0:
        return "bad", _beside("octagon-alert", words)
    return ("warn", _beside("clock", words)) if left <= soon else ("", _beside("", words))


def _beside(sign: str, words: str) -> SafeString:
    return format_html('<span class="deadline__left">{}{}</span>', icon(sign) if sign else "", words)


def _why(due: str, explanation: str, cite: str) -> SafeString:
    return format_html(
        '<details class="why"><summary>{}{}<span class="visually-hidden"> {}hạn là {}</span></summary>'
        "<p>{}</p></details>",
        cite or "Vì sao",
        icon("chevron-down"),
        ": vì sao " if cite else "",
        due,
        explanation,
    )
