"""Load the demonstration data."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.demo import summary
from reports.demo.load import TODAY, NotEmptyError, is_empty, load_demo


class Command(BaseCommand):
    """Tell Bắc Kạn's year 2023 into an empty database."""

    help = "Nạp dữ liệu minh họa (Bắc Kạn 2023, đứng ở ngày 26/12/2023) vào cơ sở dữ liệu trống."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="không làm gì nếu đã có dữ liệu")

    def handle(self, *, if_empty: bool, verbosity: int, **options: Any) -> None:
        if if_empty and not is_empty():
            return
        self.stdout.write("Đang nạp dữ liệu minh họa, khoảng nửa phút …")
        self.stdout.flush()
        try:
            load_demo()
        except NotEmptyError as error:
            raise CommandError(str(error)) from error
        for line in summary.lines(TODAY) if verbosity > 1 else [next(summary.lines(TODAY))]:
            self.stdout.write(line)
        self.stdout.write(f"Dữ liệu minh họa đứng ở ngày {TODAY:%d/%m/%Y}.")
