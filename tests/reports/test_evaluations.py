"""Freezing a year: the same report whatever happens afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agencies.models import Agency, Position
from coordination.models import Dossier, Obligation, State
from reports import evaluations
from reports.evaluations import FiguresChangedError, annexes_of, evaluation_of, text_of
from reports.figures import YearFigures
from reports.frozen import decode, encode, sha256
from reports.models import EvaluationReport
from reports.outline import outline, text_titles
from reports.presentation import sections
from tests.factories.core import matter, member
from tests.factories.ledger import entries
from tests.factories.reports import CUTOFF, evaluation_report


@pytest.fixture
def clerk(province):
    return member(Position.SECRETARIAT, province.standing_committee)


@pytest.fixture
def report(province, ledger_2023, on_day):
    on_day(2023, 12, 25)
    return evaluation_report()


def late_news(province) -> None:
    """What happens after the closing: documents come, an agency is renamed, a dossier retitled, rows are added."""
    Obligation.objects.filter(outcome="open").update(outcome="met", closed_on=date(2023, 12, 1), days_late=0)
    Agency.objects.filter(pk=province.finance.pk).update(name="Sở Tài chính và Kế hoạch")
    Dossier.objects.update(title="Tên khác")
    entries(
        matter(province, title="Việc mới").dossier,
        [(Obligation.objects.first().rule, province.front, date(2023, 2, 2), State.OPEN_OVERDUE)],
    )


def test_an_open_year_follows_the_ledger(province, report):
    before = evaluation_of(report)
    late_news(province)
    after = evaluation_of(report)
    assert before.figures.overall.open_overdue == 2
    assert after.figures.overall.open_overdue == 1
    assert before.proposals != after.proposals


def test_a_closed_year_does_not(province, report, clerk):
    evaluations.edit_text(report, "tasks", "Làm tốt hơn.", by=clerk)
    closed = evaluations.close(report, by=clerk)
    before, annexes = evaluation_of(closed), annexes_of(closed, evaluation_of(closed))
    late_news(province)
    again = EvaluationReport.objects.get(pk=report.pk)
    assert evaluation_of(again) == before
    assert annexes_of(again, before) == annexes
    assert text_of(again, before, "tasks") == "Làm tốt hơn."
    assert again.figures_sha256 == sha256(again.figures)
    assert again.closed_by == clerk


def test_closing_keeps_what_the_open_year_said(province, report, clerk):
    live = evaluation_of(report)
    live_annexes = annexes_of(report, live)
    closed = EvaluationReport.objects.get(pk=evaluations.close(report, by=clerk).pk)
    assert evaluation_of(closed) == live
    assert annexes_of(closed, live) == live_annexes


def test_figures_changed_in_the_database_are_refused(province, report, clerk):
    closed = evaluations.close(report, by=clerk)
    closed.figures["evaluation"]["figures"]["overall"]["met_in_time"] = 99
    EvaluationReport.objects.filter(pk=closed.pk).update(figures=closed.figures)
    tampered = EvaluationReport.objects.get(pk=closed.pk)
    with pytest.raises(FiguresChangedError):
        evaluation_of(tampered)
    with pytest.raises(FiguresChangedError):
        annexes_of(tampered, evaluation_of(report))


def test_last_year_stands_as_it_was_reported(province, report, clerk):
    """2022 was closed; what is found out later about 2022 does not change it beside 2023."""
    evaluations.close(evaluation_report(year=2022, cutoff=date(2022, 12, 31)), by=clerk)
    before = evaluation_of(report).previous
    assert before is not None
    Obligation.objects.filter(due_on__year=2022).delete()
    assert evaluation_of(report).previous == before


def test_without_records_there_is_no_last_year(province, report):
    Obligation.objects.filter(due_on__year=2022).delete()
    assert evaluation_of(report).previous is None


def test_a_closed_year_takes_no_text_and_is_not_closed_twice(province, report, clerk):
    evaluations.close(report, by=clerk)
    with pytest.raises(ValidationError):
        evaluations.edit_text(report, "tasks", "Sửa lén.", by=clerk)
    with pytest.raises(ValidationError):
        evaluations.close(report, by=clerk)


def test_reopening_needs_a_reason_and_leaves_a_trace(province, report, clerk):
    hash_before = evaluations.close(report, by=clerk).figures_sha256
    with pytest.raises(ValidationError, match="lý do"):
        evaluations.reopen(report, by=clerk, reason="  ")
    opened = evaluations.reopen(report, by=clerk, reason="Sót văn bản của Sở Tài chính")
    assert opened.closed_at is None
    assert not opened.figures
    reasons = list(opened.history.values_list("history_change_reason", "figures_sha256").order_by("history_id"))
    assert ("Chốt số liệu", hash_before) in reasons
    assert reasons[-1] == ("Mở lại: Sót văn bản của Sở Tài chính", "")
    with pytest.raises(ValidationError):
        evaluations.reopen(report, by=clerk, reason="Lần nữa")


def test_texts_are_proposals_until_somebody_edits_them(province, report, clerk):
    evaluation = evaluation_of(report)
    proposal = text_of(report, evaluation, "results")
    assert (
        "Trong 6 nghĩa vụ đến hạn, 3 hoàn thành trong hạn, 1 hoàn thành quá hạn, 2 quá hạn chưa thực hiện" in proposal
    )
    evaluations.edit_text(report, "results", "", by=clerk)
    report.refresh_from_db()
    assert text_of(report, evaluation, "results") == "", "an emptied text stays empty"
    evaluations.edit_text(report, "results", None, by=clerk)
    report.refresh_from_db()
    assert text_of(report, evaluation, "results") == proposal
    with pytest.raises(ValidationError):
        evaluations.edit_text(report, "khong-co", "Lời", by=clerk)


def test_every_part_has_a_proposal(province, report):
    evaluation = evaluation_of(report)
    assert set(text_titles(2023)) == set(evaluation.proposals)
    shown = sections(report, evaluation, linked=False)
    assert [section.part for section in shown] == list(outline(2023))
    assert all(section.text for section in shown if section.part.key)


def test_proposals_of_an_empty_year_invent_nothing(province, on_day):
    on_day(2023, 12, 25)
    evaluation = evaluation_of(evaluation_report())
    assert evaluation.previous is None
    assert evaluation.proposals["sessions"] == "Trong năm không có nghĩa vụ nào đến hạn theo quy chế ở nội dung này."
    assert evaluation.proposals["weaknesses"] == "Số liệu không cho thấy nghĩa vụ nào chậm hoặc bị cảnh báo."


def test_figures_come_back_from_json_as_they_went(province, report):
    figures = evaluation_of(report).figures
    assert decode(YearFigures, encode(figures)) == figures
    assert figures.cutoff == CUTOFF
