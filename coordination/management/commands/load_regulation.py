"""Load the regulation's rules from a file, and the list of reasons for lateness."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.deadlines import DeadlineError
from coordination.deadlines.entry import read_date
from coordination.regulation.reasons import load_late_reasons
from coordination.regulation.ruleset import DEFAULT_FILE, RuleSetError, load_ruleset


class Command(BaseCommand):
    """Without a file the default rule-set; repeated, only what differs becomes a new version."""

    help = "Nạp bộ quy định thời hạn từ tệp YAML (mặc định: bộ quy định kèm theo) và danh mục lý do chậm."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT_FILE, help="tệp YAML")
        parser.add_argument(
            "--from",
            dest="effective_from",
            type=_day,
            metavar="NGÀY",
            help="ngày áp dụng các phiên bản mới: 2024-01-01 hoặc 01/01/2024",
        )

    def handle(self, *args: Any, file: Path, effective_from: date | None, **options: Any) -> None:
        try:
            loaded = load_ruleset(file, by=None, effective_from=effective_from)
        except RuleSetError as error:
            raise CommandError(f"Tệp {file.name} bị từ chối, không có gì thay đổi:\n{error}") from error
        reasons = load_late_reasons()
        self.stdout.write(
            f"{loaded.regulation}: {len(loaded.created)} quy định mới, {len(loaded.changed)} phiên bản mới, "
            f"{len(loaded.unchanged)} không đổi; {reasons} lý do chậm mới."
        )
        if loaded.absent:
            self.stdout.write(f"Đang áp dụng nhưng không có trong tệp, giữ nguyên: {', '.join(loaded.absent)}.")


def _day(text: str) -> date:
    try:
        return read_date(text)
    except DeadlineError as error:
        raise ArgumentTypeError(str(error)) from error
