from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from agencies.models import Party, Position
from coordination.models import FOUR_CLASSES, Obligation, State
from reports.four_classes import FORMULA, Classes, count, note, percent
from reports.periods import Period
from tests.factories.core import matter, member
from tests.factories.ledger import entries

YEAR = Period.year(2023)
AT = date(2023, 12, 20)


def named(lines):
    return {line.label: line.classes for line in lines}


def test_counted_by_hand(province, ledger_2023):
    cube = count(YEAR, AT)
    assert cube.overall() == Classes(
        met_in_time=3, met_late=1, open_in_term=1, open_overdue=2, paused=1, waived=1, void=1
    )
    by_agency = named(cube.by_agency())
    assert by_agency["Sở Tài chính"] == Classes(met_in_time=2, met_late=1, open_overdue=1)
    assert by_agency["Sở Tư pháp"] == Classes(met_in_time=1, open_in_term=1, waived=1)
    assert [line.classes for line in cube.by_agency(Party.FRONT)] == [Classes(open_overdue=1, paused=1, void=1)]
    assert [line.label for line in cube.by_party()] == ["Ủy ban nhân dân", "Mặt trận Tổ quốc"]
    assert named(cube.by_article()) == {
        "Điều 1. Tên điều 1": Classes(met_in_time=2, open_in_term=1, waived=1),
        "Điều 2. Tên điều 2": Classes(met_in_time=1, met_late=1, open_overdue=1),
        "Không dẫn điều, khoản": Classes(open_overdue=1, paused=1, void=1),
    }
    assert [line.filters["rule"] for line in cube.by_rule()] == ["BET-REQUEST", "DON-FORWARD", "INF-INVITE"]
    assert [line.classes.counted for line in cube.by_month()] == [1, 0, 2, 2, 0, 1, 0, 0, 0, 0, 0, 1]
    assert named(cube.by_kind()) == {"Việc phối hợp khác": cube.overall()}


def test_the_rate_is_met_in_time_of_all_met_and_all_overdue(province, ledger_2023):
    overall = count(YEAR, AT).overall()
    assert overall.rated == 3 + 1 + 2
    assert overall.rate == "50 %"
    assert overall.counted == 7
    assert overall.outside == 3
    text = note(overall, YEAR, AT)
    assert FORMULA in text
    assert "từ 01/01/2023 đến 31/12/2023" in text
    assert "đến hết ngày 20/12/2023" in text
    assert "tính trên 6 nghĩa vụ; không tính 1 tạm dừng tính hạn, 1 được miễn, 1 không còn." in text


def test_what_was_closed_later_was_still_open_then(province, ledger_2023):
    """Due 31/03, met five days late: on 02/04 it was overdue, not met."""
    then = count(YEAR, date(2023, 4, 2)).overall()
    assert (then.met_late, then.open_overdue) == (0, 1)
    assert count(YEAR, date(2023, 4, 5)).overall().met_late == 1


def test_only_what_the_person_may_see(province, ledger_2023):
    outsider = member(Position.CLERK, province.justice)
    assert not count(YEAR, AT, Obligation.objects.visible_to(outsider)).overall()
    insider = member(Position.SECRETARIAT, province.standing_committee)
    assert count(YEAR, AT, Obligation.objects.visible_to(insider)).overall().counted == 7


@pytest.mark.parametrize("seed", range(4))
def test_the_same_as_a_naive_count(province, rules, seed):
    """Random obligations, every table against a loop that asks each row for its state."""
    chance = random.Random(seed)
    agencies = [province.finance, province.justice, province.front, province.standing_committee]
    rows = [
        (
            chance.choice(rules),
            chance.choice(agencies),
            date(2022, 11, 1) + timedelta(days=chance.randrange(480)),
            chance.choice(list(State)),
        )
        for _ in range(300)
    ]
    entries(matter(province).dossier, rows)
    at = date(2023, 1, 1) + timedelta(days=chance.randrange(400))
    naive: dict[str, Counter] = {"agency": Counter(), "rule": Counter(), "month": Counter()}
    total: Counter = Counter()
    for row in Obligation.objects.all():
        if row.due_on.year != 2023:
            continue
        state = row.state(at)
        total[state] += 1
        naive["agency"][str(row.obligor_id), state] += 1
        naive["rule"][row.rule_code, state] += 1
        naive["month"][row.due_on.month, state] += 1
    cube = count(YEAR, at)
    assert cube.overall() == Classes(**{state.value: n for state, n in total.items()})
    for line in cube.by_agency():
        for state in State:
            assert getattr(line.classes, state.value) == naive["agency"][line.filters["agency"], state]
    for line in cube.by_rule():
        for state in State:
            assert getattr(line.classes, state.value) == naive["rule"][line.filters["rule"], state]
    for line in cube.by_month():
        for state in State:
            assert getattr(line.classes, state.value) == naive["month"][int(line.label), state]
    for lines in (cube.by_party(), cube.by_agency(), cube.by_article(), cube.by_rule(), cube.by_month()):
        assert sum((line.classes for line in lines), Classes()) == cube.overall()
    assert cube.overall().counted == sum(total[state] for state in FOUR_CLASSES)


def test_three_queries_whatever_the_ledger_holds(province, ledger_2023, django_assert_num_queries):
    with django_assert_num_queries(3):
        count(YEAR, AT)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 0, ""),
        (0, 3, "0 %"),
        (3, 3, "100 %"),
        (1, 3, "33,3 %"),
        (2, 3, "66,7 %"),
        (1, 8, "12,5 %"),
        (1, 16, "6,3 %"),
    ],
)
def test_percent(part, whole, text):
    assert percent(part, whole) == text


def test_percent_rounds_half_up_everywhere():
    for whole in range(1, 60):
        for part in range(whole + 1):
            exact = Fraction(1000 * part, whole)
            tenths = int(exact + Fraction(1, 2))
            expected = f"{tenths // 10},{tenths % 10} %".replace(",0 %", " %")
            assert percent(part, whole) == expected
