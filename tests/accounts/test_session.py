"""A session that nothing is done in ends, and whoever typed comes back to the form."""

from __future__ import annotations

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.accounts.session_guard import SEEN
from agencies.models import AccountEvent, Position
from tests.factories.accounts import log_in, person
from tests.factories.core import login

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def later(**ago: int) -> time_machine.travel:
    return time_machine.travel(timezone.localtime() + datetime.timedelta(**ago))


def came_to_log_in(answer, back: str) -> None:
    assert answer.status_code == 302
    target = urlsplit(answer.url)
    assert target.path == reverse("login")
    assert parse_qs(target.query)["next"] == [back]


def told(client) -> str:
    return client.get(reverse("login")).content.decode()


def test_an_idle_session_ends_and_says_why(client, province):
    user = login(client, Position.CLERK, province.finance)
    page = reverse("ledger") + "?q=a"
    with later(minutes=61):
        came_to_log_in(client.get(page), page)
        assert "hơn 60 phút không thao tác" in told(client)
    assert AccountEvent.objects.get(user=user).kind == "timed_out"


def test_whoever_works_stays(client, province):
    login(client, Position.CLERK, province.finance)
    for minutes in (50, 100, 150):
        with later(minutes=minutes):
            assert client.get(reverse("ledger")).status_code == 200
    with later(minutes=211):
        assert client.get(reverse("ledger")).status_code == 302


def test_activity_is_noted_by_the_minute_not_by_the_request(client, province):
    login(client, Position.CLERK, province.finance)
    client.get(reverse("ledger"))
    assert SEEN not in client.session
    with later(minutes=2):
        client.get(reverse("ledger"))
        first = client.session[SEEN]
    with later(minutes=2, seconds=30):
        client.get(reverse("ledger"))
        assert client.session[SEEN] == first


def test_twelve_hours_are_the_end_however_busy(client, province):
    clerk = person(Position.CLERK, province.finance)
    log_in(client, clerk)
    for minutes in range(30, 12 * 60, 30):
        with later(minutes=minutes):
            assert client.get(reverse("account")).status_code == 200
    with later(hours=12, minutes=1):
        assert client.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/ho-so/7/van-ban-moi/?nghia-vu=3", "/ho-so/7/van-ban-moi/?nghia-vu=3"),
        ("https://evil.example/ho-so/7/", "/"),
        ("http://testserver.evil.example/x/", "/"),
        ("", "/"),
        ("http://testserver/dang-nhap/?next=/x/", "/"),
    ],
)
@pytest.mark.parametrize("address", ["/ho-so/7/van-ban-moi/", "/hop-thu/da-doc/"])
def test_a_form_sent_too_late_leads_to_the_log_in_and_back_to_its_page(client, province, referer, back, address):
    login(client, Position.SECRETARIAT, province.council_office)
    with later(minutes=61):
        came_to_log_in(client.post(address, {"number": "12/BC"}, headers={"Referer": referer}), back)
        assert "Nội dung vừa gửi chưa được ghi" in told(client)


def test_after_the_log_in_the_form_is_there_again(client, province):
    clerk = person(Position.CLERK, province.finance)
    log_in(client, clerk)
    form = reverse("account_name")
    with later(minutes=61):
        answer = client.post(form, {"display_name": "Tên mới"}, headers={"Referer": f"http://testserver{form}"})
        back = parse_qs(urlsplit(answer.url).query)["next"][0]
        assert log_in(client, clerk, next=back).url == form
        assert client.get(form).status_code == 200


def test_a_part_of_a_page_leads_the_whole_page_to_the_log_in(client, province):
    login(client, Position.CLERK, province.finance)
    with later(minutes=61):
        page = {"HX-Current-URL": "http://testserver/so-theo-doi/?q=a&page=2"}
        answer = client.get(reverse("ledger"), headers=HTMX | page)
        target = urlsplit(answer.headers["HX-Redirect"])
        assert parse_qs(target.query)["next"] == ["/so-theo-doi/?q=a&page=2"]


def test_a_form_sent_by_script_stays_on_its_page(client, province):
    login(client, Position.CLERK, province.finance)
    with later(minutes=61):
        answer = client.post(reverse("inbox_read_all"), headers=HTMX)
        assert answer.status_code == 403
        assert answer.headers["X-Session"] == "expired"


def test_the_page_knows_when_to_warn(client, province, settings):
    login(client, Position.CLERK, province.finance)
    html = client.get(reverse("ledger")).content.decode()
    assert 'data-idle="3540"' in html
    assert 'data-warning="300"' in html
    assert "Tiếp tục làm việc" in html


def test_going_on_begins_the_idle_time_anew(client, province):
    login(client, Position.CLERK, province.finance)
    with later(minutes=58):
        answer = client.post(reverse("session_extend"), headers={"X-Requested-With": "fetch"})
        assert answer.json()["seconds"] == 3600
        assert answer.json()["token"]
    with later(minutes=110):
        assert client.get(reverse("ledger")).status_code == 200


def test_going_on_too_late_is_told(client, province):
    login(client, Position.CLERK, province.finance)
    with later(minutes=61):
        answer = client.post(reverse("session_extend"), headers={"X-Requested-With": "fetch"})
        assert (answer.status_code, answer.headers["X-Session"]) == (403, "expired")


def test_going_on_works_without_script(client, province):
    login(client, Position.CLERK, province.finance)
    assert client.post(reverse("session_extend")).url == reverse("home")
    assert client.get(reverse("session_extend")).status_code == 405


def test_the_log_in_page_has_no_warning(client):
    assert "session-warning" not in client.get(reverse("login")).content.decode()
