"""What the tests of the core share."""

from __future__ import annotations

import datetime

import pytest

from agencies.models import Position
from coordination import flags, obligations, pauses, waivers
from coordination.models import LateReason, Obligation, Submission
from tests.factories.core import login, rule
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def ledger(province, on_day):
    """Six obligations in six states, seen on 20/11/2023; each under a name of its own."""
    on_day(2023, 11, 1)
    rule("THU-NGHIEM", article=_article("Điều 7"))
    rows = {
        "overdue": owed(province, title="Quá hạn về ngân sách", received=D(2023, 10, 2)),
        "in_term": owed(province, title="Trong hạn về đất đai", received=D(2023, 11, 10)),
        "paused": owed(province, title="Tạm dừng", received=D(2023, 10, 2)),
        "waived": owed(province, title="Được miễn", received=D(2023, 10, 2)),
        "in_time": owed(province, title="Xong đúng hạn", received=D(2023, 10, 20)),
        "late": owed(province, title="Xong trễ", received=D(2023, 10, 2)),
    }
    on_day(2023, 11, 20)
    flags.scan(D(2023, 10, 31))
    pauses.start(obligation=rows["paused"], category="lawsuit", reason="x", document="y", start=D(2023, 10, 5), by=None)
    waivers.grant(obligation=rows["waived"], reason="x", document="y", granted_on=D(2023, 10, 9), by=None)
    _meet(rows["in_time"], D(2023, 11, 3))
    _meet(rows["late"], D(2023, 11, 3), late_agency=province.finance, late_reason=LateReason.objects.get())
    return rows


def _article(number: str):
    regulation = rule("KHAC", document_kind="other", milestone_kind="meeting_start").regulation
    return regulation.articles.create(number=number, title="Trách nhiệm cho ý kiến")


def _meet(row: Obligation, on: datetime.date, **late: object) -> None:
    submission = Submission.objects.create(
        dossier=row.dossier,
        kind="opinion",
        number="9/UBND",
        sender=row.obligor,
        received_at=datetime.datetime.combine(on, datetime.time(3), datetime.UTC),
        recorded_at=datetime.datetime.combine(on, datetime.time(3), datetime.UTC),
    )
    obligations.fulfil(row, submission=submission, on=on, by=None, **late)


@pytest.fixture
def secretary(client, province, on_day):
    """Logged in in the evening in which the test stands: a session of the morning would be over."""
    return login(client, Position.SECRETARIAT, province.standing_committee)
