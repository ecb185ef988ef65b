"""Asking for more time: who may, what is refused, who is told, who decides, and once only."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from agencies.models import Position
from coordination import extension_requests, waivers
from coordination.models import Event, EventKind, ExtensionRequest, Message, Obligation, Rule
from tests.factories.core import login, member
from tests.factories.obligations import owed

D = datetime.date
ASKED = {"amount": "5", "unit": "day", "reason": "Chờ ý kiến Bộ", "document": "12/UBND-TH"}


@pytest.fixture
def duty(province, on_day) -> Obligation:
    """The People's Committee owes the Standing Committee by Tuesday 21/11/2023; today is Monday 13/11/2023."""
    on_day(2023, 11, 13)
    return owed(province)


@pytest.fixture
def asked(province, duty) -> ExtensionRequest:
    by = member(Position.CLERK, province.peoples_committee)
    return extension_requests.ask(obligation=duty, amount=5, unit="day", reason="Chờ ý kiến Bộ", by=by)


@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.CLERK, "peoples_committee", 200),
        (Position.LEADER, "peoples_committee", 200),
        (Position.SECRETARIAT, "committee_office", 200),
        # Who receives it decides, and does not ask.
        (Position.SECRETARIAT, "standing_committee", 403),
        (Position.LEADER, "standing_committee", 403),
        (Position.ADMINISTRATOR, "council", 403),
        (Position.CLERK, "finance", 404),
    ],
)
def test_who_owes_it_asks(client, province, duty, position, agency, status):
    login(client, position, getattr(province, agency))
    address = reverse("obligation_ask", args=[duty.pk])
    assert client.get(address).status_code == status
    client.post(address, ASKED)
    assert ExtensionRequest.objects.exists() == (status == 200)


def test_who_decides_is_told_and_the_clock_goes_on(client, province, duty):
    leader = member(Position.LEADER, province.standing_committee)
    clerk = member(Position.CLERK, province.standing_committee)
    login(client, Position.CLERK, province.peoples_committee)
    page = client.post(reverse("obligation_ask", args=[duty.pk]), ASKED, follow=True).content.decode()
    assert "xin thêm 5 ngày" in page
    asked = ExtensionRequest.objects.get()
    assert (asked.amount, asked.agency, asked.asked_on, asked.document) == (
        5,
        province.peoples_committee,
        D(2023, 11, 13),
        "12/UBND-TH",
    )
    told = Message.objects.filter(kind=Message.Kind.EXTENSION)
    assert [message.user for message in told] == [leader]
    assert clerk not in [message.user for message in told]
    assert Event.objects.filter(kind=EventKind.EXTENSION_ASKED, dossier=duty.dossier).exists()
    due = duty.due_on
    duty.refresh_from_db()
    assert duty.due_on == due


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"amount": "0"}, "amount", "nhỏ hơn 1"),
        ({"amount": "31"}, "amount", "chỉ còn cho gia hạn 30 ngày"),
        ({"amount": ""}, "amount", "Hãy điền"),
        ({"reason": " "}, "reason", "Hãy điền"),
        ({"reason": "x" * 301}, "reason", "300"),
        ({"unit": "month"}, "unit", "month"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(client, province, duty, changes, field, told):
    login(client, Position.CLERK, province.peoples_committee)
    answer = client.post(reverse("obligation_ask", args=[duty.pk]), ASKED | changes)
    assert answer.status_code == 422
    assert told in str(answer.context["form"].errors[field])
    assert "12/UBND-TH" in answer.content.decode()
    assert not ExtensionRequest.objects.exists()


def test_one_at_a_time_in_the_code_and_in_the_database(province, duty, asked):
    with pytest.raises(ValidationError, match="đang chờ trả lời"):
        extension_requests.ask(obligation=duty, amount=1, unit="day", reason="Nữa", by=asked.asked_by)
    again = ExtensionRequest(
        obligation=duty, agency=asked.agency, amount=1, reason="Nữa", asked_on=asked.asked_on, asked_by=asked.asked_by
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@pytest.mark.parametrize("how", ["rule forbids", "ended"])
def test_what_cannot_be_extended_is_not_asked(client, province, duty, how):
    by = member(Position.CLERK, province.peoples_committee)
    if how == "ended":
        waivers.grant(obligation=duty, by=by, reason="Không còn cần", document="1/TB", granted_on=D(2023, 11, 13))
    else:
        Rule.objects.update(max_extensions=0)
    login(client, Position.CLERK, province.peoples_committee)
    assert client.post(reverse("obligation_ask", args=[duty.pk]), ASKED).status_code == (403 if how != "ended" else 422)
    with pytest.raises(ValidationError):
        extension_requests.ask(obligation=duty, amount=1, unit="day", reason="Xin", by=by)


def test_granted_it_moves_the_due_date_and_tells_who_asked(client, province, duty, asked):
    login(client, Position.LEADER, province.standing_committee)
    page = client.get(reverse("extension_grant", args=[asked.pk]))
    assert page.context["form"].initial == {"amount": 5, "unit": "day"}
    client.post(reverse("extension_grant", args=[asked.pk]), {"amount": "3", "unit": "day", "document": "9/TTHĐND-TH"})
    asked.refresh_from_db()
    duty.refresh_from_db()
    assert (asked.status, asked.extension.amount) == ("granted", 3)
    assert duty.due_on == D(2023, 11, 24)
    told = Message.objects.filter(kind=Message.Kind.EXTENSION, user=asked.asked_by).first()
    assert "24/11/2023" in told.body


def test_refused_it_says_why_and_the_due_date_stays(client, province, duty, asked):
    login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("extension_refuse", args=[asked.pk])
    assert client.post(address, {"answer": ""}).status_code == 422
    client.post(address, {"answer": "Nội dung đã rõ, đề nghị gửi đúng hạn."})
    asked.refresh_from_db()
    assert (asked.status, asked.extension) == ("refused", None)
    assert "đúng hạn" in Message.objects.filter(kind=Message.Kind.EXTENSION, user=asked.asked_by).first().body
    # After a refusal it may be asked again.
    extension_requests.ask(obligation=duty, amount=2, unit="day", reason="Bão lũ", by=asked.asked_by)


@pytest.mark.parametrize("name", ["extension_grant", "extension_refuse"])
@pytest.mark.parametrize(
    ("position", "agency", "status"),
    [
        (Position.LEADER, "peoples_committee", 403),
        (Position.CLERK, "standing_committee", 403),
        (Position.SECRETARIAT, "finance", 404),
    ],
)
def test_who_may_not_answer(client, province, asked, name, position, agency, status):
    login(client, position, getattr(province, agency))
    answer = client.post(reverse(name, args=[asked.pk]), {"amount": 5, "unit": "day", "document": "x", "answer": "x"})
    assert answer.status_code == status
    asked.refresh_from_db()
    assert asked.status == "waiting"


def test_answered_twice_the_second_is_told(client, province, asked):
    by = login(client, Position.LEADER, province.standing_committee)
    extension_requests.refuse(asked, answer="Không đủ căn cứ", by=by)
    address = reverse("extension_grant", args=[asked.pk])
    answer = client.post(address, {"amount": 5, "unit": "day", "document": "9/TB"})
    assert answer.status_code == 422
    assert "đã được trả lời" in answer.content.decode()
