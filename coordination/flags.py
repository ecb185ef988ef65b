"""Raising flags: the scan for what passed its date, and marks that a person's act raises.

The scan announces lateness, it never defines it. It asks «what is overdue and not yet
flagged», never «what became overdue since yesterday», so that it catches up after days
of downtime, and may run twice, or twice at once, with the same outcome.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast

from coordination import events, following
from coordination.clock import now
from coordination.models import Dossier, EventKind, Flag, FlagKind, Obligation, Reminder, Rule


@dataclass(frozen=True)
class ScanResult:
    """What one scan looked at and marked."""

    as_of: datetime.date
    scanned: int
    overdue: int
    never_sent: int
    dry_run: bool = False

    @property
    def flagged(self) -> int:
        return self.overdue + self.never_sent

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"as_of": self.as_of.isoformat(), "flagged": self.flagged}


def _unflagged(rows: QuerySet[Obligation], kind: FlagKind) -> QuerySet[Obligation]:
    # A scalar subquery, not NOT EXISTS: PostgreSQL then asks the unique index once per overdue row, whatever
    # its statistics say of a table that has just grown (measured: 1.2 s against 0.09 s after a first scan).
    mark = Flag.objects.filter(obligation=OuterRef("pk"), kind=kind, due_on=OuterRef("due_on")).values("pk")[:1]
    return rows.alias(mark=Subquery(mark)).filter(mark__isnull=True)


def _overdue(at: datetime.date) -> QuerySet[Obligation]:
    return _unflagged(Obligation.objects.overdue(at), FlagKind.OVERDUE)


def _never_sent(at: datetime.date, after: int) -> QuerySet[Obligation]:
    """Reminded, and still nothing that many days past the due date: counted as never sent."""
    rows = Obligation.objects.overdue(at - datetime.timedelta(days=after)).filter(
        Exists(Reminder.objects.filter(obligation=OuterRef("pk"))), rule__never_sent_after=after
    )
    return _unflagged(rows, FlagKind.NEVER_SENT)


def scan(at: datetime.date, *, dry_run: bool = False) -> ScanResult:
    """Flag what is overdue on that date and what counts as never sent; a dry run changes nothing.

    A few set-based statements over the partial index of open obligations: the cost
    follows what is open, not the history. Each flag bears the day on which the
    lateness began, not the day of the run.
    """
    with transaction.atomic():
        moment = now()
        scanned = Obligation.objects.running().count()
        waits = sorted(set(Rule.objects.order_by().values_list("never_sent_after", flat=True)))
        if dry_run:
            overdue = _overdue(at).count()
            never = sum(_never_sent(at, after).count() for after in waits)
        else:
            overdue = _insert(_overdue(at), FlagKind.OVERDUE)
            never = sum(_insert(_never_sent(at, after), FlagKind.NEVER_SENT, after=after) for after in waits)
            following.tell_of_flags(moment)
    return ScanResult(at, scanned, overdue, never, dry_run)


def _insert(rows: QuerySet[Obligation], kind: FlagKind, *, after: int = 0) -> int:
    """Flag rows from the day on which it became true, ``after`` days beyond the first late one.

    INSERT … SELECT … ON CONFLICT DO NOTHING: one statement, the database guarantees «once»."""
    selected = rows.order_by().values_list(
        "dossier_id",
        "pk",
        Value(kind.value),
        "due_on",
        _days_after("due_on", after + 1),
        Value(now()),
        Value(""),
    )
    sql, params = selected.query.sql_with_params()
    table = connection.ops.quote_name(Flag._meta.db_table)
    names = ("dossier_id", "obligation_id", "kind", "due_on", "on", "raised_at", "text")
    columns = ", ".join(map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        # Both parts come from Django's own compiler and model names; no value is put into the text.
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql} ON CONFLICT DO NOTHING", params)
        return int(cursor.rowcount)


def _days_after(column: str, days: int) -> Any:
    """So many days after a date column, as a date in SQLite and PostgreSQL alike."""
    return Cast(
        ExpressionWrapper(F(column) + datetime.timedelta(days=days), output_field=DateField()), output_field=DateField()
    )


@transaction.atomic
def raise_on(
    dossier: Dossier,
    kind: str,
    *,
    on: datetime.date,
    text: str = "",
    obligation: Obligation | None = None,
) -> Flag:
    """Mark a dossier or one of its obligations; the same mark of the same day is made once."""
    flag, created = Flag.objects.get_or_create(
        dossier=dossier,
        obligation=obligation,
        kind=kind,
        **({"due_on": obligation.due_on} if obligation else {"on": on}),
        defaults={"on": on, "raised_at": now(), "text": text} if obligation else {"raised_at": now(), "text": text},
    )
    if created:
        agency = obligation.obligor if obligation else None
        label = FlagKind(kind).label
        events.log(dossier, EventKind.FLAGGED, by=None, agency=agency, text=f"{label}: {text}" if text else label)
    return flag
