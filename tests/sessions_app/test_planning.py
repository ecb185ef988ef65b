"""Planning sessions and registering drafts: who takes part, what they then owe, and what is refused."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError

from coordination.models import FlagKind, MilestoneKind, Obligation, Outcome, Role
from sessions_app import planning
from sessions_app.models import CouncilSession, DraftResolution, ResolutionKind, SessionKind
from tests.factories.core import AgencyFactory
from tests.factories.sessions import CLOSING, OPENING, draft, session, session_rules

D = datetime.date


def due(dossier_id: int) -> dict[str, datetime.date]:
    return dict(Obligation.objects.open().filter(dossier=dossier_id).values_list("rule_code", "due_on"))


def seats(row) -> set[tuple[str, str]]:
    return set(row.dossier.participants.values_list("role", "agency__short_name"))


def facts(row: CouncilSession, **changed) -> dict:
    names = ("term", "number", "kind", "opens_on", "closes_on", "place")
    return {name: getattr(row, name) for name in names} | changed


def draft_facts(row: DraftResolution, **changed) -> dict:
    names = ("resolution_kind", "submitting", "drafting", "verifying", "raised_late")
    return {"title": row.dossier.title} | {name: getattr(row, name) for name in names} | changed


# ── sessions ─────────────────────────────────────────────────────────────────────────
def test_session_has_its_title_institutions_and_milestones(province):
    row = session(province)
    assert row.dossier.title == "Kỳ họp thứ 16 HĐND tỉnh khóa X"
    assert {
        (Role.PRESIDING, "TT HĐND"),
        (Role.REPORTING, "UBND"),
        (Role.VERIFYING, "Ban KTNS"),
        (Role.VERIFYING, "Ban PC"),
        (Role.PROPOSING, "UBMTTQ"),
        (Role.PARTY, "UBMTTQ"),
    } <= seats(row)
    assert dict(row.dossier.milestones.values_list("kind", "on")) == {
        MilestoneKind.SESSION_OPENING: OPENING,
        MilestoneKind.SESSION_CLOSING: CLOSING,
    }
    assert row.dossier.traits == SessionKind.REGULAR_YEAREND.traits


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (1, "Kỳ họp thứ nhất HĐND tỉnh khóa X"),
        (None, "Kỳ họp chuyên đề tháng 12/2023 HĐND tỉnh khóa X"),
    ],
)
def test_session_is_called_as_papers_call_it(province, number, title):
    assert session(province, number=number, kind=SessionKind.THEMATIC).dossier.title == title


def test_session_outside_its_term_is_refused_whole(province):
    with pytest.raises(ValidationError) as refused:
        session(province, opens_on=D(2021, 5, 1), closes_on=None)
    assert "opens_on" in refused.value.message_dict
    assert not CouncilSession.objects.exists()


def test_session_that_closes_before_it_opens_is_refused_whole(province):
    with pytest.raises(ValidationError, match="Ngày bế mạc không được trước ngày khai mạc"):
        session(province, closes_on=D(2023, 12, 6))
    assert not CouncilSession.objects.exists()


def test_moving_the_opening_moves_the_deadlines_of_session_and_drafts(province):
    session_rules()
    row = session(province)
    paper = draft(row, province)
    assert due(row.pk)["SES-DOCS-DEPUTIES"] == D(2023, 12, 2)
    assert due(paper.pk)["NQ-SUBMIT-THAMTRA"] == D(2023, 11, 22)

    planning.change_session(row, by=None, **facts(row, opens_on=D(2023, 12, 5)))

    assert due(row.pk)["SES-DOCS-DEPUTIES"] == D(2023, 11, 30)
    assert due(paper.pk) == {
        "NQ-SUBMIT-THAMTRA": D(2023, 11, 20),
        "NQ-THAMTRA-REPORT": D(2023, 11, 25),
        "NQ-PUBLISH": D(2023, 12, 14),
    }


def test_closing_day_that_counts_cannot_be_emptied(province):
    row = session(province)
    with pytest.raises(ValidationError) as refused:
        planning.change_session(row, by=None, **facts(row, closes_on=None))
    assert "closes_on" in refused.value.message_dict


def test_cancelled_session_voids_what_it_and_its_drafts_owe(province, on_day):
    on_day(2023, 11, 1)
    session_rules()
    row = session(province)
    paper = draft(row, province)
    count = planning.cancel_session(row, on=D(2023, 11, 1), reason="Thông báo 12/TB-HĐND", by=None)
    assert count == 4
    assert set(Obligation.objects.values_list("outcome", flat=True)) == {Outcome.VOID}
    paper.dossier.refresh_from_db()
    assert paper.dossier.closed_on is None
    with pytest.raises(ValidationError, match="không tổ chức"):
        draft(row, province, title="Đăng ký thêm")
    with pytest.raises(ValidationError, match="không tổ chức"):
        planning.change_session(row, by=None, **facts(row, opens_on=D(2023, 12, 5)))


def test_session_that_has_opened_cannot_be_cancelled(province, on_day):
    on_day(2023, 12, 8)
    with pytest.raises(ValidationError, match="đã khai mạc"):
        planning.cancel_session(session(province), on=D(2023, 12, 8), reason="Văn bản", by=None)


# ── drafts ───────────────────────────────────────────────────────────────────────────
def test_draft_seats_who_submits_drafts_appraises_and_verifies(province):
    session_rules()
    row = session(province)
    paper = draft(row, province)
    assert {
        (Role.SUBMITTING, "UBND"),
        (Role.DRAFTING, "STC"),
        (Role.APPRAISING, "STP"),
        (Role.VERIFYING, "Ban KTNS"),
        (Role.STANDING_COMMITTEE, "TT HĐND"),
    } <= seats(paper)
    assert {(Role.OBSERVING, "STC"), (Role.OBSERVING, "STP")} <= seats(row)
    assert paper.dossier.keeper == province.standing_committee
    owed = Obligation.objects.get(dossier=paper.pk, rule_code="NQ-SUBMIT-THAMTRA")
    assert (owed.obligor, owed.recipient) == (province.peoples_committee, province.economy_committee)


def test_only_normative_drafts_of_the_peoples_committee_are_appraised(province):
    row = session(province)
    individual = draft(row, province, resolution_kind=ResolutionKind.INDIVIDUAL)
    of_committee = draft(row, province, title="Nội quy", submitting=province.legal_committee, drafting=None)
    assert Role.APPRAISING not in {role for role, _ in seats(individual) | seats(of_committee)}
    assert "other_proposer" in of_committee.dossier.traits
    assert "other_proposer" not in individual.dossier.traits


def test_agency_that_does_not_exist_at_the_session_is_refused_with_its_field(province):
    gone = AgencyFactory(name="Sở Cũ", exists_to=D(2023, 12, 7))
    row = session(province)
    with pytest.raises(ValidationError) as refused:
        draft(row, province, drafting=gone)
    assert refused.value.message_dict == {"drafting": ["Sở Cũ không tồn tại vào ngày 07/12/2023."]}
    assert not DraftResolution.objects.exists()


def test_draft_raised_after_the_conference_is_flagged_once(province):
    paper = draft(session(province), province, raised_late=True)
    assert [flag.kind for flag in paper.dossier.flags.all()] == [FlagKind.RAISED_AT_SESSION]
    planning.change_draft(paper, by=None, **draft_facts(paper, title="Tên mới"))
    assert paper.dossier.flags.count() == 1


def test_another_committee_takes_over_the_verification(province):
    session_rules()
    paper = draft(session(province), province)
    planning.change_draft(paper, by=None, **draft_facts(paper, verifying=province.legal_committee))
    owed = Obligation.objects.filter(dossier=paper.pk, rule_code="NQ-THAMTRA-REPORT")
    assert set(owed.values_list("obligor__short_name", "outcome")) == {
        ("Ban KTNS", Outcome.VOID),
        ("Ban PC", Outcome.OPEN),
    }


def test_draft_is_found_by_its_agencies_after_a_change(province):
    paper = draft(session(province), province)
    planning.change_draft(paper, by=None, **draft_facts(paper, drafting=province.planning))
    assert list(DraftResolution.objects.matching("so ke hoach tham quan")) == [paper]
    assert not DraftResolution.objects.matching("so tai chinh")


def test_moved_draft_counts_from_the_other_session(province):
    session_rules()
    paper = draft(session(province), province)
    later = session(province, number=17, opens_on=D(2024, 3, 14), closes_on=D(2024, 3, 14), kind=SessionKind.THEMATIC)
    planning.move_draft(paper, to_session=later, by=None)
    paper.refresh_from_db()
    assert (paper.session, paper.dossier.part_of) == (later, later.dossier)
    assert due(paper.pk)["NQ-SUBMIT-THAMTRA"] == D(2024, 2, 28)
    assert (Role.OBSERVING, "STC") in seats(later)


def test_draft_does_not_move_to_its_own_a_cancelled_or_too_late_session(province, on_day):
    on_day(2023, 11, 1)
    province.finance.exists_to = D(2025, 3, 1)
    province.finance.save()
    own = session(province)
    paper = draft(own, province)
    cancelled = session(province, number=17, opens_on=D(2024, 3, 14), closes_on=None)
    planning.cancel_session(cancelled, on=D(2023, 11, 1), reason="Văn bản", by=None)
    after_merger = session(province, number=18, opens_on=D(2025, 3, 14), closes_on=None)
    for target in (own, cancelled, after_merger):
        with pytest.raises(ValidationError):
            planning.move_draft(paper, to_session=target, by=None)
    paper.refresh_from_db()
    assert paper.session == own
