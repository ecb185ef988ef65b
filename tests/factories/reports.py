"""Yearly evaluations to test with."""

from __future__ import annotations

import datetime
from typing import Any

from reports.models import EvaluationReport

CUTOFF = datetime.date(2023, 12, 20)


def evaluation_report(**fields: Any) -> EvaluationReport:
    """The report of 2023, not closed, figures until 20/12/2023."""
    values: dict[str, Any] = {"year": 2023, "cutoff": CUTOFF, "place": "Bắc Kạn"}
    return EvaluationReport.objects.create(**values | fields)
