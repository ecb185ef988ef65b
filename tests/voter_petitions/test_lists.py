"""Lists: what is found, in what order, and at what cost."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse

from agencies.models import Position
from tests.factories.core import login
from tests.factories.petitions import answer_rule, answered, assigned, contact_round, field, petition, transferred
from voter_petitions import handling
from voter_petitions.models import Level, Petition

D = datetime.date


@pytest.fixture
def secretary(client, province, on_day):
    on_day(2023, 12, 29)
    return login(client, Position.SECRETARIAT, province.council_office)


@pytest.fixture
def several(province, secretary):
    """A road in Ba Bể (with Sở Tài chính, late), electricity in Ngân Sơn (answered), a second round's petition."""
    answer_rule()
    round = contact_round(province)
    road = petition(round, needs_capital=True)
    assigned(province, road)
    light = petition(
        round,
        original_text="Thôn chưa có điện.",
        text="Đề nghị kéo điện về thôn.",
        locality="Xã Cốc Đán, huyện Ngân Sơn",
        field=field("dien"),
        level=Level.ENTERPRISE,
    )
    answered(assigned(province, light, province.planning), promised_on=None)
    other = petition(contact_round(province, title="Đợt chuyên đề", starts_on=D(2023, 6, 1), ends_on=D(2023, 6, 2)))
    return {"road": road, "light": light, "other": other}


def found(client, **query) -> list[int]:
    return [row.pk for row in client.get(reverse("petitions:list"), query).context["page_obj"]]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["road", "light", "other"]),
        ({"q": "keo dien"}, ["light"]),
        ({"q": "THÔN CHƯA CÓ ĐIỆN"}, ["light"]),
        ({"q": "không có chữ này"}, []),
        ({"locality": "ngan son"}, ["light"]),
        ({"field": "dien"}, ["light"]),
        ({"field": "dien-luc-vien-thong"}, ["light"]),
        ({"level": "enterprise"}, ["light"]),
        ({"answer": "given"}, ["light"]),
        ({"answer": "none"}, ["road", "other"]),
        ({"result": "resolved"}, []),
        ({"lack": "chua-chuyen"}, ["other"]),
        ({"lack": "khong-thoi-gian"}, ["light"]),
        ({"lack": "qua-han"}, ["road"]),
        ({"lack": "can-von"}, ["road"]),
        ({"sort": "-so"}, ["other", "light", "road"]),
        ({"sort": "bịa"}, ["road", "light", "other"]),
    ],
)
def test_filters_and_order(client, several, query, names):
    assert found(client, **query) == [several[name].pk for name in names]


def test_a_returned_petition_waits_to_be_sent_again(client, province, several):
    sender, recipient = province.standing_committee, province.peoples_committee
    row = transferred(several["other"], sender=sender, recipient=recipient)
    assert found(client, lack="chua-chuyen") == []
    handling.return_transfer(
        transfer=row, by=None, returned_on=D(2023, 12, 1), ground="Thuộc ngành khác", proposed=None
    )
    assert found(client, lack="chua-chuyen") == [several["other"].pk]


def test_only_who_sends_petitions_on_is_asked_what_is_not_sent(client, province, several):
    def labels() -> list[str]:
        return [tab.label for tab in client.get(reverse("petitions:list")).context["tabs"]]

    assert "Chưa chuyển" in labels()
    login(client, Position.CLERK, province.finance)
    assert "Chưa chuyển" not in labels()


def test_filter_by_round_and_by_agency(client, province, several):
    assert found(client, round=several["other"].round_id) == [several["other"].pk]
    assert found(client, lead=province.planning.pk) == [several["light"].pk]


def test_broken_filter_is_told_and_breaks_nothing(client, several):
    answer = client.get(reverse("petitions:list"), {"round": "x", "page": "1"})
    assert answer.status_code == 200
    assert answer.context["filter"].form.errors.keys() == {"round"}


def test_tabs_mark_where_one_is(client, several):
    answer = client.get(reverse("petitions:list"), {"answer": "none"})
    assert [tab.label for tab in answer.context["tabs"] if tab.current] == ["Chưa trả lời"]


def test_rounds_are_counted_like_the_lists_behind_them(client, several):
    answer = client.get(reverse("petitions:rounds"))
    rows = {row.dossier.title: row for row in answer.context["page_obj"]}
    first = rows["Tiếp xúc cử tri tháng 11/2023"]
    assert (first.petition_count, first.unanswered_count, first.resolved_count, first.overdue_count) == (2, 1, 0, 1)
    assert [
        row.dossier.title
        for row in client.get(reverse("petitions:rounds"), {"year": "2023", "q": "chuyen de"}).context["page_obj"]
    ] == ["Đợt chuyên đề"]


def test_list_costs_the_same_with_3_and_30_rows(client, province, secretary, django_assert_max_num_queries):
    answer_rule()
    round = contact_round(province)

    def fill(n: int) -> None:
        for _ in range(n):
            assigned(province, petition(round, lead=province.finance))

    costs = []
    for n in (3, 27):
        fill(n)
        with django_assert_max_num_queries(25) as queries:
            assert len(client.get(reverse("petitions:list")).context["page_obj"]) == round.petitions.count()
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_round_page_costs_the_same_with_3_and_30_petitions(client, province, secretary, django_assert_max_num_queries):
    round = contact_round(province)
    costs = []
    for n in (3, 27):
        for _ in range(n):
            petition(round, lead=province.finance)
        with django_assert_max_num_queries(40) as queries:
            assert len(client.get(reverse("petitions:round", args=[round.pk])).context["petitions"]) == len(
                round.petitions.all()
            )
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_list_of_rounds_costs_the_same_with_3_and_30_rows(client, province, secretary, django_assert_max_num_queries):
    costs = []
    for n in (3, 27):
        for _ in range(n):
            contact_round(province)
        with django_assert_max_num_queries(20) as queries:
            client.get(reverse("petitions:rounds"))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_petition_page_costs_the_same_whatever_its_way(client, province, secretary, django_assert_max_num_queries):
    made = petition(contact_round(province))
    row = assigned(province, made)
    costs = []
    for day in (4, 5, 6, 7):
        response = answered(row, on=D(2023, 12, day))
        handling.assess(response, on_point=True, accepted=False, text="Bổ sung", by=None, on=D(2023, 12, day))
        with django_assert_max_num_queries(55) as queries:
            assert client.get(reverse("petitions:petition", args=[made.pk])).status_code == 200
        costs.append(len(queries))
    assert len(set(costs[1:])) == 1


def test_pages_of_fifty(client, province, secretary):
    round = contact_round(province)
    first = petition(round)
    rows = []
    for number in range(2, 62):
        rows.append(petition(round, number=number))
    assert len(found(client)) == 50
    assert found(client, page=2)[-1] == rows[-1].pk
    # An address kept from when there were more, or typed wrongly, is no dead end.
    assert found(client, page=99) == found(client, page=2)
    assert found(client, page="abc") == found(client, page=1)
    assert Petition.objects.filter(round=round).order_by("number").first() == first
