"""The columns that the ledger can show: on the page, in the spreadsheet and on paper they are the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from coordination.duty_row import DutyRow
from coordination.models import Obligation, Outcome
from coordination.tables import Column

Value = str | int | datetime.date | None


@dataclass(frozen=True)
class LedgerColumn(Column):
    """A column with its value for a file, its widths there, and the joins that it needs."""

    value: Callable[[DutyRow], Value] = lambda row: ""
    width: int = 20
    needs: tuple[str, ...] = ()
    # A column of the order may be empty: such rows come last, whichever way it is sorted.
    nullable: bool = False


def _recipient(row: DutyRow) -> str:
    obligation = row.obligation
    return obligation.recipient.name if obligation.recipient else obligation.rule.recipient_text


def _article(row: DutyRow) -> str:
    article = row.obligation.rule.article
    return str(article) if article else ""


def _late_agency(row: DutyRow) -> str:
    return row.obligation.late_agency.name if row.obligation.late_agency else ""


def _late_reason(row: DutyRow) -> str:
    return row.obligation.late_reason.name if row.obligation.late_reason else ""


def _submission(row: DutyRow) -> str:
    return str(row.obligation.submission) if row.obligation.submission else ""


COLUMNS: tuple[LedgerColumn, ...] = (
    LedgerColumn("Việc phải làm", "duty", ("rule__duty",), value=lambda row: row.obligation.rule.duty, width=40),
    LedgerColumn("Hồ sơ", "dossier", ("dossier__title",), value=lambda row: row.obligation.dossier.title, width=48),
    LedgerColumn(
        "Loại hồ sơ",
        "kind",
        ("dossier__kind",),
        value=lambda row: row.obligation.dossier.get_kind_display(),
        width=20,
    ),
    LedgerColumn("Mã quy định", "rule", ("rule_code",), value=lambda row: row.obligation.rule_code, width=18),
    LedgerColumn("Điều, khoản", "article", value=_article, width=26, needs=("rule__article__regulation",)),
    LedgerColumn(
        "Cơ quan thực hiện", "agency", ("obligor__sort_key",), value=lambda row: row.obligation.obligor.name, width=28
    ),
    LedgerColumn("Nơi nhận", "recipient", ("recipient__sort_key",), value=_recipient, width=24, nullable=True),
    LedgerColumn("Phát sinh", "opened", ("opened_on",), value=lambda row: row.obligation.opened_on, width=12),
    LedgerColumn(
        "Hạn ban đầu", "original", ("original_due_on",), value=lambda row: row.obligation.original_due_on, width=12
    ),
    LedgerColumn("Hạn", "due", ("due_on",), value=lambda row: row.obligation.due_on, width=12),
    LedgerColumn("Trạng thái", "state", value=lambda row: str(row.state.label), width=22),
    LedgerColumn(
        "Ngày thực hiện",
        "met",
        ("closed_on",),
        value=lambda row: row.obligation.closed_on if row.obligation.outcome == Outcome.MET else None,
        width=13,
        nullable=True,
    ),
    LedgerColumn(
        "Số ngày chậm",
        "late",
        ("days_late",),
        numeric=True,
        value=lambda row: row.obligation.days_late,
        width=10,
        nullable=True,
    ),
    LedgerColumn("Cơ quan để chậm", "late_agency", value=_late_agency, width=24, needs=("late_agency",)),
    LedgerColumn("Lý do chậm", "late_reason", value=_late_reason, width=26, needs=("late_reason",)),
    LedgerColumn("Văn bản thực hiện", "submission", value=_submission, width=24, needs=("submission",)),
    LedgerColumn("Căn cứ, cách tính", "explanation", value=lambda row: row.obligation.explanation, width=64),
)
DATES = frozenset({"opened", "original", "due", "met"})
BY_KEY = {column.key: column for column in COLUMNS}
# What must be done names the row: it is always there.
MAIN = "duty"
DEFAULT = ("duty", "dossier", "agency", "recipient", "due", "state")
# What every row of the ledger needs, whatever is shown of it.
ALWAYS = ("rule", "dossier", "obligor", "recipient")


def chosen_columns(asked: Sequence[str]) -> list[LedgerColumn]:
    """The columns of an address, in the order of the register; unknown names are passed over, none is the usual."""
    keys = {key for key in asked if key in BY_KEY} or set(DEFAULT)
    return [column for column in COLUMNS if column.key in keys | {MAIN}]


def fetch(rows: QuerySet[Obligation], columns: Sequence[LedgerColumn]) -> QuerySet[Obligation]:
    """The rows with all that these columns show, in one query."""
    return rows.select_related(*ALWAYS, *(need for column in columns for need in column.needs))
