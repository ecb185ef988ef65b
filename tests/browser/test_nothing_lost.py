"""In a real browser: drafts come back, a session that ends loses nothing, two tabs meet; without script too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from agencies.models import Position
from tests.browser.conftest import PATIENCE
from tests.factories.core import matter, member, province, rule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("processes")]

PASSWORD = "mot-mat-khau-dai-123"


class Site:
    """The application with one matter and its secretary."""

    def __init__(self, address: str, browser: Browser, dossier: int) -> None:
        self.address, self.browser = address, browser
        self.opened: list[BrowserContext] = []
        self.new = reverse("matters:matter_new", args=["between_sessions"])
        self.edit = reverse("matters:matter_edit", args=[dossier])
        self.page = reverse("matters:matter", args=[dossier])

    def somebody(self, **options: Any) -> BrowserContext:
        context = self.browser.new_context(locale="vi-VN", **options)
        self.opened.append(context)
        context.set_default_timeout(PATIENCE)
        self.log_in(context.new_page())
        return context

    def log_in(self, page: Page) -> None:
        page.goto(f"{self.address}{reverse('login')}")
        page.locator("input[name=username]").fill("thuky")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        expect(page.get_by_role("heading", level=1, name="Việc của tôi")).to_be_visible()


@pytest.fixture
def site(transactional_db, live_server, browser) -> Iterator[Site]:
    home = province()
    rule()
    user = member(Position.SECRETARIAT, home.standing_committee, username="thuky")
    user.set_password(PASSWORD)
    user.save()
    dossier = matter(home, title="Tên cũ").pk
    found = Site(live_server.url, browser, dossier)
    yield found
    for context in found.opened:
        context.close()


def kept(page: Page) -> None:
    expect(page.locator("[data-keep-state]")).to_contain_text("Đã giữ bản nháp")


def test_what_was_typed_is_offered_on_the_next_visit_and_gone_once_saved(site):
    page = site.somebody().pages[0]
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(site.address + site.new)
    page.get_by_label("Trích yếu").fill("Việc gõ dở")
    kept(page)
    page.goto(site.address + site.page)
    page.goto(site.address + site.new)
    page.get_by_role("button", name="Khôi phục").click()
    expect(page.get_by_label("Trích yếu")).to_have_value("Việc gõ dở")
    page.get_by_role("button", name="Lập hồ sơ").click()
    expect(page.get_by_role("heading", level=1, name="Việc gõ dở")).to_be_visible()
    page.goto(site.address + site.new)
    expect(page.get_by_label("Trích yếu")).to_have_value("")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("button", name="Khôi phục")).to_have_count(0)


def test_leaving_a_changed_form_asks(site):
    page = site.somebody().pages[0]
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(site.address + site.edit)
    page.get_by_label("Trích yếu").press_sequentially("x")
    page.goto(site.address + site.page)
    assert asked == ["beforeunload"]


def test_a_session_that_ends_in_the_middle_of_a_form_loses_nothing(site):
    context = site.somebody()
    page = context.pages[0]
    page.goto(site.address + site.new)
    page.get_by_label("Trích yếu").fill("Việc nhập lâu")
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Lập hồ sơ").click()
    expect(page.get_by_text("Phiên làm việc đã hết, chưa ghi gì.")).to_be_visible()
    expect(page.get_by_label("Trích yếu")).to_have_value("Việc nhập lâu")
    other = context.new_page()
    site.log_in(other)
    other.close()
    page.get_by_role("button", name="Lập hồ sơ").click()
    expect(page.get_by_role("heading", level=1, name="Việc nhập lâu")).to_be_visible()


def test_two_tabs_on_one_record_see_both_versions(site):
    context = site.somebody()
    first, second = context.pages[0], context.new_page()
    for page, title in ((first, "Tên của một"), (second, "Tên của hai")):
        page.goto(site.address + site.edit)
        page.get_by_label("Trích yếu").fill(title)
    first.get_by_role("button", name="Ghi thay đổi").click()
    expect(first.get_by_role("heading", level=1, name="Tên của một")).to_be_visible()
    second.get_by_role("button", name="Ghi thay đổi").click()
    expect(second.get_by_role("heading", name="Hai bản khác nhau")).to_be_visible()
    second.get_by_role("radio", name="Tên của một").check()
    second.get_by_role("button", name="Ghi thay đổi").click()
    expect(second.get_by_role("heading", level=1, name="Tên của một")).to_be_visible()


def test_without_script_forms_are_sent_and_two_tabs_still_meet(site):
    context = site.somebody(java_script_enabled=False)
    first, second = context.pages[0], context.new_page()
    for page, title in ((first, "Tên của một"), (second, "Tên của hai")):
        page.goto(site.address + site.edit)
        page.get_by_label("Trích yếu").fill(title)
    first.get_by_role("button", name="Ghi thay đổi").click()
    expect(first.get_by_role("heading", level=1, name="Tên của một")).to_be_visible()
    second.get_by_role("button", name="Ghi thay đổi").click()
    second.get_by_role("radio", name="Tên của hai").check()
    second.get_by_role("button", name="Ghi thay đổi").click()
    expect(second.get_by_role("heading", level=1, name="Tên của hai")).to_be_visible()
    second.get_by_label("Nội dung").fill("Viết không cần script")
    second.get_by_role("button", name="Gửi ý kiến").click()
    expect(second.get_by_text("Viết không cần script")).to_be_visible()


def test_the_keyboard_chooses_whom_a_comment_mentions(site):
    page = site.somebody().pages[0]
    page.goto(site.address + site.page)
    box = page.get_by_label("Nội dung")
    box.press_sequentially("Không có ai: @zzz ")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_text(re.compile("Không nhắc được @zzz")).first).to_be_visible()
    expect(page.get_by_label("Nội dung")).to_have_value("Không có ai: @zzz ")
