"""``manage.py scan_deadlines [--as-of DATE] [--dry-run] [--json]``."""

import datetime
import json
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from coordination import flags, jobs
from coordination.clock import today


def _date(text: str) -> datetime.date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text, pattern).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    raise ArgumentTypeError(f"Ngày không hợp lệ: {text} (viết 2023-12-07 hoặc 07/12/2023).")


class Command(BaseCommand):
    help = "Quét hạn: cảnh báo nghĩa vụ quá hạn và báo cáo không gửi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=_date, default=None, metavar="DATE", help="tính đến ngày (mặc định hôm nay)"
        )
        parser.add_argument("--dry-run", action="store_true", help="chỉ đếm, không ghi gì")
        parser.add_argument("--json", action="store_true", help="in một đối tượng JSON")

    def handle(self, *args: Any, as_of: datetime.date | None, dry_run: bool, **options: Any) -> None:
        at = as_of or today()
        if dry_run:
            found = flags.scan(at, dry_run=True).as_dict()
        else:
            found = jobs.run("scan_deadlines", lambda: flags.scan(at).as_dict())
        if options["json"]:
            self.stdout.write(json.dumps(found))
            return
        verb = "Sẽ cảnh báo" if dry_run else "Đã cảnh báo"
        self.stdout.write(
            f"Quét đến hết ngày {at:%d/%m/%Y}: {found['scanned']} nghĩa vụ đang mở. "
            f"{verb} {found['overdue']} quá hạn, {found['never_sent']} không gửi."
        )
