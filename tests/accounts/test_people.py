"""The administrator's pages of people, the log, locked names, and one's own account."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.accounts import letters, lockout
from agencies.clock import now
from agencies.models import AccountEvent, AccountEventKind, Letter, Position, User
from coordination import jobs
from coordination.models import Message
from tests.factories.accounts import PASSWORD, log_in, person
from tests.factories.core import UserFactory, login, member

pytestmark = pytest.mark.django_db
LISTS = ["administration", "people", "account_log", "locked_accounts"]


@pytest.fixture
def admin(client, province) -> User:
    return login(client, Position.ADMINISTRATOR, province.council_office)


def lock(username: str) -> None:
    for _ in range(5):
        Client().post(reverse("login"), {"username": username, "password": "sai"})


# ── the wrong user ───────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("position", [Position.CLERK, Position.LEADER, Position.SECRETARIAT])
def test_only_administrators_reach_these_pages(client, province, position):
    login(client, position, province.standing_committee)
    target = member(Position.CLERK, province.finance)
    places = [reverse(name) for name in [*LISTS, "unlock_name"]]
    places += [reverse("person", args=[target.pk])]
    places += [reverse("person_act", args=[target.pk, act]) for act in ("ngung", "mo-khoa", "dat-lai-hai-lop")]
    for place in places:
        assert client.get(place).status_code == 403, place
        assert client.post(place).status_code == 403, place
    target.refresh_from_db()
    assert target.is_active
    assert ">Quản trị</a>" not in client.get(reverse("ledger")).content.decode()


# ── lists ────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_the_same_number_of_queries_at_3_and_30_rows(client, admin, province, name):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        return len(queries)

    def more(n: int) -> None:
        for _ in range(n):
            user = member(Position.CLERK, province.finance)
            AccountEvent.objects.create(at=now(), kind=AccountEventKind.LOGGED_IN, user=user, by=admin)

    more(3)
    few = count()
    more(27)
    assert count() == few


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=kế toán", {"ketoan"}),
        ("q=KETOAN", {"ketoan"}),
        ("q=ke toan", {"ketoan"}),
        ("position=leader", {"sep"}),
        ("state=inactive", {"cu"}),
        ("state=homeless", {"cu"}),
        ("state=locked", {"ketoan"}),
        ("q=" + "a" * 5000, set()),
    ],
)
def test_people_are_found(client, admin, province, query, found):
    member(Position.CLERK, province.finance, username="ketoan", display_name="Chuyên viên kế toán")
    member(Position.LEADER, province.finance, username="sep", display_name="Lãnh đạo")
    UserFactory(username="cu", display_name="Người cũ", is_active=False)
    lock("ketoan")
    page = client.get(f"{reverse('people')}?{query}").context["page"]
    assert {user.username for user in page} == found


@pytest.mark.parametrize("query", ["q=%20%20", "state=bay", "position=vua", "page=abc", "page=999", "q=%00"])
def test_a_filter_typed_wrong_still_gives_a_page(client, admin, query):
    for name in ("people", "account_log"):
        assert client.get(f"{reverse(name)}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=failed", {"10.0.0.1"}),
        ("kind=logged_in", {"192.168.1.9"}),
        ("address=192.168.", {"192.168.1.9"}),
        ("q=ketoan", {"10.0.0.1", "192.168.1.9"}),
        ("since=01/01/2023&until=31/12/2023", {"10.0.0.1"}),
        ("since=02/01/2024", {"192.168.1.9"}),
        ("since=31/02/2024", {"10.0.0.1", "192.168.1.9"}),
        ("address='; DROP TABLE", set()),
    ],
)
def test_the_log_is_filtered(client, admin, province, query, found):
    user = member(Position.CLERK, province.finance, username="ketoan")
    for kind, address, year in (("failed", "10.0.0.1", 2023), ("logged_in", "192.168.1.9", 2024)):
        at = datetime.datetime(year, 6, 1, 8, 0, tzinfo=datetime.UTC)
        AccountEvent.objects.create(at=at, kind=kind, user=user, address=address)
    page = client.get(f"{reverse('account_log')}?{query}").context["page"]
    assert {row.address for row in page} == found


# ── what is done to an account ───────────────────────────────────────────────────────
def act(client: Client, user: User, name: str):
    return client.post(reverse("person_act", args=[user.pk, name]))


def test_a_stopped_account_is_out_at_once_and_may_come_back(client, admin, province):
    clerk = person(Position.CLERK, province.finance)
    there = Client()
    log_in(there, clerk)
    act(client, clerk, "ngung")
    assert there.get(reverse("ledger")).status_code == 302
    assert "_auth_user_id" not in log_in(Client(), clerk).wsgi_request.session
    act(client, clerk, "mo-lai")
    assert log_in(there, clerk).status_code == 302
    kinds = AccountEvent.objects.filter(by=admin).values_list("kind", flat=True)
    assert set(kinds) == {"deactivated", "reactivated"}


def test_nobody_stops_the_own_account_or_the_last_administrator(client, admin, province):
    assert "của chính mình" in act(client, admin, "ngung").content.decode()
    other = Client()
    second = login(other, Position.ADMINISTRATOR, province.committee_office)
    assert act(other, admin, "ngung").status_code == 302
    # Who was just stopped is logged out, and cannot stop the one who is left.
    assert act(client, second, "ngung").status_code == 302
    second.refresh_from_db()
    assert second.is_active


def test_a_lock_is_seen_and_lifted(client, admin, province):
    clerk = person(Position.CLERK, province.finance)
    lock(clerk.username)
    assert client.get(reverse("administration")).context["figures"][0][1] == 1
    assert str(clerk) in client.get(reverse("locked_accounts")).content.decode()
    assert "Đang bị khóa" in client.get(reverse("person", args=[clerk.pk])).content.decode()
    act(client, clerk, "mo-khoa")
    assert lockout.lock_of(clerk.username) is None
    assert log_in(Client(), clerk).status_code == 302
    assert AccountEvent.objects.get(kind="unlocked").by == admin
    assert "không còn cần làm" in act(client, clerk, "mo-khoa").content.decode()


def test_a_name_without_account_is_unlocked_from_the_list(client, admin):
    lock("Mat-khau-go-nham-1")
    page = client.get(reverse("locked_accounts")).content.decode()
    assert "không có tài khoản này" in page
    client.post(reverse("unlock_name"), {"username": "Mat-khau-go-nham-1"})
    assert lockout.locks() == []
    assert client.post(reverse("unlock_name"), {"username": "khac"}, follow=True).status_code == 200


def test_a_letter_for_a_new_password_is_sent_for_somebody(client, admin, province):
    clerk = person(Position.CLERK, province.finance)
    act(client, clerk, "gui-thu-dat-lai")
    letters.deliver()
    assert mail.outbox[0].to == [clerk.email]
    assert "hãy chờ vài phút" in act(client, clerk, "gui-thu-dat-lai").content.decode()
    User.objects.filter(pk=clerk.pk).update(email="")
    assert "chưa có thư điện tử" in act(client, clerk, "gui-thu-dat-lai").content.decode()


def test_unknown_people_and_acts_are_404(client, admin):
    assert client.get(reverse("person", args=[99999])).status_code == 404
    assert act(client, admin, "xoa").status_code == 404


def test_a_password_that_an_administrator_chose_is_changed_first(client, admin, province):
    data = {"username": "moi.so", "display_name": "Người mới", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("agencies:account_new"), data)
    there = Client()
    new = User.objects.get(username="moi.so")
    log_in(there, new)
    assert there.get(reverse("ledger")).url == reverse("password_change")
    change = {"old_password": PASSWORD, "new_password1": "Cua-rieng-toi-77", "new_password2": "Cua-rieng-toi-77"}
    there.post(reverse("password_change"), change)
    assert there.get(reverse("ledger")).status_code == 200


# ── the start page ───────────────────────────────────────────────────────────────────
def test_the_start_page_counts_what_matters(client, admin, province):
    lock("ai.do")
    letter = letters.post(Letter.Kind.RESET, user=admin)
    Letter.objects.filter(pk=letter.pk).update(attempts=3, error="ConnectionRefusedError")
    common = {"kind": Message.Kind.DIGEST, "subject": "s", "body": "b", "created_at": now(), "email": "a@example.vn"}
    Message.objects.create(key="1", user=admin, error="SMTPException", attempts=5, **common)
    Message.objects.create(key="2", user=admin, sent_at=now(), **common)
    Message.objects.create(key="3", user=admin, **common)
    answer = client.get(reverse("administration"))
    figures = {label: value for label, value, *_ in answer.context["figures"]}
    assert figures["tài khoản đang bị khóa"] == 1
    assert figures["thư chưa gửi được"] == 2
    assert figures["tác vụ chưa chạy đúng lịch"] == len(jobs.EXPECTED)
    assert "ConnectionRefusedError" in answer.content.decode()
    for place in (
        "people",
        "invitations",
        "account_log",
        "locked_accounts",
        "agencies:list",
        "regulation:list",
        "jobs",
    ):
        assert f'href="{reverse(place)}' in answer.content.decode()


# ── one's own account ────────────────────────────────────────────────────────────────
def test_the_account_page_tells_name_positions_and_second_factor(client, province):
    login(client, Position.CLERK, province.finance)
    html = client.get(reverse("account")).content.decode()
    assert province.finance.name in html
    assert "Bật xác thực hai lớp" in html


def test_a_new_address_needs_the_password_and_the_old_one_is_told(client, province):
    clerk = person(Position.CLERK, province.finance, email="cu@example.vn")
    log_in(client, clerk)
    page = reverse("account_email")
    wrong = client.post(page, {"email": "moi@example.vn", "password": "sai"})
    assert wrong.context["form"].errors["password"]
    assert 'value="moi@example.vn"' in wrong.content.decode()
    client.post(page, {"email": "moi@example.vn", "password": PASSWORD})
    clerk.refresh_from_db()
    assert clerk.email == "moi@example.vn"
    assert AccountEvent.objects.get(kind="email_changed").detail == "cu@example.vn → moi@example.vn"
    letters.deliver()
    assert mail.outbox[0].to == ["cu@example.vn"]
    assert client.post(page, {"email": "sai", "password": PASSWORD}).context["form"].errors["email"]


def test_a_name_is_changed_and_never_empty(client, province):
    clerk = login(client, Position.CLERK, province.finance)
    assert client.post(reverse("account_name"), {"display_name": "  "}).status_code == 422
    client.post(reverse("account_name"), {"display_name": "Phó Trưởng phòng"})
    clerk.refresh_from_db()
    assert str(clerk) == "Phó Trưởng phòng"
