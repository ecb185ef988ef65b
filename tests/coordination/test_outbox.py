"""Mail that leaves once: retried with growing pauses, given up visibly, never twice; and the page that shows it."""

from __future__ import annotations

import datetime
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse

from agencies.models import Position
from coordination import inbox, outbox
from coordination.clock import now
from coordination.models import MailState, Message
from tests.factories.core import login, member

NOON = datetime.datetime(2023, 11, 14, 5, tzinfo=datetime.UTC)


class Server(EmailBackend):
    """A mail server of the test's making: ``down`` refuses connections, ``answers`` are raised by address."""

    down: Exception | None = None
    answers: dict[str, Exception] = {}

    def open(self) -> bool:
        if Server.down is not None:
            raise Server.down
        return True

    def send_messages(self, messages):
        for message in messages:
            if (error := Server.answers.get(message.to[0])) is not None:
                raise error
        return super().send_messages(messages)


@pytest.fixture
def server(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    monkeypatch.setattr(Server, "down", None)
    monkeypatch.setattr(Server, "answers", {})
    return Server


@pytest.fixture
def clerk(province):
    return member(Position.CLERK, province.finance, email="chuyenvien@example.vn")


def posted(user, number: int = 1, **fields) -> Message:
    message = inbox.post(
        key=f"k:{user.pk}:{number}", kind="reminder", subject=f"Thư {number}", body="Nội dung", user=user
    )
    inbox.post_all([message])
    Message.objects.filter(key=message.key).update(**fields)
    return Message.objects.get(key=message.key)


def again(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_mail_leaves_once_however_often_it_is_retried(server, clerk):
    posted(clerk)
    assert outbox.deliver().sent == 1
    assert outbox.deliver().sent == 0
    assert [sent.to for sent in mail.outbox] == [["chuyenvien@example.vn"]]


def test_who_left_before_the_mail_did_gets_none(server, clerk):
    message = posted(clerk)
    clerk.is_active = False
    clerk.save()
    assert outbox.deliver().sent == 0
    assert not mail.outbox
    message.refresh_from_db()
    assert message.mail_state(now()) == MailState.NONE


def test_a_server_that_is_down_for_a_day_costs_no_attempt_and_all_goes_out_once(server, clerk):
    with time_machine.travel(NOON) as clock:
        messages = [posted(clerk, n) for n in range(1, 4)]
        server.down = ConnectionRefusedError(111, "Connection refused")
        for _ in range(24 * 6):
            assert outbox.deliver().stopped.startswith("Không kết nối được máy chủ thư.")
            clock.shift(timedelta(minutes=10))
        assert {again(m).mail_state(now()) for m in messages} == {MailState.WAITING}
        assert {m.attempts for m in messages} == {0}
        assert "Không kết nối được" in messages[0].error, "the page says why it waits"
        server.down = None
        assert outbox.deliver().sent == 3
        assert outbox.deliver().sent == 0
    assert len(mail.outbox) == 3
    assert again(messages[0]).error == ""


def test_one_failing_mail_does_not_stop_the_others_and_waits_longer_each_time(server, province, clerk):
    broken = member(Position.CLERK, province.finance, email="day@example.vn")
    server.answers = {"day@example.vn": smtplib.SMTPDataError(452, b"4.2.2 mailbox full")}
    with time_machine.travel(NOON) as clock:
        failing = posted(broken, 1)
        posted(clerk, 2)
        assert outbox.deliver() == outbox.Delivered(sent=1, failed=1)
        pauses = []
        for _ in range(len(outbox.PAUSES)):
            pauses.append(again(failing).retry_at - now())
            clock.shift(pauses[-1] - timedelta(minutes=1))
            assert outbox.deliver() == outbox.Delivered(), "not before the pause is over"
            clock.shift(timedelta(minutes=1, seconds=1))
            assert outbox.deliver().failed == 1
        assert pauses == sorted(pauses)
        assert pauses[0] < timedelta(minutes=11) < timedelta(hours=23) < pauses[-1]
        assert again(failing).mail_state(now()) == MailState.FAILED, "after the last pause a person decides"
        clock.shift(timedelta(days=30))
        assert outbox.deliver() == outbox.Delivered()
        server.answers = {}
        assert outbox.retry(Message.objects.filter(pk=failing.pk)) == 1
        assert outbox.deliver().sent == 1


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (smtplib.SMTPRecipientsRefused({"x@example.vn": (550, b"no such user")}), "không nhận địa chỉ người nhận"),
        (smtplib.SMTPDataError(554, b"spam"), "không nhận thư"),
        (ValueError("Header values can't contain newlines"), "không hợp lệ"),
    ],
)
def test_what_can_never_succeed_is_given_up_at_once(server, clerk, error, words):
    server.answers = {clerk.email: error}
    message = posted(clerk)
    assert outbox.deliver().failed == 1
    assert again(message).mail_state(now()) == MailState.FAILED
    assert words in message.error
    assert "b'" not in message.error, "the server's own words, not Python's"


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        TimeoutError("timed out"),
        ConnectionResetError(),
    ],
)
def test_a_connection_cut_while_sending_is_unclear_and_not_sent_again_by_itself(server, clerk, error):
    server.answers = {clerk.email: error}
    with time_machine.travel(NOON) as clock:
        cut, next_one = posted(clerk, 1), posted(clerk, 2)
        assert outbox.deliver().failed == 1
        server.answers = {}
        clock.shift(timedelta(hours=1))
        assert outbox.deliver().sent == 1, "the other one goes on"
        assert again(next_one).sent_at
        assert again(cut).mail_state(now()) == MailState.UNCLEAR
        assert outbox.retry(Message.objects.filter(pk=cut.pk)) == 1, "a person may"
        assert outbox.deliver().sent == 1


def test_a_worker_that_died_while_sending_does_not_send_twice(server, clerk):
    message = posted(clerk, claimed_at=now() - timedelta(hours=1))
    assert outbox.deliver().sent == 0
    assert again(message).mail_state(now()) == MailState.UNCLEAR


def test_wrong_credentials_keep_everything_waiting(server, clerk):
    server.down = smtplib.SMTPAuthenticationError(535, b"authentication failed")
    message = posted(clerk)
    assert "từ chối tài khoản gửi thư" in outbox.deliver().stopped
    assert again(message).mail_state(now()) == MailState.WAITING


STATES = {
    "waiting": {},
    "sending": {"claimed_at": NOON},
    "unclear": {"claimed_at": NOON - timedelta(hours=1)},
    "failed": {"given_up_at": NOON},
    "sent": {"claimed_at": NOON, "sent_at": NOON},
    "none": {"email": ""},
}


@pytest.mark.parametrize("state", STATES)
def test_the_state_of_one_row_is_that_of_the_query(clerk, state):
    rows = {name: posted(clerk, n, **fields) for n, (name, fields) in enumerate(STATES.items())}
    assert rows[state].mail_state(NOON) == state
    assert list(Message.objects.in_mail_state(state, NOON)) == [rows[state]]


# ── the page ─────────────────────────────────────────────────────────────────────────
@pytest.fixture
def keeper(client, province):
    return login(client, Position.SECRETARIAT, province.standing_committee)


@pytest.mark.parametrize(
    ("position", "place", "status"),
    [
        (Position.ADMINISTRATOR, "council", 200),
        (Position.SECRETARIAT, "standing_committee", 200),
        (Position.SECRETARIAT, "front", 403),
        (Position.CLERK, "finance", 403),
    ],
)
def test_only_keepers_see_and_act(client, province, position, place, status):
    user = login(client, position, getattr(province, place))
    message = posted(user, given_up_at=now(), error="Hỏng")
    assert client.get(reverse("outbox"), {"state": "failed"}).status_code == status
    answer = client.post(reverse("outbox_act"), {"act": "retry", "chosen": message.pk})
    assert answer.status_code == (302 if status == 200 else 403)
    assert (again(message).given_up_at is None) == (status == 200)


def test_the_page_says_what_failed_and_why(client, keeper, clerk):
    posted(clerk, given_up_at=now(), error="Máy chủ thư không nhận địa chỉ người nhận.", attempts=1)
    html = client.get(reverse("outbox"), {"state": "failed"}).content.decode()
    for words in ("Thư 1", clerk.email, "Máy chủ thư không nhận địa chỉ", "đã thử 1 lần", "Gửi lại tất cả (1)"):
        assert words in html


def test_all_failed_are_sent_again_at_once(client, keeper, clerk):
    for n in range(3):
        posted(clerk, n, given_up_at=now())
    sent = posted(clerk, 9, sent_at=now(), claimed_at=now())
    client.post(reverse("outbox_act"), {"act": "retry", "all": "failed"})
    assert Message.objects.in_mail_state("waiting", now()).count() == 3
    assert again(sent).sent_at


def test_giving_up_is_seen_and_the_message_stays_readable(client, keeper, clerk):
    message = posted(clerk)
    client.post(reverse("outbox_act"), {"act": "give_up", "chosen": message.pk})
    assert again(message).mail_state(now()) == MailState.FAILED
    assert str(keeper) in message.error
    assert outbox.deliver().sent == 0
    assert message in inbox.readable(clerk)


@pytest.mark.parametrize("chosen", ["", "abc", "9" * 30, "0"])
def test_a_choice_that_is_none_changes_nothing(client, keeper, clerk, chosen):
    posted(clerk, given_up_at=now())
    answer = client.post(reverse("outbox_act"), {"act": "retry", "chosen": chosen}, follow=True)
    assert "Không có thư nào thay đổi" in answer.content.decode()
    assert Message.objects.in_mail_state("failed", now()).count() == 1


@pytest.mark.parametrize("state", ["", "bogus", "none", *STATES])
def test_any_tab_has_a_page(client, keeper, clerk, state):
    assert client.get(reverse("outbox"), {"state": state}).status_code == 200


def test_the_page_costs_the_same_for_many(client, keeper, clerk, django_assert_max_num_queries):
    for n in range(60):
        posted(clerk, n, given_up_at=now())
    with django_assert_max_num_queries(20):
        client.get(reverse("outbox"), {"state": "failed"})
