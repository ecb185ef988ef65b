"""The lists a register of petitions begins with: fields and reasons why a petition is not resolved.

The headings are those of the reports of the province's UBND on voters' petitions; the
fields below them are those that lists of real petitions use. A province edits both
lists; loading them again adds what is missing and changes nothing.
"""

from __future__ import annotations

from django.db import models, transaction

from voter_petitions.models import Field, UnresolvedReason

# (code, name, fields under that heading)
FIELDS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "che-do-chinh-sach",
        "Chế độ, chính sách",
        (("chinh-sach", "Chính sách"), ("dia-gioi", "Địa giới, tổ chức bộ máy")),
    ),
    (
        "ha-tang",
        "Giao thông – xây dựng – thủy lợi",
        (
            ("giao-thong", "Giao thông"),
            ("xay-dung", "Xây dựng"),
            ("thuy-loi", "Thủy lợi"),
            ("nuoc", "Nước sinh hoạt"),
        ),
    ),
    (
        "nong-lam-nghiep",
        "Nông – lâm nghiệp",
        (("nong-nghiep", "Nông nghiệp"), ("lam-nghiep", "Lâm nghiệp"), ("thien-tai", "Thiên tai")),
    ),
    (
        "dat-dai-moi-truong",
        "Đất đai – tài nguyên – môi trường",
        (("dat-dai", "Đất đai"), ("tai-nguyen", "Tài nguyên, khoáng sản"), ("moi-truong", "Môi trường")),
    ),
    (
        "dien-luc-vien-thong",
        "Điện lực – viễn thông – truyền thông",
        (("dien", "Điện"), ("vien-thong", "Viễn thông"), ("truyen-thong", "Truyền thông")),
    ),
    (
        "van-hoa-xa-hoi",
        "Văn hóa – xã hội – giáo dục – y tế",
        (("van-hoa", "Văn hóa"), ("xa-hoi", "Xã hội"), ("giao-duc", "Giáo dục"), ("y-te", "Y tế")),
    ),
    ("cong-ty-thuy-loi", "Công ty khai thác công trình thủy lợi", ()),
    ("khac", "Lĩnh vực khác", ()),
)

REASONS: tuple[tuple[str, str], ...] = (
    ("von", "Chưa bố trí được vốn đầu tư"),
    ("tham-quyen", "Vượt thẩm quyền của địa phương"),
    ("quy-hoach", "Vướng quy hoạch, quy định của pháp luật"),
    ("trung-uong", "Chờ Trung ương hướng dẫn"),
    ("mat-bang", "Vướng giải phóng mặt bằng"),
    ("chong-cheo", "Chồng chéo trách nhiệm giữa các cơ quan"),
    ("khong-ro", "Nội dung kiến nghị không rõ, không chính xác"),
    ("tu-phap", "Vụ việc đang được cơ quan tư pháp thụ lý"),
    ("khong-co-so", "Không có cơ sở để giải quyết"),
    ("khach-quan-khac", "Lý do khách quan khác"),
)


@transaction.atomic
def load_reference(field_model: type[models.Model] = Field, reason_model: type[models.Model] = UnresolvedReason) -> int:
    """Add the fields and reasons that are not there yet; returns how many.

    The models are arguments because a migration brings its own.
    """
    added = 0
    rows = [
        (code, name, group)
        for heading, heading_name, parts in FIELDS
        for code, name, group in [(heading, heading_name, None), *((c, n, heading) for c, n in parts)]
    ]
    for position, (code, name, group) in enumerate(rows, start=1):
        values = {"name": name, "group_id": group, "position": position * 10}
        added += field_model._default_manager.get_or_create(code=code, defaults=values)[1]
    for position, (code, name) in enumerate(REASONS, start=1):
        values = {"name": name, "position": position * 10}
        added += reason_model._default_manager.get_or_create(code=code, defaults=values)[1]
    return added
