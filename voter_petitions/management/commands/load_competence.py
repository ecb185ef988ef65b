from typing import Any

from django.core.management.base import BaseCommand

from voter_petitions.address import load_competence


class Command(BaseCommand):
    help = "Add the default rules of competence that are missing, marked as not verified."

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_competence()
        self.stdout.write(f"Đã thêm {loaded.added} quy tắc thẩm quyền.")
        for name in loaded.missing:
            self.stdout.write(f"Bỏ qua: không có «{name}» trong danh mục.")
