"""A person in a real browser, on the demonstration, with a real web server, worker and beat.

Each role logs in; a late tờ trình is recorded, seen flagged after a scan that a worker ran,
and the annual report is made by the worker and downloaded.
"""

from __future__ import annotations

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.installation import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.xdist_group("processes")]

ROLES = {
    "thuky.hdnd": "Sổ theo dõi",
    "thuky.ubnd": "Sổ theo dõi",
    "thuky.mttq": "Sổ theo dõi",
    "lanhdao.hdnd": "Bảng tổng hợp",
    "lanhdao.sotnmt": "Bảng tổng hợp",
    "chuyenvien.sotnmt": "Sổ theo dõi",
    "quantri": "Tác vụ nền",
}
TITLE = "Dự thảo thử nghiệm của trình duyệt về mức chi tổ chức kỳ thi"


@pytest.mark.parametrize(("user", "place"), ROLES.items(), ids=ROLES)
def test_each_role_logs_in_and_sees_its_places(site, user, place):
    page = site.log_in(user)
    link = page.get_by_role("navigation", name="Mục lục").get_by_role("link", name=place)
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(place)
    page.context.close()


def test_wrong_password_says_so(site):
    page = site.browser.new_context(locale="vi-VN").new_page()
    page.goto(f"{site.address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill("thuky.hdnd")
    page.get_by_label("Mật khẩu").fill("sai mật khẩu")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("alert").first).to_be_visible()


def test_a_late_submission_is_flagged_by_the_worker_and_recorded_with_its_reason(site):
    page = site.log_in("thuky.hdnd")
    page.goto(f"{site.address}/ky-hop/")
    page.get_by_role("link", name="Kỳ họp thứ 16").first.click()
    page.get_by_role("link", name="Thêm dự thảo").first.click()
    page.get_by_label("Tên dự thảo nghị quyết").fill(TITLE)
    page.get_by_label("Loại nghị quyết").select_option(label="Cá biệt")
    page.locator("select[name=submitting]").select_option(label="Ủy ban nhân dân tỉnh Bắc Kạn")
    page.locator("select[name=drafting]").select_option(label="Sở Tài chính")
    page.locator("select[name=verifying]").select_option(label="Ban Kinh tế - Ngân sách HĐND tỉnh")
    page.get_by_role("button", name="Đăng ký dự thảo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    draft = page.url

    # The opening was on 07/12/2023, the tờ trình due on 22/11: a scan by the worker flags it.
    page.goto(f"{site.address}/tac-vu/")
    with page.expect_navigation():
        page.get_by_role("button", name="Chạy ngay Quét hạn").click()
    page.goto(draft)
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Gửi tờ trình")).first.click()
    duty = page.url
    flagged = page.get_by_text("Đã để quá hạn")

    def seen() -> bool:
        page.reload()
        return flagged.count() > 0

    wait_for(seen, "the worker's flag", site.log)

    # Recorded without a reason it is refused, beside the field, and nothing typed is lost.
    page.get_by_role("link", name="Ghi văn bản").first.click()
    page.get_by_label("Số, ký hiệu").fill("999/TTr-UBND")
    page.get_by_role("button", name="Ghi văn bản").click()
    expect(page.get_by_text(re.compile("hãy chọn lý do", re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_label("Số, ký hiệu")).to_have_value("999/TTr-UBND")
    page.get_by_label("Lý do chậm").select_option(index=1)
    page.get_by_label("Tệp văn bản").set_input_files(
        {"name": "to-trinh.pdf", "mimeType": "application/pdf", "buffer": blank_pdf()}
    )
    page.get_by_role("button", name="Ghi văn bản").click()
    expect(page.get_by_text("Đã ghi nhận").first).to_be_visible()
    page.goto(duty)
    expect(page.get_by_text("Hoàn thành quá hạn").first).to_be_visible()
    expect(page.get_by_text("Gửi chậm").first).to_be_visible()
    page.context.close()


def blank_pdf() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=595, height=842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_the_annual_report_is_made_by_the_worker_and_downloaded(site):
    page = site.log_in("thuky.hdnd")
    page.goto(f"{site.address}/bao-cao/danh-gia/2023/")
    page.get_by_role("button", name="Lập bản PDF").click()
    link = page.get_by_role("link", name="Tải bao-cao-danh-gia-2023.pdf")
    wait_for(link.is_visible, "the PDF", site.log)
    with page.expect_download() as download:
        link.evaluate("link => { link.setAttribute('download', ''); link.click() }")
    found = pypdf.PdfReader(download.value.path())
    text = " ".join(found.pages[0].extract_text().split())
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "2023" in text
    page.context.close()


@pytest.mark.parametrize("path", ["/", "/so-theo-doi/", "/ky-hop/", "/kien-nghi/", "/giam-sat/", "/bao-cao/"])
def test_pages_fit_a_phone(site, path):
    page = site.log_in("thuky.hdnd", PHONE)
    page.goto(f"{site.address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.context.close()
