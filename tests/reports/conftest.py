"""A ledger of one year whose figures can be counted by hand."""

from __future__ import annotations

import datetime

import pytest

from coordination.models import Article, MilestoneKind, State
from tests.factories.core import matter, rule
from tests.factories.ledger import entries

DAY = datetime.date


@pytest.fixture
def rules(province):
    """Two rules of different articles, and one without."""
    opinion = rule("BET-REQUEST")
    letter = rule("DON-FORWARD", milestone_kind=MilestoneKind.LETTER_RECEIVED)
    for number, made in enumerate((opinion, letter), start=1):
        made.article = Article.objects.create(
            regulation=made.regulation, number=f"Điều {number}", title=f"Tên điều {number}", position=number
        )
        made.save()
    return opinion, letter, rule("INF-INVITE", milestone_kind=MilestoneKind.MEETING_START)


@pytest.fixture
def ledger_2023(province, rules):
    """Sở Tài chính: 2 in time, 1 late, 1 overdue (rate 2/4). Sở Tư pháp: 1 in time, 1 waived, 1 open in term.

    The Front: 1 void, 1 paused, 1 overdue. And one of 2022 that no figure of 2023 may count.
    """
    opinion, letter, invite = rules
    finance, justice, front = province.finance, province.justice, province.front
    dossier = matter(province, title="Bổ sung vốn đầu tư công").dossier
    return entries(
        dossier,
        [
            (opinion, finance, DAY(2023, 1, 31), State.MET_IN_TIME),
            (opinion, finance, DAY(2023, 3, 1), State.MET_IN_TIME),
            (letter, finance, DAY(2023, 3, 31), State.MET_LATE),
            (letter, finance, DAY(2023, 4, 3), State.OPEN_OVERDUE),
            (letter, justice, DAY(2023, 4, 3), State.MET_IN_TIME),
            (opinion, justice, DAY(2023, 5, 3), State.WAIVED),
            (opinion, justice, DAY(2023, 12, 31), State.OPEN_IN_TERM),
            (invite, front, DAY(2023, 6, 1), State.VOID),
            (invite, front, DAY(2023, 6, 2), State.PAUSED),
            (invite, front, DAY(2023, 6, 5), State.OPEN_OVERDUE),
            (invite, front, DAY(2022, 12, 31), State.MET_LATE),
        ],
    )
