"""The evaluation reports of the demonstration: last year's closed, this year's being written."""

from __future__ import annotations

import datetime

from django.utils import timezone

from agencies.models import Party
from coordination import clock
from reports import evaluations
from reports.demo.cast import Cast
from reports.demo.story import MORNING
from reports.models import EvaluationReport

# The conference on 2022 was before the regulation of 07/02/2023; the day is made up.
CLOSED_ON = datetime.date(2023, 1, 17)


def draw_up_evaluations(cast: Cast) -> None:
    """Close 2022 as of its end, and open 2023, whose figures still follow the ledger."""
    secretary = cast.secretaries[Party.COUNCIL]
    with clock.telling(timezone.make_aware(datetime.datetime.combine(CLOSED_ON, MORNING))):
        last = EvaluationReport.objects.create(year=2022, dated=CLOSED_ON, cutoff=evaluations.default_cutoff(2022))
        evaluations.close(last, by=secretary)
    EvaluationReport.objects.create(year=2023, cutoff=datetime.date(2023, 12, 26))
