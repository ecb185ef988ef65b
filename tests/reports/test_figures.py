from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from coordination import flags, submissions
from coordination.models import (
    DocumentKind,
    Dossier,
    FlagKind,
    LateReason,
    Obligation,
    Rule,
    State,
)
from coordination.regulation.parsing import parse
from reports import four_classes
from reports.annexes import annexes
from reports.chapters import Chapter, chapter_of
from reports.delays import HIDDEN_TITLE, every, reasons, worst
from reports.figures import year_figures
from reports.flag_figures import flags as count_flags
from reports.four_classes import Classes
from reports.periods import Period
from reports.petition_figures import open_by_field, petition_figures
from reports.session_figures import session_figures, submissions_by_drafting
from reports.supervision_figures import supervision_figures
from supervision.recommendations import settle_recommendation
from tests.factories import petitions as voters
from tests.factories import supervision as missions
from tests.factories.sessions import draft, session, session_rules
from voter_petitions import handling
from voter_petitions.models import ResultState, UnresolvedReason

YEAR = Period.year(2023)
AT = date(2023, 12, 31)
VIETNAM = timezone(timedelta(hours=7))


@pytest.fixture(autouse=True)
def at_the_years_end(on_day):
    on_day(2023, 12, 31)


# ── sessions ─────────────────────────────────────────────────────────────────────────
def send(dossier: Dossier, kind: DocumentKind, sender, on: date) -> None:
    """The document arrives; if late, the sender says why."""
    submissions.receive(
        dossier=dossier,
        kind=kind,
        sender=sender,
        received_at=datetime.combine(on, datetime.min.time(), VIETNAM).replace(hour=9),
        by=None,
        late_agency=sender,
        late_reason=LateReason.objects.get(),
    )


@pytest.fixture
def year_end_session(province):
    """Three drafts, tờ trình due 22/11: in time, late by 6 days, never; one of them raised at the session."""
    session_rules()
    held = session(province)
    ubnd = province.peoples_committee
    first = draft(held, province, title="Thu phí tham quan")
    second = draft(held, province, title="Phân bổ vốn", drafting=province.planning)
    third = draft(held, province, title="Chính sách cán bộ", drafting=province.planning, raised_late=True)
    send(first.dossier, DocumentKind.SUBMISSION, ubnd, date(2023, 11, 20))
    send(second.dossier, DocumentKind.SUBMISSION, ubnd, date(2023, 11, 28))
    return held, first, second, third


def test_sessions_counted_by_hand(province, year_end_session):
    found = session_figures(YEAR, AT, four_classes.count(YEAR, AT))
    assert (found.sessions, found.regular, found.thematic, found.urgent) == (1, 1, 0, 0)
    assert (found.drafts, found.normative, found.individual, found.raised) == (3, 3, 0, 1)
    assert found.submissions == Classes(met_in_time=1, met_late=1, open_overdue=1)
    assert found.median_days == 4  # 22/11 is a Wednesday, 28/11 a Tuesday: 23, 24, 27, 28
    lines = {line.label: line.classes for line in submissions_by_drafting(YEAR, AT)}
    assert lines == {
        "Sở Tài chính": Classes(met_in_time=1),
        "Sở Kế hoạch và Đầu tư": Classes(met_late=1, open_overdue=1),
    }


def test_a_session_that_has_not_opened_is_not_counted(province, year_end_session):
    at = date(2023, 12, 1)
    found = session_figures(YEAR, at, four_classes.count(YEAR, at))
    assert (found.sessions, found.drafts) == (0, 0)
    assert found.submissions.late == 2, "its deadlines have passed all the same"


def test_sessions_limited_to_what_somebody_may_see(province, year_end_session):
    cube = four_classes.count(YEAR, AT, Obligation.objects.none())
    found = session_figures(YEAR, AT, cube, Dossier.objects.none())
    assert (found.sessions, found.drafts, found.submissions) == (0, 0, Classes())
    assert not submissions_by_drafting(YEAR, AT, Dossier.objects.none())


# ── petitions ────────────────────────────────────────────────────────────────────────
@pytest.fixture
def round_of_four(province):
    """Four petitions: one resolved, one answered without date, one not possible, one without answer."""
    voters.answer_rule()
    held = voters.contact_round(province, voters=120, meetings=4)
    resolved, dateless, impossible, silent = (voters.petition(held) for _ in range(4))
    voters.answered(voters.assigned(province, resolved))
    on = date(2023, 12, 20)
    handling.settle(resolved, result_state=ResultState.RESOLVED, by=None, evidence="Đã nghiệm thu", on=on)
    voters.answered(voters.assigned(province, dateless), direction="", promised_on=None)
    reason, _ = UnresolvedReason.objects.get_or_create(code="thieu-von", defaults={"name": "Chưa bố trí được vốn"})
    handling.settle(impossible, result_state=ResultState.NOT_POSSIBLE, by=None, reason=reason, on=on)
    return held, resolved, dateless, impossible, silent


def test_petitions_counted_by_hand(province, round_of_four):
    found = petition_figures(YEAR, AT, four_classes.count(YEAR, AT))
    assert (found.rounds, found.meetings, found.voters) == (1, 4, 120)
    assert (found.petitions, found.answered) == (4, 2)
    assert (found.answered_rate, found.resolved_rate) == ("50 %", "25 %"), "answered is not resolved"
    assert found.with_result(ResultState.RESOLVED) == 1
    assert found.with_result(ResultState.PENDING) == 2
    assert found.settled == 1
    assert [(reason.name, reason.n) for reason in found.unresolved_reasons] == [("Chưa bố trí được vốn", 1)]
    assert (found.without_direction, found.wrong_competence, found.backlog) == (1, 0, 0)
    assert found.answers == Classes(met_in_time=2)


def test_a_result_found_after_the_cut_off_was_not_known_then(province, round_of_four):
    at = date(2023, 12, 4)
    found = petition_figures(YEAR, at, four_classes.count(YEAR, at))
    assert (found.petitions, found.answered, found.with_result(ResultState.RESOLVED)) == (4, 0, 0)


def test_the_years_before_are_backlog(province, round_of_four):
    year = Period.year(2024)
    found = petition_figures(year, AT, four_classes.count(year, AT))
    assert (found.petitions, found.backlog) == (0, 3)


def test_returned_for_competence_counts_the_petition_once(province, round_of_four):
    *_, silent = round_of_four
    transfer = voters.assigned(province, silent)
    handling.return_transfer(
        transfer=transfer, ground="Không thuộc thẩm quyền", returned_on=date(2023, 11, 28), by=None
    )
    found = petition_figures(YEAR, AT, four_classes.count(YEAR, AT))
    assert found.wrong_competence == 1


def test_open_petitions_by_field(province, round_of_four):
    (field,) = open_by_field()
    assert (field.total, field.pending, field.in_progress, field.not_possible) == (3, 2, 0, 1)
    assert field.unanswered == 2
    assert not open_by_field(Dossier.objects.none())


# ── supervision ──────────────────────────────────────────────────────────────────────
@pytest.fixture
def mission(province):
    """Reports due 05/10: one in time, one late, one not sent. Recommendations due 15/12: done, done late, overdue."""
    missions.report_rule()
    missions.action_report_rule()
    made = missions.mission(province)
    for agency, on in ((province.finance, date(2023, 10, 4)), (province.justice, date(2023, 10, 11))):
        missions.received(missions.report_request(made, agency), on)
    missions.report_request(made, province.planning)
    for agency, on in ((province.finance, date(2023, 12, 10)), (province.justice, date(2023, 12, 20))):
        row = missions.recommendation(made, agency)
        settle_recommendation(recommendation=row, status="done", grounds="Đã kiểm tra", on=on, by=None)
    missions.recommendation(made, province.planning)
    return made


def test_supervision_counted_by_hand(province, mission):
    found = supervision_figures(YEAR, AT)
    assert (found.missions, found.surveys, found.cancelled) == (1, 0, 0)
    assert (found.requests, found.sent_in_time, found.sent_late, found.not_sent) == (3, 1, 1, 1)
    assert (found.recommendations, found.done_in_time, found.done_late, found.open_overdue) == (3, 1, 1, 1)
    then = supervision_figures(YEAR, date(2023, 12, 18))
    assert (then.done_late, then.open_overdue) == (0, 2), "settled on 20/12: on the 18th it was still open"
    assert supervision_figures(YEAR, AT, Dossier.objects.none()).requests == 0
    assert supervision_figures(Period.year(2022), AT).missions == 0


# ── delays, flags, the whole ─────────────────────────────────────────────────────────
def test_worst_delays_longest_first(province, ledger_2023):
    found = worst(YEAR, AT)
    assert [(delay.agency, delay.days, delay.met_on) for delay in found] == [
        ("Sở Tài chính", 272, None),
        ("Ủy ban MTTQ Việt Nam tỉnh", 209, None),
        ("Sở Tài chính", 5, date(2023, 4, 5)),
    ]
    assert found[2].reason == "Khối lượng công việc lớn"
    assert len(worst(YEAR, AT, limit=2)) == 2
    assert {delay.obligation for delay in every(YEAR, AT)} == {delay.obligation for delay in found}
    assert [(reason.name, reason.n) for reason in reasons(YEAR, AT)] == [("Khối lượng công việc lớn", 1)]


def test_a_restricted_dossier_is_counted_but_not_told(province, ledger_2023):
    Dossier.objects.update(restricted=True)
    assert {delay.dossier for delay in worst(YEAR, AT)} == {HIDDEN_TITLE}
    for annex in annexes(2023, AT, ()):
        assert "Bổ sung vốn đầu tư công" not in str(annex.rows)


def test_flags_on_obligations_and_on_dossiers(province, ledger_2023):
    overdue = next(row for row in ledger_2023 if row.due_on == date(2023, 6, 5))
    flags.raise_on(overdue.dossier, FlagKind.OVERDUE, on=date(2023, 6, 6), obligation=overdue)
    flags.raise_on(overdue.dossier, FlagKind.RAISED_AT_SESSION, on=date(2023, 7, 1))
    flags.raise_on(overdue.dossier, FlagKind.OFF_POINT, on=date(2022, 7, 1))
    found = {flag.kind: (flag.obligations, flag.dossiers) for flag in count_flags(YEAR, AT)}
    assert found == {FlagKind.OVERDUE: (1, 0), FlagKind.RAISED_AT_SESSION: (0, 1)}
    assert not count_flags(YEAR, date(2023, 1, 1))
    assert not count_flags(YEAR, AT, Obligation.objects.none(), Dossier.objects.none())


def test_every_default_rule_has_one_chapter(settings):
    path = settings.BASE_DIR / "coordination" / "data" / "ruleset.yaml"
    chapters = {
        spec.code: chapter_of(
            Rule(document_kind=spec.document_kind, dossier_kind=spec.dossier_kind, milestone_kind=spec.milestone_kind)
        )
        for spec in parse(path).rules
    }
    assert set(chapters.values()) == set(Chapter)
    assert chapters["NQ-SUBMIT-THAMTRA"] == Chapter.SESSIONS
    assert chapters["KNCT-UBND-REPORT-PRE"] == Chapter.PETITIONS
    assert chapters["GS-PROPOSE"] == Chapter.SUPERVISION
    assert chapters["BET-REPORT"] == Chapter.BETWEEN
    assert chapters["TCD-DAY"] == Chapter.LETTERS
    assert chapters["MT-THONGBAO"] == Chapter.FRONT
    assert chapters["INF-INVITE"] == Chapter.EXCHANGE


def test_chapters_add_up_to_the_whole(province, ledger_2023, year_end_session):
    found = year_figures(2023, AT)
    assert sum((chapter.classes for chapter in found.chapters), Classes()) == found.overall
    assert found.chapter(Chapter.SESSIONS).classes.rated
    parties = [line for lines in found.party_agencies.values() for line in lines]
    assert sum((line.classes for line in parties), Classes()) == found.overall
    assert (found.superior, found.issuer) == ("Hội đồng nhân dân tỉnh", "Thường trực")


def test_annexes_hold_what_the_figures_count(province, ledger_2023, year_end_session, round_of_four, mission):
    figures = year_figures(2023, AT)
    found = annexes(2023, AT, figures.petitions.cells)
    assert [annex.number for annex in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    for annex in found:
        assert sum(column.width for column in annex.columns) <= 96, "the running number needs its four percent"
        assert all(len(row) == len(annex.columns) for row in annex.rows)
    submitted, _, sent, recommended, results, still_open, _, delays = found
    assert {row[0]: row[1:6] for row in submitted.rows} == {
        "Sở Kế hoạch và Đầu tư": ("2", "0", "1", "0", "1"),
        "Sở Tài chính": ("1", "1", "0", "0", "0"),
    }
    assert sent.rows[0][2:] == ("3", "1", "1", "1", "Sở Kế hoạch và Đầu tư")
    assert len(recommended.rows) == figures.supervision.recommendations
    assert results.total[2:4] == (str(figures.petitions.petitions), str(figures.petitions.answered))
    assert len(still_open.rows) == 3
    assert len(delays.rows) == figures.overall.late


def test_states_outside_the_rate_are_none_of_the_delays(province, ledger_2023):
    counted = {row.pk for row in ledger_2023 if row.state(AT) in (State.PAUSED, State.WAIVED, State.VOID)}
    assert counted
    assert not counted & {delay.obligation for delay in every(YEAR, AT)}


def test_a_withdrawn_draft_no_longer_counts(province, year_end_session):
    *_, third = year_end_session
    before = session_figures(YEAR, AT, four_classes.count(YEAR, AT)).drafts
    third.decision, third.decided_on, third.decision_note = "withdrawn", AT, "Chưa đủ căn cứ"
    third.save()
    found = session_figures(YEAR, AT, four_classes.count(YEAR, AT))
    assert (before, found.drafts, found.withdrawn, found.raised) == (3, 2, 1, 0)
