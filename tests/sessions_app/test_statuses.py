"""Where a session or a draft stands follows from its documents, dates and decisions; nothing has to be updated."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination import submissions
from coordination.models import DocumentKind, LateReason, Obligation, Outcome
from sessions_app import decisions, planning
from sessions_app.decisions import TRANSITIONS, DecisionNotAllowedError, decide
from sessions_app.models import CouncilSession, Decision, DraftResolution, DraftStatus, SessionStatus
from sessions_app.way import way
from tests.factories.core import member
from tests.factories.sessions import draft, session, session_rules

D = datetime.date


def receive(row, kind, sender, on: datetime.date, **more):
    moment = timezone.make_aware(datetime.datetime.combine(on, datetime.time(9)))
    return submissions.receive(
        dossier=row.dossier, kind=kind, sender=sender, received_at=moment, by=None, number="1/X", **more
    )


# ── sessions ─────────────────────────────────────────────────────────────────────────
def test_session_passes_through_its_statuses(province, on_day):
    on_day(2023, 12, 20)
    row = session(province)
    assert row.status(D(2023, 9, 5)) == SessionStatus.PLANNED
    receive(row, DocumentKind.JOINT_NOTICE, province.standing_committee, D(2023, 10, 20))
    assert row.status(D(2023, 10, 21)) == SessionStatus.AGREED
    receive(row, DocumentKind.CONVOCATION, province.standing_committee, D(2023, 11, 16))
    assert row.status(D(2023, 12, 6)) == SessionStatus.CONVENED
    assert row.status(D(2023, 12, 7)) == SessionStatus.OPEN
    assert row.status(D(2023, 12, 9)) == SessionStatus.OPEN
    assert row.status(D(2023, 12, 10)) == SessionStatus.CLOSED


def test_session_is_published_when_each_adopted_resolution_is(province, on_day):
    on_day(2023, 12, 20)
    row = session(province)
    papers = [draft(row, province, title=title) for title in ("Thu phí", "Đầu tư công", "Học phí")]
    for paper in papers[:2]:
        decide(paper, Decision.ADOPTED, on=D(2023, 12, 8), by=None)
    receive(papers[0], DocumentKind.PUBLIC_NOTICE, province.council_office, D(2023, 12, 12))
    assert row.status(D(2023, 12, 20)) == SessionStatus.CLOSED
    receive(papers[1], DocumentKind.PUBLIC_NOTICE, province.council_office, D(2023, 12, 12))
    assert row.status(D(2023, 12, 20)) == SessionStatus.PUBLISHED


def test_session_without_a_last_day_lasts_one_day(province):
    row = session(province, closes_on=None)
    assert row.status(D(2023, 12, 7)) == SessionStatus.OPEN
    assert row.status(D(2023, 12, 8)) == SessionStatus.CLOSED


def test_cancelled_session_stays_cancelled_after_its_date(province, on_day):
    on_day(2023, 11, 1)
    row = session(province)
    planning.cancel_session(row, on=D(2023, 11, 1), reason="Văn bản", by=None)
    assert row.status(D(2024, 1, 1)) == SessionStatus.CANCELLED
    assert not CouncilSession.objects.held()


# ── drafts ───────────────────────────────────────────────────────────────────────────
def test_received_documents_move_a_draft(province, on_day):
    on_day(2023, 12, 20)
    paper = draft(session(province), province)
    seen = [paper.status()]
    for kind, sender, on in (
        (DocumentKind.APPRAISAL_FILE, province.finance, D(2023, 9, 10)),
        (DocumentKind.APPRAISAL_REPORT, province.justice, D(2023, 9, 25)),
        (DocumentKind.SUBMISSION, province.peoples_committee, D(2023, 11, 20)),
        (DocumentKind.VERIFICATION_REPORT, province.economy_committee, D(2023, 11, 24)),
        (DocumentKind.EXPLANATION_REPORT, province.peoples_committee, D(2023, 11, 27)),
    ):
        receive(paper, kind, sender, on)
        seen.append(paper.status())
    decide(paper, Decision.ON_AGENDA, on=D(2023, 12, 1), by=None)
    seen.append(paper.status())
    decide(paper, Decision.ADOPTED, on=D(2023, 12, 8), by=None, number="12/2023/NQ-HĐND")
    seen.append(paper.status())
    receive(paper, DocumentKind.RESOLUTION, province.standing_committee, D(2023, 12, 12), signed_on=D(2023, 12, 11))
    seen.append(paper.status())
    assert seen == [
        DraftStatus.REGISTERED,
        DraftStatus.DRAFTING,
        DraftStatus.APPRAISED,
        DraftStatus.SUBMITTED,
        DraftStatus.VERIFIED,
        DraftStatus.EXPLAINED,
        DraftStatus.ON_AGENDA,
        DraftStatus.ADOPTED,
        DraftStatus.PUBLISHED,
    ]


def test_incomplete_submission_moves_nothing(province, on_day):
    on_day(2023, 11, 20)
    paper = draft(session(province), province)
    sender = province.peoples_committee
    receive(paper, DocumentKind.SUBMISSION, sender, D(2023, 11, 10), complete=False, missing="Dự thảo")
    assert paper.status() == DraftStatus.REGISTERED


def test_returned_draft_is_submitted_again_by_a_later_document(province, on_day):
    on_day(2023, 11, 20)
    paper = draft(session(province), province)
    receive(paper, DocumentKind.SUBMISSION, province.peoples_committee, D(2023, 11, 10))
    decide(paper, Decision.RETURNED, on=D(2023, 11, 13), by=None, note="Thiếu đánh giá tác động")
    assert paper.status() == DraftStatus.RETURNED
    receive(paper, DocumentKind.SUBMISSION, province.peoples_committee, D(2023, 11, 17))
    assert paper.status() == DraftStatus.SUBMITTED


@pytest.mark.parametrize("decision", [Decision.WITHDRAWN, Decision.REJECTED])
def test_rejected_or_withdrawn_draft_owes_nothing_and_ends(province, on_day, decision):
    on_day(2023, 12, 8)
    session_rules()
    paper = draft(session(province), province)
    decide(paper, decision, on=D(2023, 12, 8), by=None, note="Theo đề nghị của UBND tỉnh")
    assert set(Obligation.objects.filter(dossier=paper.pk).values_list("outcome", flat=True)) == {Outcome.VOID}
    paper.dossier.refresh_from_db()
    assert paper.dossier.closed_on == D(2023, 12, 8)
    with pytest.raises(DecisionNotAllowedError, match="không thể ghi «Thông qua»"):
        decide(paper, Decision.ADOPTED, on=D(2023, 12, 8), by=None)


@pytest.mark.parametrize(
    ("decision", "on", "field"),
    [
        (Decision.ADOPTED, D(2023, 12, 6), "on"),
        (Decision.ADOPTED, D(2023, 12, 11), "on"),
        (Decision.WITHDRAWN, D(2023, 12, 8), "note"),
    ],
    ids=["before the session opens", "in the future", "without a reason"],
)
def test_decision_with_a_wrong_day_or_no_reason_is_refused_at_its_field(province, on_day, decision, on, field):
    on_day(2023, 12, 10)
    paper = draft(session(province), province)
    with pytest.raises(ValidationError) as refused:
        decide(paper, decision, on=on, by=None)
    assert list(refused.value.message_dict) == [field]
    assert paper.status() == DraftStatus.REGISTERED


def test_every_status_says_what_may_follow():
    assert set(TRANSITIONS) == set(DraftStatus)
    # What ends a draft cannot be followed by anything.
    assert [TRANSITIONS[DraftStatus(decision.value)] for decision in decisions.ENDING] == [(), ()]


def test_number_of_an_adopted_resolution_can_be_recorded_later(province, on_day):
    on_day(2023, 12, 15)
    paper = draft(session(province), province)
    decide(paper, Decision.ADOPTED, on=D(2023, 12, 8), by=None)
    decide(paper, Decision.ADOPTED, on=D(2023, 12, 8), by=None, number="12/2023/NQ-HĐND")
    paper.refresh_from_db()
    assert (paper.resolution_number, paper.decided_on) == ("12/2023/NQ-HĐND", D(2023, 12, 8))


# ── lateness and the way ─────────────────────────────────────────────────────────────
def test_late_missing_and_awaited_drafts_are_told_apart(province, on_day):
    at = on_day(2023, 11, 25)
    session_rules()
    row = session(province)
    names = ("đúng hạn", "chậm", "thiếu")
    in_time, late, missing = (draft(row, province, title=f"Dự thảo {name}") for name in names)
    awaited = draft(session(province, number=17, opens_on=D(2024, 3, 14), closes_on=None), province, title="Chờ")
    sender = province.peoples_committee
    receive(in_time, DocumentKind.SUBMISSION, sender, D(2023, 11, 22))
    late_because = {"late_agency": province.finance, "late_reason": _reason()}
    receive(late, DocumentKind.SUBMISSION, sender, D(2023, 11, 24), **late_because)
    rows = DraftResolution.objects
    assert [list(rows.sent_late()), list(rows.missing(at)), list(rows.awaited(at))] == [[late], [missing], [awaited]]
    assert set(rows.late(at)) == {late, missing}


def test_way_tells_what_is_done_and_what_is_due(province, on_day):
    at = on_day(2023, 11, 21)
    session_rules()
    paper = draft(session(province), province)
    receive(paper, DocumentKind.APPRAISAL_REPORT, province.justice, D(2023, 9, 25))
    reader = member("secretariat", province.standing_committee)
    steps = {step.label: step for step in way(paper, reader, at)}
    assert list(steps) == [
        "Đăng ký",
        "Thẩm định",
        "Trình",
        "Thẩm tra",
        "Tiếp thu, giải trình",
        "Biểu quyết",
        "Ký chứng thực",
        "Công bố",
    ]
    assert steps["Thẩm định"].done_on == D(2023, 9, 25)
    assert steps["Trình"].done_on is None
    assert steps["Trình"].duty.days_left == 1
    assert steps["Biểu quyết"].text == "Kỳ họp khai mạc 07/12/2023"


def _reason():
    return LateReason.objects.get(code="khoi-luong-lon")
