"""The leader's dashboard: every figure opens exactly its rows, and nobody sees what is not theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination import flags
from coordination.models import FlagKind, Obligation, State
from tests.factories import petitions as voters
from tests.factories.core import login, matter
from tests.factories.ledger import entries

AT = date(2023, 12, 20)
PAGE = "reports:dashboard"


@pytest.fixture(autouse=True)
def near_the_years_end(on_day):
    on_day(2023, 12, 20)


def figures(html: str, path: str) -> list[tuple[str, int]]:
    """Every linked figure of the page that leads to that list: (address, figure)."""
    icon = r'(?:<span class="stat__value">.*?</svg>)?'
    cells = re.findall(rf'<a[^>]*href="({path}\?[^"]*)"[^>]*>{icon}\s*([\d.]+)\s*<', html)
    return [(unescape(address), int(number.replace(".", ""))) for address, number in cells]


def test_every_figure_opens_its_rows(client, province, ledger_2023):
    login(client, Position.SECRETARIAT, province.standing_committee)
    overdue = next(row for row in ledger_2023 if row.due_on == date(2023, 6, 5))
    flags.raise_on(overdue.dossier, FlagKind.OVERDUE, on=date(2023, 6, 6), obligation=overdue)
    html = client.get(reverse(PAGE)).content.decode()
    found = figures(html, reverse("ledger"))
    # 4 stats; per table each line's whole and classes that are not nought; months; outside; one flag.
    assert len(found) > 25
    for address, n in found:
        page = client.get(address).context["page"]
        assert page.count.n == n, address


def test_open_petitions_open_their_rows(client, province):
    login(client, Position.SECRETARIAT, province.standing_committee)
    voters.answer_rule()
    held = voters.contact_round(province)
    voters.petition(held)
    voters.answered(voters.assigned(province, voters.petition(held)))
    html = client.get(reverse(PAGE)).content.decode()
    found = figures(html, reverse("petitions:list"))
    assert [n for _, n in found] == [2, 2, 1]  # not settled, not yet judged, not answered
    for address, n in found:
        assert client.get(address).context["page_obj"].count.n == n, address


def test_four_classes_in_the_governments_order(client, province, ledger_2023):
    login(client, Position.LEADER, province.standing_committee)
    answer = client.get(reverse(PAGE))
    assert [(stat.label, stat.value) for stat in answer.context["stats"]] == [
        ("Hoàn thành trong hạn", 3),
        ("Hoàn thành quá hạn", 1),
        ("Đang thực hiện, trong hạn", 1),
        ("Đang thực hiện, quá hạn", 2),
    ]
    html = answer.content.decode()
    assert "50 %" in html
    assert "tính trên 6 nghĩa vụ; không tính 1 tạm dừng tính hạn, 1 được miễn, 1 không còn." in html


def test_few_cases_are_greyed(client, province, ledger_2023):
    login(client, Position.LEADER, province.standing_committee)
    rows = {row.label: row for row in client.get(reverse(PAGE)).context["by_agency"].rows}
    assert rows["Sở Tài chính"].few
    assert rows["Sở Tài chính"].rate == "50 %"
    assert not rows["Tổng cộng"].few


def test_another_year(client, province, ledger_2023):
    login(client, Position.LEADER, province.standing_committee)
    answer = client.get(reverse(PAGE), {"nam": "2022"})
    assert answer.context["overall"].met_late == 1
    assert answer.context["overall"].counted == 1
    assert [tab.label for tab in answer.context["tabs"]] == ["Năm 2023", "Năm 2022"]


@pytest.mark.parametrize("year", ["1066", "abc", "²", "99999999999", ""])
def test_a_year_that_is_none_is_this_year(client, province, ledger_2023, year):
    login(client, Position.LEADER, province.standing_committee)
    assert client.get(reverse(PAGE), {"nam": year}).context["year"] == 2023


def test_who_takes_no_part_sees_nothing(client, province, ledger_2023):
    login(client, Position.LEADER, province.justice)
    answer = client.get(reverse(PAGE))
    assert answer.status_code == 200
    assert not answer.context["overall"]
    assert not answer.context["worst"]
    assert "Bổ sung vốn đầu tư công" not in answer.content.decode()


def test_an_empty_province(client, province):
    login(client, Position.LEADER, province.standing_committee)
    html = client.get(reverse(PAGE)).content.decode()
    assert "Không có nghĩa vụ nào chậm." in html


def test_as_many_queries_for_three_obligations_as_for_three_hundred(
    client, province, rules, django_assert_max_num_queries
):
    login(client, Position.SECRETARIAT, province.standing_committee)
    agencies = [province.finance, province.justice, province.front]

    def add(n: int) -> None:
        rows = [
            (rules[at % 3], agencies[at % 3], date(2023, 1, 1) + timedelta(days=at), list(State)[at % 7])
            for at in range(n)
        ]
        entries(matter(province).dossier, rows)

    add(3)
    with django_assert_max_num_queries(20) as few:
        client.get(reverse(PAGE))
    add(297)
    assert Obligation.objects.count() == 300
    with django_assert_max_num_queries(20) as many:
        client.get(reverse(PAGE))
    assert len(many) == len(few)
