"""Compute a due date for a clerk, or a whole table of them."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.calendars import current_calendar
from coordination.deadlines import DeadlineError, Direction, Offset, Unit, due_date
from coordination.deadlines.entry import read_amount, read_date
from coordination.deadlines.sheet import answered


class Command(BaseCommand):
    """`--from DATE --before N --unit day` prints the ISO date and the explanation; `--csv FILE` a table."""

    help = "Tính hạn từ một ngày mốc (hoặc cho cả một bảng CSV) và giải thích vì sao."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--from", dest="anchor", type=_argument(read_date), help="ngày mốc: 2023-12-07 hoặc 07/12/2023"
        )
        sides = parser.add_mutually_exclusive_group()
        sides.add_argument("--before", type=_argument(read_amount), metavar="N", help="số đơn vị trước ngày mốc")
        sides.add_argument("--after", type=_argument(read_amount), metavar="N", help="số đơn vị sau ngày mốc")
        parser.add_argument(
            "--unit",
            choices=[unit.value for unit in Unit],
            help="day: ngày; working_day: ngày làm việc; month: tháng",
        )
        parser.add_argument("--roll", action="store_true", help="hạn rơi vào ngày nghỉ thì chuyển sang ngày làm việc")
        parser.add_argument(
            "--csv",
            type=Path,
            metavar="FILE",
            help="tệp CSV có các cột anchor, direction, amount, unit, roll; in ra thêm cột due và explanation",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        single = {name: options[name] for name in ("anchor", "before", "after", "unit") if options[name] is not None}
        try:
            if options["csv"]:
                if single or options["roll"]:
                    raise CommandError("--csv không dùng cùng --from, --before, --after, --unit, --roll.")
                self.stdout.write(answered(_text_of(options["csv"]), current_calendar()), ending="")
            else:
                self.print_one(**single, roll=options["roll"])
        except DeadlineError as error:
            raise CommandError(str(error)) from error

    def print_one(self, *, roll: bool, anchor: Any = None, unit: str | None = None, **side: int) -> None:
        if anchor is None or unit is None or not side:
            raise CommandError("Cần --from NGÀY, --before N hoặc --after N, và --unit; hoặc --csv TỆP.")
        [(direction, amount)] = side.items()
        due = due_date(anchor, Offset(amount, Unit(unit), Direction(direction), roll), current_calendar())
        self.stdout.write(due.on.isoformat())
        self.stdout.write(due.explanation())


def _argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader of the deadline engine as an argument type: argparse shows the Vietnamese message."""

    def parse(text: str) -> Any:
        try:
            return read(text)
        except DeadlineError as error:
            raise ArgumentTypeError(str(error)) from error

    return parse


def _text_of(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError:
        raise CommandError(f"Tệp {path} không phải mã UTF-8; hãy lưu lại thành CSV UTF-8.") from None
    except OSError as error:
        raise CommandError(f"Không đọc được tệp {path}: {error.strerror}.") from None
