"""What a password must be, changing it, a new one by mail."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.accounts import letters, lockout
from agencies.models import AccountEvent, Letter, Position, User
from tests.factories.accounts import PASSWORD, log_in, mailed_link, person

pytestmark = pytest.mark.django_db
NEW = "Nui-hoa-mua-xuan-2024"


@pytest.fixture
def clerk(province):
    return person(Position.CLERK, province.finance, username="chuyenvien.stc", email="cv.stc@example.vn")


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Song-1234", "ít nhất 10 ký tự"),
        ("song-cau-1234", "chữ hoa"),
        ("SONG-CAU-1234", "chữ thường"),
        ("Song-cau-mua-lu", "chữ số"),
        ("SongCauMuaLu2023", "ký tự đặc biệt"),
        ("1234567890", "chữ thường, chữ hoa, ký tự đặc biệt"),
        ("Chuyenvien.stc1", "giống với"),
    ],
)
def test_a_weak_password_is_refused_in_words(password, missing, clerk):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, clerk)
    assert missing in " ".join(refused.value.messages)


@pytest.mark.parametrize("password", ["Song-cau-mua-lu-2024", "Sông Cầu mùa lũ 2023", "Đường 3 tháng 2 rất dài"])
def test_a_sentence_with_a_number_is_good(password, clerk):
    validate_password(password, clerk)


def test_a_changed_password_is_another_one(clerk):
    with pytest.raises(ValidationError, match="phải khác mật khẩu đang dùng"):
        validate_password(PASSWORD, clerk)


def change(client: Client, old: str, new: str):
    data = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse("password_change"), data)


def test_changing_tells_the_rules_beside_the_field_and_keeps_the_session(client, clerk):
    log_in(client, clerk)
    assert "ký tự đặc biệt" in client.get(reverse("password_change")).content.decode()
    assert change(client, PASSWORD, NEW).url == reverse("password_change_done")
    assert client.get(reverse("account")).status_code == 200
    clerk.refresh_from_db()
    assert clerk.check_password(NEW)
    assert AccountEvent.objects.filter(user=clerk, kind="password_changed").exists()
    letters.deliver()
    assert mail.outbox[0].to == [clerk.email]


def test_what_the_new_password_lacks_is_told_beside_it(client, clerk):
    log_in(client, clerk)
    errors = change(client, PASSWORD, PASSWORD).context["form"].errors
    assert errors == {"new_password1": ["Mật khẩu mới phải khác mật khẩu đang dùng."]}


def test_the_old_password_is_asked_for(client, clerk):
    log_in(client, clerk)
    answer = change(client, "sai", NEW)
    assert answer.context["form"].errors["old_password"]
    clerk.refresh_from_db()
    assert clerk.check_password(PASSWORD)


def test_whether_an_address_belongs_to_somebody_is_not_told(client, clerk):
    known = client.post(reverse("password_reset"), {"email": clerk.email}, follow=True)
    unknown = client.post(reverse("password_reset"), {"email": "ai@example.vn"}, follow=True)
    token = re.compile(r"csrf.{0,80}", re.IGNORECASE)
    assert token.sub("", known.content.decode()) == token.sub("", unknown.content.decode())
    assert "Nếu địa chỉ vừa nhập" in known.content.decode()
    assert Letter.objects.count() == 1
    # The answer does not wait for the mail server either.
    assert not mail.outbox


def test_the_link_of_the_letter_sets_a_new_password_once_and_ends_a_lock(client, clerk):
    for _ in range(5):
        log_in(client, clerk, "sai")
    assert lockout.lock_of(clerk.username)
    client.post(reverse("password_reset"), {"email": clerk.email.upper()})
    link = mailed_link()
    assert mail.outbox[-1].to == [clerk.email]
    page = client.get(link, follow=True)
    assert clerk.username in page.content.decode()
    assert "ký tự đặc biệt" in page.content.decode()
    form = page.redirect_chain[-1][0]
    weak = client.post(form, {"new_password1": "yeu", "new_password2": "yeu"})
    assert weak.context["form"].errors["new_password1"]
    done = client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert done.url == reverse("password_reset_complete")
    assert log_in(client, clerk, NEW).status_code == 302
    assert "không dùng được nữa" in Client().get(link, follow=True).content.decode()


def test_the_link_expires(client, clerk):
    client.post(reverse("password_reset"), {"email": clerk.email})
    link = mailed_link()
    with time_machine.travel(timezone.localtime() + datetime.timedelta(minutes=61)):
        assert "không dùng được nữa" in client.get(link, follow=True).content.decode()


@pytest.mark.parametrize("address", ["MQ/abc", "x/y", "MQ/" + "a" * 500])
def test_a_link_that_is_not_ours_says_so(client, address):
    page = client.get(f"/mat-khau-moi/{address}/")
    assert page.status_code == 200
    assert "không dùng được nữa" in page.content.decode()


def test_a_new_password_ends_the_sessions_of_the_old(clerk):
    old, other = Client(), Client()
    log_in(old, clerk)
    client = other
    client.post(reverse("password_reset"), {"email": clerk.email})
    form = client.get(mailed_link(), follow=True).redirect_chain[-1][0]
    client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert old.get(reverse("account")).url.startswith(reverse("login"))


def test_asking_again_and_again_sends_one_letter(client, clerk):
    for _ in range(4):
        client.post(reverse("password_reset"), {"email": clerk.email})
    assert Letter.objects.count() == 1


def test_a_stopped_account_gets_no_letter(client, clerk):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    client.post(reverse("password_reset"), {"email": clerk.email})
    assert not Letter.objects.exists()


# ── letters and a mail server that is down ───────────────────────────────────────────
class Down:
    """A mail backend that refuses for as long as it is told to."""

    def __init__(self, monkeypatch):
        self.monkeypatch = monkeypatch

    def __enter__(self):
        def refuse(self, messages):
            raise ConnectionRefusedError(111, "Connection refused")

        self.context = self.monkeypatch.context()
        patch = self.context.__enter__()
        patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    def __exit__(self, *error):
        self.context.__exit__(*error)


def test_a_letter_waits_for_the_mail_server_and_leaves_once(clerk, monkeypatch):
    letter = letters.post(Letter.Kind.RESET, user=clerk)
    with Down(monkeypatch):
        for _ in range(8):
            assert letters.deliver() == letters.Delivered(0, 1)
    letter.refresh_from_db()
    assert (letter.attempts, letter.sent_at) == (8, None)
    assert "Connection refused" in letter.error
    assert letters.deliver() == letters.Delivered(1, 0)
    assert letters.deliver() == letters.Delivered(0, 0)
    assert len(mail.outbox) == 1


def test_a_letter_nobody_needs_any_more_is_dropped(clerk):
    letter = letters.post(Letter.Kind.RESET, user=clerk)
    with time_machine.travel(timezone.localtime() + datetime.timedelta(hours=25)):
        assert letters.deliver() == letters.Delivered(0, 0)
    letter.refresh_from_db()
    assert letter.dropped_at


def test_a_letter_that_a_dead_worker_held_is_taken_by_another(clerk):
    letter = letters.post(Letter.Kind.RESET, user=clerk)
    Letter.objects.filter(pk=letter.pk).update(claimed_at=timezone.now())
    assert letters.deliver().sent == 0
    Letter.objects.filter(pk=letter.pk).update(claimed_at=timezone.now() - datetime.timedelta(minutes=11))
    assert letters.deliver().sent == 1
