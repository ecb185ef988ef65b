"""The whole way of a petition in three people's browsers, and petitions brought in from a file.

The secretariat records a petition that was raised before, sends it by an official letter to the agency proposed; the
agency's clerk drafts an answer that lacks direction and date, its leader approves; the secretariat asks again; the
second answer promises a date; the petition closes by the result that was seen, not by an answer.
"""

from __future__ import annotations

import datetime
import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE
from tests.factories.sheets import HEADER, plain_rows, real_petitions, xlsx

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("processes")]

ROUND = "Tiếp xúc cử tri sau Kỳ họp thứ 16"
WORDS = "Cơ sở đốt phế liệu ở {group} vẫn tái diễn đốt gây ô nhiễm dù đã bị xử lý, đề nghị xử lý dứt điểm cơ sở này."
PLACE = "Phường Nguyễn Thị Minh Khai, thành phố Bắc Kạn"
PROMISED = datetime.date(2024, 3, 29)


def go(page: Page, name: str, role: str = "link") -> None:
    """To the page behind a link or a button; what is asked next is asked of that page."""
    with page.expect_navigation():
        page.locator("main").get_by_role(role, name=name).first.click()


def fits(page: Page) -> None:
    """Nothing is pulled sideways."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def fact(page: Page, name: str, value: str | re.Pattern[str]) -> None:
    expect(page.locator("main dt", has_text=name).first.locator("+ dd")).to_contain_text(value)


def open_round(page: Page, site) -> None:
    page.goto(f"{site.address}/kien-nghi/dot/")
    page.locator("tbody th a", has_text=ROUND).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ROUND)


def record(page: Page, site, group: str) -> str:
    """Record the petition; while it is typed the earlier one like it is offered. Returns the address of its page."""
    open_round(page, site)
    go(page, "Thêm kiến nghị")
    page.get_by_label("Nguyên văn ý kiến cử tri").fill(WORDS.format(group=group))
    offered = page.locator("#similar")
    expect(offered).to_contain_text("Đề nghị xử lý cơ sở đốt phế liệu tái diễn gây ô nhiễm")
    expect(offered).to_contain_text("Chưa trả lời")
    page.get_by_label("Cử tri (xã, huyện)").fill(PLACE)
    page.keyboard.press("Tab")
    page.get_by_label("Lĩnh vực").select_option(label="Môi trường")
    page.get_by_label("Cấp thẩm quyền").select_option(label="Sở, ngành")
    expect(offered).to_contain_text("cùng nơi")
    page.get_by_role("button", name="Lưu", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cơ sở đốt phế liệu")
    fact(page, "Kết quả thực tế", "Chưa giải quyết")
    return page.url


def send_letter(page: Page) -> None:
    """One letter to the agency that the system proposes; its clerk owes an answer from that day on."""
    proposal = page.locator("main section", has=page.get_by_role("heading", name="Đề xuất cơ quan có thẩm quyền"))
    expect(proposal).to_contain_text("Sở Tài nguyên và Môi trường")
    go(page, "Lập công văn chuyển")
    # Directly, not through the People's Committee.
    page.get_by_label("gửi qua UBND tỉnh").uncheck()
    go(page, "Xếp lại công văn theo lựa chọn", "button")
    expect(page.get_by_role("heading", level=2, name="Sở Tài nguyên và Môi trường")).to_be_visible()
    number = page.get_by_label("Số công văn gửi Sở Tài nguyên và Môi trường").input_value()
    assert number.endswith("/HĐND-VP"), number
    page.get_by_role("button", name="Ban hành và chuyển").click()
    page.get_by_role("dialog").get_by_role("button", name="Đồng ý").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(number)
    with page.expect_download() as download:
        page.get_by_role("link", name="Bản Word").evaluate("a => { a.setAttribute('download', ''); a.click() }")
    assert download.value.path().read_bytes().startswith(b"PK")


def write_answer(page: Page, *, content: str, direction: str = "", promised: str = "") -> None:
    go(page, "Soạn trả lời")
    page.get_by_label("Việc đã làm, đã quyết định").fill(content)
    page.get_by_label("Hướng giải quyết", exact=True).fill(direction)
    page.get_by_label("Thời gian giải quyết", exact=True).fill(promised)
    fits(page)
    page.get_by_role("button", name="Lưu và trình lãnh đạo").click()
    expect(page.get_by_text("Đã trình lãnh đạo.")).to_be_visible()


def approve(page: Page, site, group: str, *, lacking: bool) -> None:
    page.goto(f"{site.address}/kien-nghi/du-thao/")
    go(page, f"Cơ sở đốt phế liệu ở {group} ")
    expect(page.get_by_text("Dự thảo chưa nêu")).to_have_count(int(lacking))
    fits(page)
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("Đã duyệt dự thảo trả lời.")).to_be_visible()


def send_answer(page: Page, address: str, number: str, *, lacking: bool) -> None:
    page.goto(address)
    go(page, "Dự thảo: ")
    go(page, "Gửi trả lời")
    expect(page.get_by_text("Trả lời chưa nêu hướng giải quyết và thời gian giải quyết.")).to_have_count(int(lacking))
    page.get_by_label("Số, ký hiệu").fill(number)
    fits(page)
    page.get_by_role("button", name="Gửi trả lời").click()
    expect(page.get_by_text("Đã gửi trả lời kiến nghị.")).to_be_visible()
    fits(page)


def assess(page: Page, address: str, *, good: bool, text: str) -> None:
    page.goto(address)
    go(page, "Nhận xét trả lời này")
    answer = "Có" if good else "Không"
    for question in ("Đúng trọng tâm kiến nghị", "Nêu rõ hướng giải quyết", "Nêu rõ thời gian", "Đạt yêu cầu"):
        page.get_by_role("group", name=question).get_by_label(answer).check()
    page.get_by_label("Nhận xét", exact=True).fill(text)
    page.get_by_role("button", name="Ghi nhận xét").click()
    expect(page.get_by_text(text).first).to_be_visible()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_petition_is_closed_by_a_fact(site, size):
    # Another petition each time, should the test be asked again.
    group = f"tổ {secrets.randbelow(9000) + 1000}"
    secretary = site.log_in("thuky.hdnd")
    address = record(secretary, site, group)
    send_letter(secretary)
    secretary.goto(address)
    expect(secretary.get_by_text("Trả lời kiến nghị cử tri bằng văn bản").first).to_be_visible()

    clerk = site.log_in("chuyenvien.sotnmt", size)
    expect(clerk.locator(".duty", has_text=group).first).to_contain_text("Trả lời")
    clerk.goto(address)
    fits(clerk)
    write_answer(clerk, content="Sở đã kiểm tra và lập biên bản.")
    expect(clerk.get_by_text("Dự thảo chưa nêu hướng giải quyết và thời gian giải quyết.")).to_be_visible()
    leader = site.log_in("lanhdao.sotnmt", size)
    approve(leader, site, group, lacking=True)
    send_answer(clerk, address, "1201/STNMT-MT", lacking=True)

    # Sent all the same it is flagged, and an answer is no solution.
    secretary.goto(address)
    expect(secretary.get_by_text("Trả lời không nêu hướng hoặc thời gian").first).to_be_visible()
    fact(secretary, "Kết quả thực tế", "Chưa giải quyết")
    assess(secretary, address, good=False, text="Chưa nêu bao giờ chấm dứt việc đốt.")
    fact(secretary, "Trả lời", "Yêu cầu trả lời lại")
    again = secretary.locator("main tr", has_text="Trả lời lại kiến nghị cử tri").first
    expect(again).to_contain_text(re.compile(r"\d\d/\d\d/20\d\d"))

    clerk.goto(address)
    promised = f"{PROMISED:%d/%m/%Y}"
    write_answer(clerk, content="Đã xử phạt, đình chỉ lò đốt.", direction="Sở buộc tháo dỡ lò.", promised=promised)
    approve(leader, site, group, lacking=False)
    send_answer(clerk, address, "1202/STNMT-MT", lacking=False)
    assess(secretary, address, good=True, text="Rõ hướng, rõ thời gian.")
    fact(secretary, "Trả lời", "Trả lời đạt yêu cầu")
    fact(secretary, "Hứa hoàn thành", promised)
    promise = secretary.locator("main tr", has_text="Thực hiện nội dung đã hứa với cử tri").first
    expect(promise).to_contain_text(promised)
    # Accepted, and still open: nothing was done yet.
    expect(secretary.get_by_text("Kết thúc 26/12/2023")).to_have_count(0)

    go(secretary, "Ghi kết quả")
    secretary.get_by_role("combobox", name="Kết quả").select_option(label="Đã giải quyết xong")
    secretary.get_by_role("button", name="Ghi kết quả").click()
    # Nothing counts as resolved without evidence.
    expect(secretary.locator(".error-summary")).to_contain_text("căn cứ, minh chứng")
    secretary.get_by_label("Căn cứ, minh chứng").fill("Biên bản tháo dỡ lò đốt ngày 26/12/2023, có tổ dân phố ký.")
    secretary.get_by_role("button", name="Ghi kết quả").click()
    fact(secretary, "Kết quả thực tế", "Đã giải quyết xong")
    expect(secretary.get_by_text("Kết thúc 26/12/2023").first).to_be_visible()
    expect(promise).to_contain_text(re.compile("Hoàn thành|Đã xong|Đúng hạn"))
    for page in (secretary, clerk, leader):
        page.context.close()


def test_petitions_come_in_from_a_file(site):
    page = site.log_in("thuky.hdnd")
    open_round(page, site)
    before = page.locator("main a[href*='/kien-nghi/']").count()
    rows = plain_rows(real_petitions()[40:44])
    # The last row does not say where; the form asks before anything is recorded.
    rows[-1] = (*rows[-1][:3], "", *rows[-1][4:])
    content = xlsx(("Tổng hợp", [("TỔNG HỢP Ý KIẾN, KIẾN NGHỊ CỬ TRI",), HEADER, *rows]))
    go(page, "Nhập từ tệp")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Tệp kiến nghị").set_input_files({"name": "na-ri.xlsx", "mimeType": sheet, "buffer": content})
    go(page, "Đọc tệp", "button")
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận cột")
    expect(page.get_by_label("Cột B", exact=False).first).to_have_value("original")
    go(page, "Kiểm tra từng dòng", "button")
    expect(page.get_by_role("heading", level=2, name="1 dòng còn lỗi")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^Ghi \d+ kiến nghị"))).to_have_count(0)
    page.locator("tr", has_text="chưa có địa phương").get_by_role("link", name="Sửa").click()
    page.get_by_label("Cử tri (xã, huyện)").fill("Thị trấn Yến Lạc, huyện Na Rì")
    go(page, "Lưu dòng", "button")
    go(page, "Ghi 4 kiến nghị", "button")
    expect(page.get_by_text("4 kiến nghị").first).to_be_visible()
    page.locator("tbody a[href*='/kien-nghi/']", has_text="Số ").last.click()
    expect(page.get_by_text("na-ri.xlsx")).to_be_visible()
    fact(page, "Cử tri", "Thị trấn Yến Lạc, huyện Na Rì")
    open_round(page, site)
    assert page.locator("main a[href*='/kien-nghi/']").count() > before
    page.context.close()
