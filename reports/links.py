"""Addresses of the rows behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from reports.periods import Period


def ledger(period: Period, filters: Mapping[str, str], states: tuple[str, ...] = ()) -> str:
    """The ledger showing exactly the obligations due in the period that a figure counts."""
    dates = {"due_after": f"{period.first:%d/%m/%Y}", "due_before": f"{period.last:%d/%m/%Y}"}
    chosen = [*(dates | dict(filters)).items(), *(("state", state) for state in states)]
    return f"{reverse('ledger')}?{urlencode(chosen)}"
