"""Renew the pictures of README.md and of the manuals (docs/huong-dan*.md) from the running application.

    python docs/take_pictures.py http://localhost:8000 PASSWORD

PASSWORD is the one that ``make run`` prints; the demonstration must be loaded and untouched, and PUBLIC_PAGE=true
opens the page for the people. Needs the test dependencies and /usr/bin/chromium. The pictures are kept small: a palette
of 128 colours.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent / "pictures"
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
# Where a page is at one address: who looks, which address, at which size.
PAGES = {
    "home": ("thuky.hdnd", "/", WIDE),
    "home-clerk": ("chuyenvien.sotnmt", "/", WIDE),
    "home-leader": ("lanhdao.ubnd", "/", WIDE),
    "home-admin": ("quantri", "/", WIDE),
    "home-phone": ("chuyenvien.sotnmt", "/", PHONE),
    "dashboard": ("thuky.hdnd", "/bao-cao/?nam=2023", WIDE),
    "ledger": ("thuky.hdnd", "/so-theo-doi/?state=open_overdue", WIDE),
    "ledger-phone": ("thuky.hdnd", "/so-theo-doi/?state=open_overdue", PHONE),
    "agenda": ("thuky.hdnd", "/lich-cong-tac/", WIDE),
    "search": ("thuky.hdnd", "/tim/?q=o+nhiem", WIDE),
    "petitions": ("thuky.hdnd", "/kien-nghi/", WIDE),
    "petition-competence": ("thuky.hdnd", "/kien-nghi/tham-quyen/", WIDE),
    "petition-annexes": ("thuky.hdnd", "/kien-nghi/phu-luc/", WIDE),
    "petition-public": ("thuky.hdnd", "/tra-cuu/", PHONE),
    "help": ("chuyenvien.sotnmt", "/tro-giup/", WIDE),
}


def log_in(browser: Browser, address: str, user: str, password: str, viewport: dict[str, int]) -> Page:
    page = browser.new_context(viewport=viewport, locale="vi-VN", reduced_motion="reduce").new_page()
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(user)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{address}/")
    return page


def take(page: Page, name: str) -> None:
    page.wait_for_load_state()
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(128, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)


def take_petitions(browser: Browser, address: str, password: str) -> None:
    """The way of a petition: docs/huong-dan-kien-nghi.md."""
    page = log_in(browser, address, "thuky.hdnd", password, WIDE)
    page.goto(f"{address}/kien-nghi/dot/")
    page.locator("tbody th a").first.click()
    page.wait_for_load_state()
    round = page.url
    page.get_by_role("link", name="Chuyển kiến nghị của đợt").click()
    take(page, "petition-letters")
    page.goto(round)
    page.get_by_role("link", name="Thêm kiến nghị").click()
    page.get_by_label("Nguyên văn ý kiến cử tri").fill("Đề nghị xử lý dứt điểm cơ sở đốt phế liệu gây ô nhiễm ở tổ 5.")
    page.locator("#similar li").first.wait_for()
    take(page, "petition-similar")
    page.goto(round)
    page.get_by_role("link", name="Nhập từ tệp").first.click()
    page.locator("tbody a").first.click()
    page.locator("#rows-title").scroll_into_view_if_needed()
    page.locator("#rows-title").evaluate("one => one.scrollIntoView()")
    take(page, "petition-rows")
    page.get_by_role("link", name="Xem lại cột").click()
    take(page, "petition-columns")
    page.goto(f"{address}/kien-nghi/?answer=returned")
    page.locator("tbody th a").first.click()
    page.get_by_role("link", name="Sửa nhận xét").click()
    take(page, "petition-assess")
    for user, name in (("chuyenvien.sotnmt", "petition-draft"), ("lanhdao.sotnmt", "petition-decide")):
        page = log_in(browser, address, user, password, WIDE)
        page.goto(f"{address}/kien-nghi/du-thao/")
        page.locator("tbody th a").first.click()
        take(page, name)


def main(address: str, password: str) -> None:
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for name, (user, path, size) in PAGES.items():
            page = log_in(browser, address, user, password, size)
            page.goto(f"{address}{path}")
            take(page, name)
            page.context.close()
        take_petitions(browser, address, password)
        page = log_in(browser, address, "chuyenvien.sotnmt", password, WIDE)
        page.locator(".duty a", has_text="Ghi văn bản").first.click()
        page.locator("form.inplace").scroll_into_view_if_needed()
        take(page, "record")
        page.goto(f"{address}/")
        page.locator(".duty a", has_text="Xin gia hạn").first.click()
        page.locator("form.inplace").scroll_into_view_if_needed()
        take(page, "ask")
        page = log_in(browser, address, "thuky.hdnd", password, WIDE)
        page.goto(f"{address}/ky-hop/")
        page.get_by_role("link", name="Kỳ họp thứ 16").first.click()
        take(page, "session")
        page.goto(f"{address}/so-theo-doi/?state=open_overdue")
        page.locator("tbody th a").first.click()
        take(page, "obligation")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
