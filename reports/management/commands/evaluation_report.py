"""``manage.py evaluation_report YEAR [--format pdf|html] --output FILE [--cutoff DATE]``."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.clock import today
from reports import pdf
from reports.evaluations import FiguresChangedError, annexes_of, default_cutoff, evaluation_of
from reports.models import EvaluationReport


def _year(text: str) -> int:
    if not text.isdecimal() or not 2000 <= int(text) <= 2100:
        raise ArgumentTypeError(f"Năm không hợp lệ: {text}.")
    return int(text)


def _date(text: str) -> datetime.date:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.datetime.strptime(text, pattern).date()  # noqa: DTZ007  a date has no zone
        except ValueError:
            continue
    raise ArgumentTypeError(f"Ngày không hợp lệ: {text} (viết 2023-12-07 hoặc 07/12/2023).")


class Command(BaseCommand):
    help = "Lập báo cáo đánh giá năm (PDF theo Nghị định 30/2020/NĐ-CP, hoặc HTML). Không ghi gì vào cơ sở dữ liệu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=_year, metavar="YEAR")
        parser.add_argument("--format", choices=["pdf", "html"], default="pdf")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--cutoff", type=_date, help="số liệu đến hết ngày (chỉ khi năm chưa có báo cáo)")

    def handle(self, *args: Any, year: int, output: Path, cutoff: datetime.date | None, **options: Any) -> None:
        if not output.parent.is_dir():
            raise CommandError(f"Không có thư mục {output.parent}.")
        report = self._report(year, cutoff)
        try:
            evaluation = evaluation_of(report)
            annexes = annexes_of(report, evaluation)
        except FiguresChangedError as error:
            raise CommandError(str(error)) from error
        if options["format"] == "html":
            html = pdf.main_html(report, evaluation, annexes)
            output.write_text(html, encoding="utf-8")
            self.stdout.write(f"Đã ghi {output}.")
            return
        made = pdf.make(report, evaluation, annexes, self._tell)
        output.write_bytes(made.content)
        self.stdout.write(f"Đã ghi {output}: {made.pages} trang.")

    def _report(self, year: int, cutoff: datetime.date | None) -> EvaluationReport:
        if year > today().year:
            raise CommandError(f"Năm {year} chưa đến.")
        if cutoff is not None and not datetime.date(year, 1, 1) <= cutoff <= today():
            raise CommandError(f"Ngày chốt số liệu phải từ 01/01/{year} đến hôm nay.")
        report = EvaluationReport.objects.filter(year=year).first()
        if report is None:
            return EvaluationReport(year=year, cutoff=cutoff or default_cutoff(year))
        if cutoff is not None and cutoff != report.cutoff:
            raise CommandError(f"Báo cáo năm {year} đã lập với số liệu đến {report.cutoff:%d/%m/%Y}.")
        return report

    def _tell(self, done: int, total: int, step: str) -> None:
        self.stderr.write(f"{done}/{total} {step}")
