"""One running installation for all tests in a browser: the demonstration, web server, worker and beat."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.installation import Installation, new_installation, wait_for

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# Server, worker, browser and the rest of the suite share the cores: what comes late has still come.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class Site:
    """The running application and how to log in to it."""

    def __init__(self, installation: Installation, password: str, browser: Browser, log: Path) -> None:
        self.installation, self.password, self.browser, self.log = installation, password, browser, log
        self.address = f"http://localhost:{installation.port}"

    def log_in(self, user: str, viewport: dict[str, int] = WIDE) -> Page:
        context = self.browser.new_context(viewport=viewport, locale="vi-VN", accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.address}/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(user)
        page.get_by_label("Mật khẩu").fill(self.password)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("heading", level=1, name="Việc của tôi")).to_be_visible()
        return page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all: a second one cannot be driven from the same thread while the first is."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; the tests' own queries are not asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        found = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("trinh-duyet")
    with new_installation(folder / "data") as installation:
        installation.manage("migrate", "--verbosity", "0")
        installation.manage("load_demo")
        yield from _running(installation, browser, folder / "run.log")


def _running(installation: Installation, browser: Browser, log: Path) -> Iterator[Site]:
    command = [sys.executable, "manage.py", "runall", "--port", str(installation.port)]
    main = installation.start(command, log)
    wait_for(lambda: "Hệ thống đang chạy" in log.read_text() or main.poll() is not None, "the address", log)
    assert main.poll() is None, log.read_text()
    password = re.search(r"Mật khẩu: (\S+)", log.read_text())
    assert password, log.read_text()
    yield Site(installation, password[1], browser, log)
    main.terminate()
    assert main.wait(timeout=60) == 0, log.read_text()
