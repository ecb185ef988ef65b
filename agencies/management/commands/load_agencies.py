"""Load a province's agencies from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.registry import AgencyFileError, load_agencies

DEFAULT = Path(__file__).resolve().parents[2] / "data" / "bac_kan_2023.yaml"


class Command(BaseCommand):
    """Load agencies and their successors; safe to repeat, refused whole on any error."""

    help = "Nạp danh sách cơ quan từ tệp YAML; nạp lại không tạo trùng, tệp có lỗi bị từ chối toàn bộ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=DEFAULT, help="tệp YAML (mặc định: Bắc Kạn 2023)")

    def handle(self, *, path: Path, **options: Any) -> None:
        if not path.is_file():
            raise CommandError(f"Không có tệp {path}.")
        try:
            loaded = load_agencies(path)
        except AgencyFileError as error:
            raise CommandError(f"Tệp bị từ chối, không có gì được ghi:\n{error}") from error
        self.stdout.write(
            f"Đã nạp: {loaded.created} cơ quan mới, {loaded.changed} thay đổi, {loaded.unchanged} giữ nguyên; "
            f"{loaded.successions} quan hệ kế thừa."
        )
        if loaded.unverified_codes:
            self.stdout.write(f"{loaded.unverified_codes} mã định danh chưa đối chiếu với danh mục chính thức.")
