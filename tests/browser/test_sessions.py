"""What only a browser shows: the warning before a session ends, two windows, pages without script, axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from agencies.models import AccountEvent, Position
from tests.browser.conftest import PATIENCE
from tests.factories.accounts import PASSWORD, code_of, person
from tests.factories.core import province as make_province

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("processes")]


@pytest.fixture
def context(browser) -> Iterator[BrowserContext]:
    found = browser.new_context(locale="vi-VN")
    found.set_default_timeout(PATIENCE)
    yield found
    found.close()


@pytest.fixture
def administrator(transactional_db):
    return person(Position.ADMINISTRATOR, make_province().council_office, username="quantri")


def log_in(page: Page, address: str, user) -> None:
    page.goto(address + reverse("login"))
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def test_the_session_is_extended_and_a_new_log_in_elsewhere_saves_what_was_typed(live_server, context, administrator):
    page = context.new_page()
    page.clock.install()
    log_in(page, live_server.url, administrator)
    page.goto(live_server.url + reverse("account_name"))
    page.get_by_label("Họ tên hoặc chức danh").fill("Tên gõ trước khi hết phiên")
    warning = page.get_by_role("alertdialog")
    page.clock.fast_forward("55:00")
    expect(warning).to_contain_text("sắp kết thúc")
    warning.get_by_role("button", name="Tiếp tục làm việc").click()
    expect(warning).to_be_hidden()

    # The session ends on the server too; a log-in in another window changes the token of forms.
    Session.objects.all().delete()
    page.clock.fast_forward("59:30")
    expect(warning).to_contain_text("đã kết thúc")
    other = context.new_page()
    log_in(other, live_server.url, administrator)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(warning).to_be_hidden()
    expect(page.get_by_label("Họ tên hoặc chức danh")).to_have_value("Tên gõ trước khi hết phiên")
    page.get_by_role("button", name="Ghi tên mới").click()
    expect(page.get_by_text("Đã ghi tên mới.")).to_be_visible()
    administrator.refresh_from_db()
    assert str(administrator) == "Tên gõ trước khi hết phiên"


def test_escape_closes_the_warning_until_the_end(live_server, context, administrator):
    page = context.new_page()
    page.clock.install()
    log_in(page, live_server.url, administrator)
    warning = page.get_by_role("alertdialog")
    page.clock.fast_forward("55:00")
    expect(warning).to_be_visible()
    page.keyboard.press("Escape")
    page.clock.run_for(3000)
    expect(warning).to_be_hidden()


def test_a_password_is_shown_and_hidden_and_sent_hidden(live_server, context, administrator):
    page = context.new_page()
    page.goto(live_server.url + reverse("login"))
    field = page.get_by_label("Mật khẩu")
    field.fill("Song")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Ẩn mật khẩu").click()
    expect(field).to_have_attribute("type", "password")


def test_log_in_and_second_factor_work_without_script(live_server, browser, administrator):
    page = browser.new_context(java_script_enabled=False, locale="vi-VN").new_page()
    log_in(page, live_server.url, administrator)
    page.goto(live_server.url + reverse("second_factor_setup"))
    page.get_by_label("Mã xác thực").fill(code_of(administrator))
    page.get_by_role("button", name="Bật xác thực hai lớp").click()
    expect(page.get_by_role("list", name="Mã dự phòng").get_by_role("listitem")).to_have_count(10)
    assert AccountEvent.objects.filter(user=administrator, kind="second_factor_on").exists()
    page.context.close()


OPEN = ["login", "password_reset", "password_reset_done", "password_reset_complete"]
CLOSED = [
    "account", "account_name", "account_email", "account_log_ins", "second_factor_setup", "password_change",
    "invitations", "invitation_new", "administration", "people", "locked_accounts", "account_log",
]  # fmt: skip


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_and_no_page_is_too_wide(live_server, context, administrator, width):
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    problems = {}

    def look(path: str) -> None:
        page.goto(live_server.url + path)
        found = [violation["id"] for violation in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("too wide")
        if found:
            problems[path] = found

    for name in OPEN:
        look(reverse(name))
    log_in(page, live_server.url, administrator)
    for path in [*map(reverse, CLOSED), reverse("person", args=[administrator.pk])]:
        look(path)
    assert problems == {}
