"""Logging in, being locked after repeated failure, and the log of both."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.accounts import lockout
from agencies.models import AccountEvent, AccountEventKind, EvidenceChangedError, Position
from tests.factories.accounts import PASSWORD, log_in, person
from tests.factories.core import login

pytestmark = pytest.mark.django_db
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
)


@pytest.fixture
def clerk(province):
    return person(Position.CLERK, province.finance, username="chuyenvien.stc")


def fail(client: Client, username: str, times: int) -> str:
    for _ in range(times):
        answer = client.post(reverse("login"), {"username": username, "password": "sai"})
    return answer.content.decode()


def kinds(user) -> list[str]:
    return list(AccountEvent.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_a_right_password_leads_to_the_page_asked_for_and_is_logged(client, clerk):
    page = reverse("ledger")
    answer = client.post(
        reverse("login"),
        {"username": clerk.username, "password": PASSWORD, "next": page},
        headers={"User-Agent": WINDOWS},
        REMOTE_ADDR="10.1.2.3",
    )
    assert answer.url == page
    line = AccountEvent.objects.get(user=clerk)
    assert (line.kind, line.address, line.browser) == ("logged_in", "10.1.2.3", "Chrome 156, Windows")


def test_next_never_leads_to_another_site(client, clerk):
    assert log_in(client, clerk, next="https://evil.example/").url == reverse("home")


def test_a_wrong_password_keeps_the_name_and_says_nothing_about_which_was_wrong(client, clerk):
    known, unknown = fail(client, clerk.username, 1), fail(client, "khongco", 1)
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in known
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in unknown
    assert f'value="{clerk.username}"' in known


def test_the_last_tries_are_announced(client, clerk):
    assert "Còn" not in fail(client, clerk.username, 2)
    assert "Còn 2 lần thử" in fail(client, clerk.username, 1)
    assert "Còn 1 lần thử" in fail(client, clerk.username, 1)


def test_the_fifth_failure_locks_and_says_until_when(client, clerk):
    html = fail(client, clerk.username, 5)
    until = timezone.localtime(lockout.lock_of(clerk.username).until)
    assert "tạm khóa" in html
    assert f"{until:%H:%M}" in html
    assert "quản trị viên mở khóa" in html


def test_a_lock_refuses_the_right_password_too_from_everywhere(client, clerk):
    fail(client, clerk.username, 5)
    other = Client(REMOTE_ADDR="10.9.9.9", headers={"User-Agent": "Firefox/120"})
    answer = log_in(other, clerk)
    assert answer.status_code == 429
    assert "tạm khóa" in answer.content.decode()
    assert "_auth_user_id" not in other.session


def test_failures_from_several_places_count_together(clerk):
    for number in range(5):
        fail(Client(REMOTE_ADDR=f"10.0.0.{number}"), clerk.username, 1)
    assert lockout.lock_of(clerk.username)


def test_a_name_without_account_is_locked_alike(client, clerk):
    assert "tạm khóa" in fail(client, "khongco", 5)


def test_a_lock_ends_by_itself_and_further_tries_do_not_lengthen_it(client, clerk):
    begin = timezone.localtime()
    with time_machine.travel(begin, tick=False):
        fail(client, clerk.username, 5)
    with time_machine.travel(begin + datetime.timedelta(minutes=14), tick=False):
        assert "tạm khóa" in fail(client, clerk.username, 3)
    with time_machine.travel(begin + datetime.timedelta(minutes=15, seconds=1), tick=False):
        assert log_in(client, clerk).status_code == 302


def test_a_success_forgets_earlier_failures(client, clerk):
    fail(client, clerk.username, 4)
    log_in(client, clerk)
    assert lockout.failures(clerk.username) == 0


def test_the_log_tells_failures_lock_refusal_and_leaving(client, clerk):
    fail(client, clerk.username, 6)
    lockout.unlock(clerk.username)
    log_in(client, clerk)
    client.post(reverse("logout"))
    assert kinds(clerk) == ["failed"] * 5 + ["locked", "refused", "logged_in", "logged_out"]


def test_an_unknown_name_is_kept_masked_for_it_may_be_a_password(client, clerk):
    fail(client, "Mat-khau-cua-toi-1", 1)
    line = AccountEvent.objects.get(user=None)
    assert line.typed_name == "Ma…"


def test_a_stopped_account_does_not_come_in(client, clerk):
    clerk.is_active = False
    clerk.save()
    assert log_in(client, clerk).status_code == 200
    assert "_auth_user_id" not in client.session


def test_the_log_is_never_changed(client, clerk):
    log_in(client, clerk)
    line = AccountEvent.objects.get()
    line.detail = "khác"
    with pytest.raises(EvidenceChangedError):
        line.save()
    with pytest.raises(EvidenceChangedError):
        AccountEvent.objects.all().delete()
    with pytest.raises(EvidenceChangedError):
        AccountEvent.objects.update(detail="khác")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (1, "", "10.0.0.1"),
        (1, "<script>", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_is_the_one_our_own_proxy_wrote(client, clerk, settings, proxies, forwarded, address):
    settings.PROXY_COUNT = proxies
    client.post(
        reverse("login"),
        {"username": clerk.username, "password": PASSWORD},
        headers={"X-Forwarded-For": forwarded},
        REMOTE_ADDR="10.0.0.1",
    )
    assert AccountEvent.objects.get().address == address


def test_my_history_shows_my_lines_only(client, clerk, province):
    other = login(client, Position.CLERK, province.justice)
    AccountEvent.objects.create(at=timezone.now(), kind=AccountEventKind.FAILED, user=clerk, address="10.7.7.7")
    AccountEvent.objects.create(at=timezone.now(), kind=AccountEventKind.FAILED, user=other, address="10.8.8.8")
    html = client.get(reverse("account_log_ins")).content.decode()
    assert "10.8.8.8" in html
    assert "10.7.7.7" not in html
