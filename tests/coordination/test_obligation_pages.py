"""One obligation: its page, and who may decide or remind."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from agencies.models import Position
from coordination import outbox
from coordination.models import Event, EventKind, Message, Obligation, Outcome, Reminder, State
from tests.factories.core import login, member, rule
from tests.factories.obligations import owed

D = datetime.date


@pytest.fixture
def duty(province, on_day) -> Obligation:
    """Due Tuesday 21/11/2023; today is Monday 13/11/2023."""
    on_day(2023, 11, 13)
    return owed(province)


DECISIONS = {
    "obligation_extend": {
        "amount": "5",
        "unit": "day",
        "reason": "Nội dung phức tạp",
        "document": "120/TTHĐND",
        "granted_on": "13/11/2023",
    },
    "obligation_pause": {
        "category": "incomplete",
        "reason": "Thiếu phụ lục",
        "document": "121/TTHĐND",
        "start": "10/11/2023",
    },
    "obligation_waive": {"reason": "Không còn cần", "document": "122/TTHĐND", "granted_on": "13/11/2023"},
    "obligation_remind": {"channel": "system", "document": "", "text": "Đề nghị gửi sớm"},
}


def decide(client, duty: Obligation, name: str, **changes: str):
    return client.post(reverse(name, args=[duty.pk]), DECISIONS[name] | changes)


# ── who ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize(
    ("position", "agency", "decides", "reminds"),
    [
        (Position.SECRETARIAT, "standing_committee", True, True),
        (Position.SECRETARIAT, "council_office", True, True),
        (Position.LEADER, "standing_committee", True, False),
        (Position.CLERK, "standing_committee", False, False),
        (Position.LEADER, "peoples_committee", False, False),
        (Position.SECRETARIAT, "peoples_committee", False, False),
        (Position.SECRETARIAT, "front", False, False),
        (Position.ADMINISTRATOR, "council", False, False),
        (Position.SECRETARIAT, "finance", None, None),
    ],
)
def test_who_decides_and_who_reminds(client, province, duty, name, position, agency, decides, reminds):
    login(client, position, getattr(province, agency))
    allowed = reminds if name == "obligation_remind" else decides
    expected = {True: 302, False: 403, None: 404}[allowed]
    before = Event.objects.count()
    assert client.get(reverse(name, args=[duty.pk])).status_code == (200 if allowed else expected)
    assert decide(client, duty, name).status_code == expected
    assert (Event.objects.count() > before) == bool(allowed)


def test_the_page_offers_what_the_person_may_do(client, province, duty):
    address = reverse("obligation", args=[duty.pk])
    links = {name: reverse(name, args=[duty.pk]) for name in DECISIONS}
    record = f"{reverse('record_document', args=[duty.dossier_id])}?obligation={duty.pk}"
    login(client, Position.SECRETARIAT, province.standing_committee)
    html = client.get(address).content.decode()
    assert all(f'href="{link}"' in html for link in [*links.values(), record])
    login(client, Position.CLERK, province.peoples_committee)
    html = client.get(address).content.decode()
    assert f'href="{record}"' in html
    assert not any(f'href="{link}"' in html for link in links.values())
    login(client, Position.CLERK, province.finance)
    assert client.get(address).status_code == 404


def test_links_hold_for_keys_over_a_thousand(client, province, on_day):
    on_day(2023, 11, 13)
    first = owed(province)
    Obligation.objects.filter(pk=first.pk).update(id=1234567)
    login(client, Position.SECRETARIAT, province.standing_committee)
    for address in (reverse("obligation", args=[1234567]), reverse("ledger"), first.dossier.get_absolute_url()):
        html = client.get(address).content.decode()
        assert "?obligation=1234567" in html
        assert "1.234.567" not in html


# ── the page ─────────────────────────────────────────────────────────────────────────
def test_the_page_says_why_that_day_and_keeps_all_that_happened(client, province, duty, on_day):
    login(client, Position.SECRETARIAT, province.standing_committee)
    decide(client, duty, "obligation_extend")
    decide(client, duty, "obligation_pause")
    on_day(2023, 11, 16)
    client.post(reverse("obligation_resume", args=[duty.pk]), {"end": "15/11/2023"})
    decide(client, duty, "obligation_remind", channel="letter", document="130/TTHĐND")
    duty.refresh_from_db()
    html = client.get(reverse("obligation", args=[duty.pk])).content.decode()
    for text in (
        duty.explanation,
        f"{duty.due_on:%d/%m/%Y}",
        "21/11/2023",
        "Gia hạn 5 ngày theo 120/TTHĐND",
        "Tạm dừng từ 10/11/2023 đến 15/11/2023 theo 121/TTHĐND",
        "Công văn 130/TTHĐND",
        "Giá trị mặc định của phần mềm",
        "THU-NGHIEM",
    ):
        assert text in html
    decide(client, duty, "obligation_waive")
    html = client.get(reverse("obligation", args=[duty.pk])).content.decode()
    assert "Miễn theo 122/TTHĐND" in html
    assert State.WAIVED.label in html


def test_each_source_of_the_date_stays_visible_the_strictest_first(client, province, on_day):
    on_day(2023, 11, 13)
    rule(limits=[{"source": "law", "legal_basis": "Luật, Điều 124", "amount": 30}, {"amount": 20}])
    duty = owed(province)
    login(client, Position.CLERK, province.peoples_committee)
    html = client.get(reverse("obligation", args=[duty.pk])).content.decode()
    assert html.index("Quy chế</strong> (áp dụng, chặt nhất)") < html.index("Luật</strong>:")


# ── decisions ────────────────────────────────────────────────────────────────────────
def test_an_extension_moves_the_due_date_and_keeps_the_first(client, province, duty):
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = client.post(reverse("obligation_extend", args=[duty.pk]), DECISIONS["obligation_extend"], follow=True)
    assert "Đã gia hạn đến ngày 27/11/2023" in response.content.decode(), "26/11 is a Sunday"
    duty.refresh_from_db()
    assert (duty.due_on, duty.original_due_on, duty.extended) == (D(2023, 11, 27), D(2023, 11, 21), True)
    response = decide(client, duty, "obligation_extend")
    assert response.status_code == 422
    assert "chỉ cho gia hạn 1 lần" in response.context["form"].non_field_errors()[0]


@pytest.mark.parametrize(
    ("name", "changes", "field", "message"),
    [
        ("obligation_extend", {"amount": "31"}, "amount", "không quá 30 ngày"),
        ("obligation_extend", {"amount": "0"}, "amount", ""),
        ("obligation_extend", {"amount": "9999999999999999999999"}, "amount", ""),
        ("obligation_extend", {"unit": "month"}, "unit", ""),
        ("obligation_extend", {"reason": ""}, "reason", ""),
        ("obligation_extend", {"document": ""}, "document", ""),
        ("obligation_extend", {"granted_on": "14/11/2023"}, "granted_on", "tương lai"),
        ("obligation_extend", {"granted_on": "13/13/2023"}, "granted_on", ""),
        ("obligation_pause", {"start": "14/11/2023"}, "start", "tương lai"),
        ("obligation_pause", {"start": "05/11/2023"}, "start", "không được trước mốc"),
        ("obligation_pause", {"category": "tired"}, "category", ""),
        ("obligation_waive", {"granted_on": "14/11/2023"}, "granted_on", "tương lai"),
        ("obligation_waive", {"reason": ""}, "reason", ""),
        ("obligation_remind", {"channel": "letter"}, "document", "phải ghi số công văn"),
        ("obligation_remind", {"channel": "pigeon"}, "channel", ""),
    ],
)
def test_what_is_refused_is_told_at_its_field_and_changes_nothing(
    client, province, duty, name, changes, field, message
):
    login(client, Position.SECRETARIAT, province.standing_committee)
    before = (Event.objects.count(), Obligation.objects.values().get())
    response = decide(client, duty, name, **changes)
    assert response.status_code == 422
    assert message in response.context["form"].errors[field][0]
    assert (Event.objects.count(), Obligation.objects.values().get()) == before


def test_a_pause_is_resumed_not_before_it_began_and_only_once(client, province, duty):
    login(client, Position.SECRETARIAT, province.standing_committee)
    resume = reverse("obligation_resume", args=[duty.pk])
    assert client.post(resume, {"end": "13/11/2023"}).context["form"].non_field_errors() == [
        "Nghĩa vụ không đang tạm dừng."
    ]
    decide(client, duty, "obligation_pause")
    assert decide(client, duty, "obligation_pause").context["form"].errors["start"]
    assert client.post(resume, {"end": "09/11/2023"}).status_code == 422
    assert client.post(resume, {"end": "14/11/2023"}).context["form"].errors["end"]
    assert client.post(resume, {"end": "13/11/2023"}).status_code == 302
    duty.refresh_from_db()
    assert (duty.paused, duty.due_on) == (False, D(2023, 11, 24)), "eleven days remained on 10/11"


def test_a_deadline_counted_back_from_an_event_cannot_be_paused(client, province, on_day):
    on_day(2023, 11, 13)
    rule(limits=[{"direction": "before", "amount": 5, "roll": False}])
    duty = owed(province, received=D(2023, 12, 7))
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = decide(client, duty, "obligation_pause")
    assert "sự kiện vẫn diễn ra" in response.context["form"].non_field_errors()[0]


@pytest.mark.parametrize("name", ["obligation_extend", "obligation_pause", "obligation_waive"])
def test_nothing_is_decided_on_what_has_ended(client, province, duty, name):
    Obligation.objects.filter(pk=duty.pk).update(outcome=Outcome.VOID, closed_on=D(2023, 11, 10))
    login(client, Position.SECRETARIAT, province.standing_committee)
    response = decide(client, duty, name)
    assert response.status_code == 422
    assert "đang mở" in response.context["form"].non_field_errors()[0]


def test_a_reminder_is_counted_told_and_mailed_and_not_repeated_on_a_day(client, province, duty):
    clerk = member(Position.CLERK, province.peoples_committee)
    secretary = login(client, Position.SECRETARIAT, province.standing_committee)
    address = reverse("obligation_remind", args=[duty.pk])
    response = client.post(address, DECISIONS["obligation_remind"], follow=True)
    assert "Đã đôn đốc UBND tỉnh, lần 1." in response.content.decode()
    assert Reminder.objects.get().by == secretary
    assert Event.objects.filter(kind=EventKind.REMINDED).count() == 1
    message = Message.objects.get(user=clerk)
    assert message.body.startswith("Đề nghị gửi sớm")
    assert "21/11/2023" in message.body
    outbox.deliver()
    assert [letter.to for letter in mail.outbox] == [[clerk.email]]
    response = client.post(address, DECISIONS["obligation_remind"])
    assert "đã đôn đốc ngày 13/11/2023" in response.context["form"].non_field_errors()[0]


def test_a_dossiers_page_is_found_by_its_number(client, province, duty):
    login(client, Position.CLERK, province.peoples_committee)
    assert client.get(reverse("dossier", args=[duty.dossier_id])).url == duty.dossier.get_absolute_url()
    login(client, Position.CLERK, province.finance)
    assert client.get(reverse("dossier", args=[duty.dossier_id])).status_code == 404
