"""A clerk's and a secretary's morning by keyboard alone: nothing here touches the mouse; wide and on a phone.

Log in, take the first item, record its document in place, remind three agencies from the ledger, find a petition by
its words, log out.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("processes")]
SIZES = {"wide": WIDE, "phone": PHONE}
# Enough for any page of ours; a place that so many steps do not reach is out of reach.
STEPS = 400


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the place has the focus, as who has no mouse does; the focus is seen."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    assert page.evaluate("document.activeElement.matches(':focus-visible')"), "the focus is not shown"


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    tab_to(page, wanted)
    page.keyboard.press(key)


def log_in(site, user: str, size: dict[str, int]) -> Page:
    page = site.browser.new_context(viewport=size, locale="vi-VN").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site.address}/dang-nhap/")
    tab_to(page, page.get_by_label("Tên đăng nhập"))
    page.keyboard.type(user)
    tab_to(page, page.get_by_label("Mật khẩu"))
    page.keyboard.type(site.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Việc của tôi")).to_be_visible()
    return page


def log_out(page: Page) -> None:
    press(page, page.locator(".topbar details.menu > summary"))
    press(page, page.get_by_role("button", name="Đăng xuất"))
    expect(page.get_by_label("Tên đăng nhập")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_first_item_is_recorded_where_it_stands(site, size):
    page = log_in(site, "thuky.ubnd", size)
    row = page.locator(".duty").filter(has=page.locator("a", has_text=re.compile("^Ghi văn bản"))).first
    key = row.get_attribute("id")
    press(page, row.locator("a", has_text=re.compile("^Ghi văn bản")))
    form = page.locator(f"#{key} form.inplace")
    number = form.get_by_label("Số, ký hiệu")
    # The form has opened beneath the row and the first field waits.
    expect(number).to_be_focused()
    page.keyboard.type(f"{size['width']}/BC-UBND")
    reason = form.get_by_label("Lý do chậm")
    if reason.count():
        tab_to(page, reason)
        page.keyboard.press("ArrowDown")
    press(page, form.get_by_role("button", name="Ghi văn bản"))
    done = page.locator(f"#{key} [data-done]")
    expect(done).to_be_focused()
    expect(done).to_contain_text(f"{size['width']}/BC-UBND")
    # The place was not lost, and a form that was opened by mistake closes and gives the focus back.
    expect(page).to_have_url(re.compile(rf"^{re.escape(site.address)}/$"))
    ask = page.locator(".duty:not(:has([data-done])) a", has_text=re.compile("^Ghi văn bản")).first
    press(page, ask)
    expect(page.locator("form.inplace")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("form.inplace")).to_have_count(0)
    expect(ask).to_be_focused()
    log_out(page)


def test_three_agencies_are_reminded_and_a_petition_is_found(site):
    page = log_in(site, "thuky.hdnd", WIDE)
    press(page, page.get_by_role("navigation", name="Mục lục").get_by_role("link", name="Sổ theo dõi"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sổ theo dõi")
    page.goto(f"{site.address}/so-theo-doi/?owner=awaited&state=open_overdue")
    ticks = page.locator("tbody input[name=chosen]")
    for number in range(3):
        press(page, ticks.nth(number), "Space")
        expect(ticks.nth(number)).to_be_checked()
    press(page, page.locator("#bulk").get_by_role("button", name="Đôn đốc…"))
    # What it would mean is said first.
    press(page, page.get_by_role("button", name="Đôn đốc 3 việc"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã đôn đốc 3 việc")
    # One key from anywhere, words without their signs.
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()
    page.keyboard.type("kien nghi o nhiem")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/tim/"))
    found = page.locator("main a[href*='/kien-nghi/'], main a[href*='/ho-so/']").first
    press(page, found)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    log_out(page)
