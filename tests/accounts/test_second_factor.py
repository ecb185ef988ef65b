"""The second factor: who must, setting it up, being asked for it, losing the telephone."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken

from agencies.accounts import letters, second_factor
from agencies.models import AccountEvent, Position
from tests.factories.accounts import PASSWORD, code_of, enrol, log_in, person
from tests.factories.core import login

pytestmark = pytest.mark.django_db
SETUP, CHECK = "/tai-khoan/hai-lop/", "/dang-nhap/ma-xac-thuc/"
PAGES = [
    "/",
    "/so-theo-doi/",
    "/tai-khoan/",
    "/ky-hop/",
    "/bao-cao/",
    "/loi-moi/",
    "/co-quan/",
    "/tai-khoan/hai-lop/tat/",
]


@pytest.fixture
def secretary(province):
    return person(Position.SECRETARIAT, province.council_office)


@pytest.fixture
def enrolled(client, secretary):
    """A secretary with the second factor on, logged out; ``codes`` are the recovery codes."""
    log_in(client, secretary)
    secretary.codes = enrol(client, secretary)
    client.post(reverse("logout"))
    return secretary


# ── who must ─────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("position", "required"),
    [
        (Position.CLERK, False),
        (Position.LEADER, False),
        (Position.SECRETARIAT, True),
        (Position.ADMINISTRATOR, True),
    ],
)
def test_secretariats_and_administrators_must(client, province, settings, position, required):
    settings.REQUIRE_SECOND_FACTOR = True
    login(client, position, province.council_office)
    answer = client.get(reverse("ledger"))
    assert (answer.status_code == 302) is required
    if required:
        assert answer.url.startswith(SETUP)


def test_a_demonstration_does_not_ask(client, province, settings):
    assert settings.REQUIRE_SECOND_FACTOR is False
    login(client, Position.SECRETARIAT, province.council_office)
    assert client.get(reverse("ledger")).status_code == 200


@pytest.mark.parametrize("page", [page for page in PAGES if page != SETUP])
def test_who_must_and_has_not_reaches_nothing_but_the_setup(client, secretary, settings, page):
    settings.REQUIRE_SECOND_FACTOR = True
    log_in(client, secretary)
    assert client.get(page).url.startswith(SETUP)
    assert client.post(page).url.startswith(SETUP)
    assert client.get(page, headers={"HX-Request": "true"}).status_code == 403
    assert client.get(SETUP).status_code == 200
    # The telephone lies in the other room: the warning's button works here too.
    assert client.post(reverse("session_extend"), headers={"X-Requested-With": "fetch"}).status_code == 200


@pytest.mark.parametrize("page", [*PAGES, SETUP])
def test_the_password_alone_reaches_nothing_but_the_question_for_the_code(client, enrolled, page):
    log_in(client, enrolled)
    assert client.get(page).url.startswith(CHECK)
    assert client.post(page).url.startswith(CHECK)
    assert client.get("/healthz").status_code == 200


# ── setting it up ────────────────────────────────────────────────────────────────────
def test_setting_up_shows_a_qr_code_that_stays_and_then_the_recovery_codes_once(client, secretary):
    log_in(client, secretary)
    first, second = client.get(SETUP), client.get(SETUP)
    assert first.context["qr_code"].startswith("data:image/svg+xml")
    assert first.context["secret"] == second.context["secret"]
    done = client.post(SETUP, {"code": code_of(secretary)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in done.content.decode() for code in codes)
    assert "no-store" in done.headers["Cache-Control"]
    # Only hashes are kept, so they cannot be shown again.
    assert not set(StaticToken.objects.values_list("token", flat=True)) & {c.replace("-", "") for c in codes}
    assert client.get(SETUP).url == reverse("account")
    assert client.get(reverse("ledger")).status_code == 200
    assert AccountEvent.objects.filter(user=secretary, kind="second_factor_on").exists()


@pytest.mark.parametrize("code", ["", "000000", "abc", "1" * 300, "🙂"])
def test_a_wrong_first_code_turns_nothing_on(client, secretary, code):
    log_in(client, secretary)
    client.get(SETUP)
    if code == code_of(secretary):
        code = "111111"
    answer = client.post(SETUP, {"code": code})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]
    secretary.refresh_from_db()
    assert secretary.second_factor_since is None


# ── being asked ──────────────────────────────────────────────────────────────────────
def test_the_code_of_the_telephone_opens_and_leads_on(client, enrolled):
    answer = log_in(client, enrolled, next="/so-theo-doi/")
    page = client.get(answer.url)
    assert page.url == f"{CHECK}?next=/so-theo-doi/"
    done = client.post(CHECK, {"code": code_of(enrolled, steps=1), "next": "/so-theo-doi/"})
    assert done.url == "/so-theo-doi/"
    assert client.get(done.url).status_code == 200
    kinds = list(AccountEvent.objects.filter(user=enrolled).order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == ["password_accepted", "logged_in"]


def test_next_stays_on_this_site(client, enrolled):
    log_in(client, enrolled)
    done = client.post(CHECK, {"code": code_of(enrolled, steps=1), "next": "https://evil.example/"})
    assert done.url == reverse("home")


def test_a_wrong_code_is_logged_and_the_next_must_wait(client, enrolled):
    log_in(client, enrolled)
    assert "Mã không đúng" in client.post(CHECK, {"code": "000000"}).content.decode()
    assert AccountEvent.objects.filter(user=enrolled, kind="code_failed").count() == 1
    assert "hãy chờ" in client.post(CHECK, {"code": code_of(enrolled, steps=1)}).content.decode()
    with time_machine.travel(timezone.localtime() + datetime.timedelta(seconds=40)):
        assert client.post(CHECK, {"code": code_of(enrolled, steps=1)}).status_code == 302


def test_a_code_works_once(enrolled):
    first, second = Client(), Client()
    code = code_of(enrolled, steps=1)
    for client in (first, second):
        log_in(client, enrolled)
    assert first.post(CHECK, {"code": code}).status_code == 302
    assert second.post(CHECK, {"code": code}).status_code == 422


def test_a_recovery_code_opens_once_however_it_is_typed(client, enrolled):
    log_in(client, enrolled)
    code = enrolled.codes[0]
    assert client.post(CHECK, {"code": code.lower().replace("-", " ")}).status_code == 302
    assert client.get(reverse("ledger")).status_code == 200
    assert second_factor.codes_left(enrolled) == 9
    again = Client()
    log_in(again, enrolled)
    assert again.post(CHECK, {"code": code}).status_code == 422


def test_somebody_elses_code_opens_nothing(client, enrolled, province):
    other = person(Position.SECRETARIAT, province.committee_office)
    there = Client()
    log_in(there, other)
    codes = enrol(there, other)
    log_in(client, enrolled)
    assert client.post(CHECK, {"code": codes[0]}).status_code == 422


# ── afterwards ───────────────────────────────────────────────────────────────────────
def test_new_recovery_codes_need_the_password_and_replace_the_old(client, enrolled):
    log_in(client, enrolled)
    client.post(CHECK, {"code": enrolled.codes[0]})
    page = reverse("recovery_codes")
    assert client.post(page, {"password": "sai"}).status_code == 422
    codes = client.post(page, {"password": PASSWORD}).context["codes"]
    assert second_factor.codes_left(enrolled) == 10
    # The session that a recovery code opened goes on.
    assert client.get(reverse("ledger")).status_code == 200
    again = Client()
    log_in(again, enrolled)
    assert again.post(CHECK, {"code": enrolled.codes[1]}).status_code == 422
    with time_machine.travel(timezone.localtime() + datetime.timedelta(seconds=5)):
        assert again.post(CHECK, {"code": codes[1]}).status_code == 302


def test_whose_choice_it_was_may_turn_it_off_with_the_password(client, enrolled):
    log_in(client, enrolled)
    client.post(CHECK, {"code": enrolled.codes[0]})
    page = reverse("second_factor_off")
    assert client.post(page, {"password": "sai"}).status_code == 422
    assert client.post(page, {"password": PASSWORD}).url == reverse("account")
    assert log_in(Client(), enrolled).url == reverse("home")


def test_who_must_may_not_turn_it_off(client, enrolled, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    log_in(client, enrolled)
    client.post(CHECK, {"code": enrolled.codes[0]})
    assert client.get(reverse("second_factor_off")).status_code == 403
    assert client.post(reverse("second_factor_off"), {"password": PASSWORD}).status_code == 403


def test_an_administrator_resets_it_for_who_lost_the_telephone(client, enrolled, province):
    administrator = login(client, Position.ADMINISTRATOR, province.council_office)
    page = reverse("person_act", args=[enrolled.pk, "dat-lai-hai-lop"])
    assert "mã QR mới" in client.get(page).content.decode()
    client.post(page)
    enrolled.refresh_from_db()
    assert enrolled.second_factor_since is None
    assert second_factor.codes_left(enrolled) == 0
    line = AccountEvent.objects.get(user=enrolled, kind="second_factor_reset")
    assert line.by == administrator
    letters.deliver()
    assert mail.outbox[-1].to == [enrolled.email]
