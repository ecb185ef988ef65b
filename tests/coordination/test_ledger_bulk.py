"""One decision on many rows: first what it means, then done once, then what could not be done and why."""

from __future__ import annotations

import datetime
import re

import pytest
from django.urls import reverse

from agencies.models import Position
from coordination import extensions
from coordination.ledger import bulk
from coordination.models import Extension, Obligation, Outcome, Reminder, Rule, Waiver
from tests.factories.core import login, member
from tests.factories.obligations import owed

D = datetime.date
EXTENSION = {"amount": "5", "unit": "day", "reason": "Chờ ý kiến Bộ", "document": "12/CV", "granted_on": "20/11/2023"}
WAIVER = {"reason": "Đã sáp nhập", "document": "15/QĐ", "granted_on": "20/11/2023"}
FORMS = [("extend", EXTENSION), ("waive", WAIVER), ("remind", {"channel": "system"})]


@pytest.fixture(autouse=True)
def extensible(ledger):
    Rule.objects.update(max_extensions=1, max_extension_days=10)


def post(client, action: str, *chosen: object, **more: object):
    return client.post(reverse("ledger_bulk"), {"action": action, "chosen": list(chosen)} | more)


def confirm(client, action: str, *rows: Obligation, **form: str):
    ids = ",".join(str(row.pk) for row in rows)
    return client.post(reverse("ledger_bulk"), {"action": action, "ids": ids, "confirm": "1"} | form)


# ── consequences first ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize("action", ["remind", "extend", "waive"])
def test_choosing_does_nothing_yet_and_says_what_it_would_mean(client, secretary, ledger, action):
    answer = post(client, action, *(row.pk for row in ledger.values()))
    html = answer.content.decode()
    assert all(text in html for text in bulk.ACTIONS[action].consequences)
    assert "việc: đã có kết quả" in html
    assert not Reminder.objects.exists()
    assert not Extension.objects.exists()
    assert Waiver.objects.count() == 1, "the one of the fixture"


def test_the_page_sorts_out_what_can_be_done(client, secretary, ledger):
    context = post(client, "extend", *(row.pk for row in ledger.values())).context
    assert {row.pk for row in context["able"]} == {ledger[name].pk for name in ("overdue", "in_term", "paused")}
    assert [(why, len(rows)) for why, rows in context["refused"]] == [("đã có kết quả", 3)]


# ── done ─────────────────────────────────────────────────────────────────────────────
def test_many_are_reminded_and_what_could_not_be_says_why(client, province, secretary, ledger):
    clerk = member(Position.CLERK, province.peoples_committee)
    answer = confirm(client, "remind", *ledger.values(), channel="system")
    reminded = {ledger["overdue"].pk, ledger["in_term"].pk}
    assert set(Reminder.objects.values_list("obligation_id", flat=True)) == reminded
    assert clerk.messages.count() == 2
    assert "Đã đôn đốc 2 việc" in answer.content.decode()
    refused = {why: len(rows) for why, rows in answer.context["refused"]}
    assert refused == {"đã có kết quả": 3, "đang tạm dừng tính hạn": 1}


def test_many_are_extended_by_one_document(client, secretary, ledger):
    before = ledger["in_term"].due_on
    answer = confirm(client, "extend", ledger["overdue"], ledger["in_term"], ledger["late"], **EXTENSION)
    assert set(Extension.objects.values_list("obligation_id", "document", "reason")) == {
        (ledger["overdue"].pk, "12/CV", "Chờ ý kiến Bộ"),
        (ledger["in_term"].pk, "12/CV", "Chờ ý kiến Bộ"),
    }
    row = Obligation.objects.get(pk=ledger["in_term"].pk)
    assert row.due_on == D(2023, 11, 30), "20 days, not five from the Monday to which a Saturday was put off"
    assert row.original_due_on == before
    assert answer.context["refused"] == [("đã có kết quả", [ledger["late"]])]


def test_many_are_waived_with_one_reason(client, secretary, ledger):
    confirm(client, "waive", ledger["overdue"], ledger["paused"], **WAIVER)
    rows = Obligation.objects.filter(pk__in=[ledger["overdue"].pk, ledger["paused"].pk])
    assert {(row.outcome, row.paused, row.waiver.document) for row in rows} == {(Outcome.WAIVED, False, "15/QĐ")}


def test_one_that_fails_stops_no_other(client, secretary, ledger):
    extensions.grant(obligation=ledger["overdue"], by=None, **_granted(ledger, document="1/CV"))
    answer = confirm(client, "extend", ledger["overdue"], ledger["in_term"], **EXTENSION | {"amount": "11"})
    assert [why for why, _ in answer.context["refused"]] == [
        "quy định chỉ cho gia hạn 1 lần",
        "tổng số ngày gia hạn không quá 10 ngày, tính cả ngày nghỉ",
    ]
    assert "Đã gia hạn 0 việc" in answer.content.decode()


def _granted(ledger, document: str) -> dict[str, object]:
    return {"amount": 1, "unit": "day", "reason": "x", "document": document, "granted_on": D(2023, 11, 20)}


@pytest.mark.parametrize(
    ("action", "form"), [("extend", EXTENSION), ("waive", WAIVER), ("remind", {"channel": "system"})]
)
def test_sent_twice_it_is_done_once(client, secretary, ledger, action, form):
    Rule.objects.update(max_extensions=3, max_extension_days=90)
    confirm(client, action, ledger["in_term"], **form)
    again = confirm(client, action, ledger["in_term"], **form)
    assert again.context["done"] == []
    assert len(again.context["refused"]) == 1
    made = Extension.objects.count() + Reminder.objects.count() + Waiver.objects.exclude(document="y").count()
    assert made == 1


# ── bad input ────────────────────────────────────────────────────────────────────────
def test_an_error_is_told_at_its_field_and_nothing_typed_or_chosen_is_lost(client, secretary, ledger):
    answer = confirm(client, "extend", ledger["in_term"], **EXTENSION | {"document": "", "granted_on": "31/02/2023"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"document", "granted_on"}
    assert "31/02/2023" in html
    assert f'name="ids" value="{ledger["in_term"].pk}"' in html
    assert not Extension.objects.exists()


@pytest.mark.parametrize("chosen", ["", "x", "²", "-1", "9" * 30, "1;DROP", "٣"])
@pytest.mark.parametrize("name", ["chosen", "ids"])
def test_a_forged_choice_is_nothing(client, secretary, ledger, name, chosen):
    answer = client.post(reverse("ledger_bulk"), {"action": "remind", name: chosen}, follow=True)
    assert "Hãy chọn ít nhất một việc" in answer.content.decode()


@pytest.mark.parametrize("action", ["", "delete", "x" * 500])
def test_an_unknown_action_leads_back(client, secretary, ledger, action):
    assert post(client, action, ledger["overdue"].pk).url.startswith(reverse("ledger"))
    assert client.get(reverse("ledger_bulk")).status_code == 302


def test_a_foreign_way_back_is_not_taken(client, secretary, ledger):
    assert post(client, "", query="//example.com/?q=1").url.startswith(f"{reverse('ledger')}?")


# ── all of the filter ────────────────────────────────────────────────────────────────
def test_all_rows_of_the_filter_not_only_the_page(client, secretary, ledger):
    answer = post(client, "remind", scope="all", query="state=open_overdue&state=open_in_term")
    assert {row.pk for row in answer.context["able"]} == {ledger["overdue"].pk, ledger["in_term"].pk}


def test_up_to_the_limit_in_the_order_shown_and_more_is_told(client, secretary, ledger, monkeypatch):
    monkeypatch.setattr("coordination.views.ledger_bulk.LIMIT", 1)
    answer = post(client, "remind", scope="all", query="sort=-due&state=open_overdue&state=open_in_term")
    assert [row.pk for row in answer.context["able"]] == [ledger["in_term"].pk]
    assert answer.context["more"]
    assert "Danh sách dài hơn 1 việc" in answer.content.decode()


def test_a_wrong_filter_chooses_nothing_rather_than_everything(client, secretary, ledger):
    answer = client.post(
        reverse("ledger_bulk"), {"action": "waive", "scope": "all", "query": "state=no_such"}, follow=True
    )
    assert "Hãy chọn ít nhất một việc" in answer.content.decode()


# ── rights, row by row ───────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("action", "form"), [("extend", EXTENSION), ("waive", WAIVER), ("remind", {"channel": "system"})]
)
def test_nobody_decides_for_another_agency_or_for_its_own_duty(client, province, ledger, action, form):
    login(client, Position.SECRETARIAT, province.peoples_committee)
    answer = confirm(client, action, ledger["overdue"], **form)
    assert answer.context["done"] == []
    assert answer.context["refused"] == [(bulk.NOT_YOURS, [ledger["overdue"]])]
    login(client, Position.SECRETARIAT, province.finance)
    unseen = client.post(reverse("ledger_bulk"), {"action": action, "chosen": [ledger["overdue"].pk]}, follow=True)
    assert "Hãy chọn ít nhất một việc" in unseen.content.decode()
    assert not Reminder.objects.exists()
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("position", "names"),
    [
        (Position.SECRETARIAT, {"remind", "extend", "waive"}),
        (Position.LEADER, {"extend", "waive"}),
        (Position.CLERK, set()),
    ],
)
def test_only_decisions_that_one_may_take_are_offered(client, province, ledger, position, names):
    login(client, position, province.standing_committee)
    html = client.get(reverse("ledger")).content.decode()
    assert set(re.findall(r'name="action"\s+value="(\w+)"', html)) == names


def test_rows_that_may_be_decided_on_have_a_box(client, secretary, ledger):
    html = client.get(reverse("ledger")).content.decode()
    values = {int(value) for value in re.findall(r'name="chosen"\s+form="bulk"\s+value="(\d+)"', html)}
    assert {name for name, row in ledger.items() if row.pk in values} == {"overdue", "in_term", "paused"}


# ── cost ─────────────────────────────────────────────────────────────────────────────
def test_the_page_before_costs_the_same_for_many(client, province, secretary, ledger, django_assert_max_num_queries):
    rows = [owed(province, title=f"Việc {index}") for index in range(12)]
    with django_assert_max_num_queries(12):
        post(client, "extend", *(row.pk for row in rows))
