"""A row of the ledger as HTML: written here, because fifty rows of template cost several times their query."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from coordination.duty_row import DutyRow
from coordination.ledger.columns import MAIN, LedgerColumn
from coordination.models import State
from coordination.templatetags.markup import NOTHING, deadline, state_chip, tick
from coordination.templatetags.ui import dmy, vn_number

# A wider column holds sentences.
WORDY = 22
TITLE = 140
# Shown beneath what must be done, not in a column of its own.
BENEATH = "dossier"


def row_markup(row: DutyRow, columns: Sequence[LedgerColumn], *, bulk: bool) -> SafeString:
    """One <tr> in the chosen columns; with a box where the person takes decisions on some row."""
    beneath = any(column.key == BENEATH for column in columns)
    cells = [_tick(row)] if bulk else []
    cells.append(_main(row, beneath=beneath))
    cells += [_cell(row, column) for column in columns if column.key not in (MAIN, BENEATH)]
    return format_html(
        '<tr>{}<td class="row-actions">{}</td></tr>',
        format_html_join("", "{}", ((cell,) for cell in cells)),
        _action(row),
    )


def _tick(row: DutyRow) -> SafeString:
    if row.may_remind or row.may_decide:
        return tick("bulk", row.obligation.pk, row.obligation)
    return SafeString('<td class="tick"></td>')


def _main(row: DutyRow, *, beneath: bool) -> SafeString:
    obligation = row.obligation
    title = obligation.dossier.title if beneath else ""
    if len(title) > TITLE:
        title = Truncator(title).chars(TITLE)
    return format_html(
        '<th scope="row"><a href="{}">{}</a>{}</th>',
        reverse("obligation", args=[obligation.pk]),
        obligation.rule.duty,
        format_html('<div class="soft">{}</div>', title) if title else NOTHING,
    )


def _cell(row: DutyRow, column: LedgerColumn) -> SafeString:
    if column.key in SPECIAL:
        return SPECIAL[column.key](row, column)
    value = column.value(row)
    if isinstance(value, datetime.date):
        return format_html('<td data-label="{}"><span class="nowrap">{}</span></td>', column.label, dmy(value))
    if column.numeric:
        return format_html('<td data-label="{}" class="number"><span>{}</span></td>', column.label, vn_number(value))
    if not value:
        return format_html('<td data-label="{}" class="nil"></td>', column.label)
    wordy = SafeString(' class="wordy"') if column.width > WORDY else NOTHING
    return format_html('<td data-label="{}"{}><span>{}</span></td>', column.label, wordy, value)


def _due(row: DutyRow, column: LedgerColumn) -> SafeString:
    obligation = row.obligation
    told = deadline(
        obligation.due_on,
        days_left=row.days_left,
        unit=row.unit,
        explanation=obligation.explanation,
        original_due=obligation.original_due_on,
        met_on=row.met_on,
        days_late=obligation.days_late,
        note=row.note,
        provisional=obligation.provisional,
    )
    return format_html('<td data-label="{}">{}</td>', column.label, told)


def _state(row: DutyRow, column: LedgerColumn) -> SafeString:
    return format_html('<td data-label="{}">{}</td>', column.label, state_chip(row.state.tone, row.state.label))


def _obligor(row: DutyRow, column: LedgerColumn) -> SafeString:
    return _who(column, row.obligation.obligor.short_name)


def _recipient(row: DutyRow, column: LedgerColumn) -> SafeString:
    recipient = row.obligation.recipient
    return _who(column, recipient.short_name if recipient else row.obligation.rule.recipient_text)


def _who(column: LedgerColumn, name: str) -> SafeString:
    return format_html('<td data-label="{}" class="who"><span>{}</span></td>', column.label, name)


SPECIAL: dict[str, Callable[[DutyRow, LedgerColumn], SafeString]] = {
    "due": _due,
    "state": _state,
    "agency": _obligor,
    "recipient": _recipient,
}


def _action(row: DutyRow) -> SafeString:
    """What ends it; of what another owes and has let pass, what makes them do it."""
    obligation = row.obligation
    if row.may_record and not (row.may_remind and row.state == State.OPEN_OVERDUE):
        return format_html(
            '<a class="button" href="{}?obligation={}">Ghi văn bản</a>',
            reverse("record_document", args=[obligation.dossier_id]),
            str(obligation.pk),
        )
    if row.may_remind:
        return format_html(
            '<a class="button" href="{}">Đôn đốc</a>', reverse("obligation_remind", args=[obligation.pk])
        )
    return NOTHING
