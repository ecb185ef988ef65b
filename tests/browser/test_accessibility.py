"""axe on every page that the table of addresses knows, light and dark, and every page on a phone's width.

The pages are the addresses that answer the Council's secretary, the administrator or the clerk of an agency with
200: a new address is looked at without anybody adding it here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.addresses.people import ROLES
from tests.addresses.table import Row, rows
from tests.browser.conftest import PHONE, WIDE

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("processes")]

# Whose page it is: the first of these who may open it.
LOOKERS = ("hdnd", "admin", "clerk")
PAGES = [
    (row, role)
    for row in rows()
    if row.method == "GET"
    for role in [next((role for role in LOOKERS if row.expected[role] == 200), "")]
    if role
]
HOMES = [role for role, user in ROLES.items() if user and role != "alone"]
# In the dark only colours can be wrong anew.
COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
ADDRESSES = """
import json
from django.urls import reverse
from tests.addresses.objects import OBJECTS
from tests.addresses.table import rows
print("ADDRESSES " + json.dumps({row.label: reverse(row.name, args=OBJECTS[row.about]()) for row in rows()}))
"""


@pytest.fixture(scope="module")
def addresses(site) -> dict[str, str]:
    """The table's addresses in the database of the running installation."""
    told = site.installation.manage("shell", "--no-imports", "-c", ADDRESSES)
    found: dict[str, str] = json.loads(told.partition("ADDRESSES ")[2])
    return found


@pytest.fixture(scope="module")
def windows(site) -> Iterator[dict[str, Page]]:
    """A window per person, logged in when first asked for."""

    class Windows(dict[str, Page]):
        def __missing__(self, role: str) -> Page:
            user = ROLES[role]
            assert user
            self[role] = site.log_in(user)
            return self[role]

    found = Windows()
    yield found
    for page in found.values():
        page.context.close()


def look_at(page: Page) -> None:
    """No violation by light, by dark, and no sideways scroll at 390 pixels."""
    # Without motion: a colour that is still on its way from light to dark is nobody's colour.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size(WIDE)
    # What may be opened is looked at open.
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
    axe = Axe()
    found = {"light": axe.run(page)}
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found["dark"] = axe.run(page, options=COLOURS)
    for scheme, result in found.items():
        assert not result.violations_count, f"{scheme}: {result.generate_report()}"
    page.set_viewport_size(PHONE)
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = false })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "scrolls sideways on a phone"


@pytest.mark.parametrize(("row", "role"), PAGES, ids=[row.label for row, _ in PAGES])
def test_every_page(site, addresses, windows, row: Row, role: str):
    page, address = windows[role], f"{site.address}{addresses[row.label]}"
    answer = page.context.request.get(address)
    assert answer.status == 200
    # Files and what only a machine reads are no pages.
    if "text/html" in answer.headers["content-type"]:
        page.goto(address)
        look_at(page)


@pytest.mark.parametrize("role", HOMES)
def test_the_home_of_each_role(site, windows, role):
    windows[role].goto(f"{site.address}/")
    look_at(windows[role])


def test_a_form_with_errors(site, addresses, windows):
    page = windows["hdnd"]
    page.goto(f"{site.address}{addresses['GET matters:matter_new topic']}")
    page.locator("form.form button[type=submit]").click()
    expect(page.locator(".error-summary")).to_be_focused()
    look_at(page)


@pytest.mark.parametrize(("path", "status"), [("/khong-co-trang-nay/", 404), ("/co-quan/them/", 403)])
def test_pages_that_say_no(site, windows, path, status):
    answer = windows["clerk"].goto(f"{site.address}{path}")
    assert answer
    assert answer.status == status
    look_at(windows["clerk"])


def test_the_log_in(site):
    page = site.browser.new_context(locale="vi-VN").new_page()
    page.goto(f"{site.address}/dang-nhap/")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.locator(".error-summary")).to_be_visible()
    look_at(page)
    page.context.close()
