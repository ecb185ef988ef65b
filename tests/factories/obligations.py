"""The shortest way to an obligation: a matter that was received on a day."""

from __future__ import annotations

import datetime

from coordination import milestones
from coordination.models import MilestoneKind, Obligation, Rule
from tests.factories.core import Province, matter, rule

# Monday; 15 days later is Tuesday 21/11/2023.
RECEIVED = datetime.date(2023, 11, 6)


def owed(
    province: Province, *, title: str = "Một việc phối hợp", received: datetime.date = RECEIVED, **fields: object
) -> Obligation:
    """What the People's Committee owes the Standing Committee within 15 days, by the rule THU-NGHIEM."""
    if not Rule.objects.filter(code="THU-NGHIEM").exists():
        rule()
    subject = matter(province, title=title, **fields)
    milestones.set_date(dossier=subject.dossier, kind=MilestoneKind.MATTER_RECEIVED, on=received, by=None)
    return subject.dossier.obligations.get()
