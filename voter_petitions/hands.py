"""The chain of hands a petition went through, and the days it spent in each."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from coordination.clock import local_date
from voter_petitions.models import Petition, Transfer


@dataclass(frozen=True)
class Hand:
    """One transfer as the page shows it: how long the petition lay there and how that ended."""

    transfer: Transfer
    days: int
    outcome: str
    tone: str
    # Only who holds it and has not answered may still return it.
    returnable: bool


def chain(petition: Petition, at: datetime.date) -> list[Hand]:
    """Every transfer with the days its recipient had the petition in hand, up to its answer or to that date.

    What the recipient handed on does not count against it while others have it; what
    came back to it does again.
    """
    rows = list(
        petition.transfers.select_related("sender", "recipient", "proposed")
        .prefetch_related("responses__submission")
        .order_by("number")
    )
    until = petition.dossier.closed_on or at
    days = _days(rows, until)
    top = next((row for row in reversed(rows) if row.is_running), None)
    return [
        Hand(row, days[row.pk], *_ending(row, rows), returnable=row is top and _answered_on(row) is None)
        for row in rows
    ]


def _days(rows: Sequence[Transfer], until: datetime.date) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    held: list[Transfer] = []
    since = until

    def pass_time(to: datetime.date) -> None:
        if held:
            answered = _answered_on(held[-1])
            found[held[-1].pk] += max((min(to, answered or to) - since).days, 0)

    for row in rows:
        pass_time(row.sent_on)
        held.append(row)
        since = row.sent_on
        if row.returned_on:
            pass_time(row.returned_on)
            held.pop()
            since = row.returned_on
    pass_time(until)
    return found


def _answered_on(row: Transfer) -> datetime.date | None:
    return min((local_date(response.submission.received_at) for response in row.responses.all()), default=None)


def _ending(row: Transfer, rows: Sequence[Transfer]) -> tuple[str, str]:
    if row.returned_on:
        proposed = f"; đề xuất {row.proposed.short_name}" if row.proposed else ""
        return f"Trả lại {row.returned_on:%d/%m/%Y}: {row.return_ground}{proposed}", "warn"
    answered = _answered_on(row)
    if answered:
        return f"Trả lời {answered:%d/%m/%Y}", "good"
    if any(later.number > row.number and later.is_running for later in rows):
        return "Đã chuyển tiếp", "quiet"
    return "Đang giữ, chưa trả lời", "info"
