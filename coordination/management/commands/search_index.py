"""Make the search indexes of PostgreSQL once the extension pg_trgm may be used."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from coordination.search.trigram import create_indexes


class Command(BaseCommand):
    help = "Tạo chỉ mục tìm kiếm trên PostgreSQL (cần phần mở rộng pg_trgm); chạy lại bao nhiêu lần cũng được."

    def handle(self, *args: object, **options: object) -> None:
        if connection.vendor != "postgresql":
            self.stdout.write("Cơ sở dữ liệu này không cần chỉ mục riêng.")
        elif create_indexes(connection):
            self.stdout.write("Đã có chỉ mục tìm kiếm. Hãy khởi động lại ứng dụng.")
        else:
            raise CommandError(
                "Không tạo được phần mở rộng pg_trgm. Nhờ người quản trị PostgreSQL chạy trong cơ sở dữ liệu này: "
                "CREATE EXTENSION pg_trgm; rồi chạy lại lệnh."
            )
