from typing import Any

from django.core.management.base import BaseCommand

from voter_petitions.similar import remember_missing


class Command(BaseCommand):
    help = "Lập chỉ mục tìm kiến nghị tương tự cho các kiến nghị chưa có; chạy lại bao nhiêu lần cũng được."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Đã thêm {remember_missing()} khóa.")
