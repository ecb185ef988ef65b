"""Reception and letters in the yearly report: counted as at the cut-off, in the chapter's facts and in annex 7."""

from __future__ import annotations

import datetime

import pytest

from coordination.models import LateReason
from reports.annexes import annexes
from reports.chapters import Chapter
from reports.drafting import propose
from reports.facts import chapter_facts
from reports.figures import YearFigures, year_figures
from reports.frozen import decode, encode
from reports.periods import Period
from reports.reception_figures import ReceptionFigures, reception_figures
from tests.factories.reception import day, letter, letter_rules
from voter_petitions import reception
from voter_petitions.models import LetterKind

D = datetime.date
YEAR, AT = Period.year(2023), D(2023, 12, 25)


@pytest.fixture
def year(province, on_day):
    """One letter told late on 12/12, one that the register knows only later, a restricted one, two days."""
    on_day(2024, 1, 20)
    letter_rules()
    late = {"late_agency": province.standing_committee, "late_reason": LateReason.objects.get()}
    day(province, on=D(2023, 11, 15), status="held", persons=5, cases=4, groups=1)
    day(province, on=D(2023, 12, 28), status="held", persons=9, cases=9, groups=0)
    told = letter(province, kind=LetterKind.COMPLAINT)
    reception.forward(told, recipient=province.district, sent_on=D(2023, 11, 9), by=None)
    reception.record_result(told, decided_on=D(2023, 12, 1), result="x", told_on=D(2023, 12, 12), by=None, **late)
    later = letter(province, received_on=D(2023, 12, 14))
    reception.forward(later, recipient=province.district, sent_on=D(2023, 12, 27), by=None, **late)
    letter(province, kind=LetterKind.DENUNCIATION, title="Việc kín", received_on=D(2023, 12, 20))
    letter(province, received_on=D(2022, 3, 1))


def test_what_was_known_at_the_cut_off(year):
    found = reception_figures(YEAR, AT)
    assert (found.days, found.held, found.persons, found.groups) == (1, 1, 5, 1)
    assert [(line.kind, line.n, line.forwarded_in_time, line.told_late) for line in found.lines] == [
        ("complaint", 1, 1, 1),
        ("denunciation", 1, 0, 0),
        ("suggestion", 1, 0, 0),
    ]
    assert (found.total.n, found.total.unhandled, found.total.forward_overdue) == (3, 2, 1)
    assert reception_figures(YEAR, D(2024, 1, 20)).total.forwarded_late == 1


def test_the_chapter_says_it_with_last_year_beside(year):
    now, before = year_figures(2023, AT), year_figures(2022, D(2022, 12, 31))
    facts = {fact.label: (fact.now, fact.before) for fact in chapter_facts(Chapter.LETTERS, now, before)}
    assert facts["Đơn đã nhận"] == ("3", "1")
    assert facts["thông báo chậm"] == ("1", "0")
    text = propose(now, before)["letters"]
    assert "Nhận 3 đơn, chuyển cơ quan có thẩm quyền 1 đơn" in text
    assert "5 lượt người" in text


def test_a_year_before_the_register_was_kept_has_no_figures(province):
    old, now = year_figures(2015, D(2015, 12, 31)), year_figures(2016, D(2016, 12, 31))
    assert {(fact.now, fact.before) for fact in chapter_facts(Chapter.LETTERS, now, old)} == {("–", "–")}


def test_annex_7_holds_the_figures_and_no_title(year):
    annex = next(annex for annex in annexes(2023, AT, ()) if annex.number == 7)
    assert [row[:3] for row in annex.rows] == [
        ("Khiếu nại", "1", "1"),
        ("Tố cáo", "1", "0"),
        ("Kiến nghị, phản ánh", "1", "0"),
    ]
    assert annex.total[:2] == ("Tổng cộng", "3")
    assert "Việc kín" not in str(annex)


def test_a_year_closed_before_keeps_its_figures(year):
    kept = encode(year_figures(2023, AT))
    assert decode(YearFigures, kept).reception.total.n == 3
    del kept["reception"]
    assert decode(YearFigures, kept).reception == ReceptionFigures()
