"""Print the log-ins of the demonstration."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.models import Membership, User
from reports.demo.accounts import ACCOUNTS, password


class Command(BaseCommand):
    """Print the accounts that the demonstration made, with their password on this machine."""

    help = "In tên đăng nhập và mật khẩu của dữ liệu minh họa."

    def handle(self, **options: Any) -> None:
        names = [account.username for account in ACCOUNTS]
        present = {user.username: user for user in User.objects.filter(username__in=names)}
        if not present:
            self.stdout.write("Chưa nạp dữ liệu minh họa.")
            return
        places: dict[int, Membership] = {
            row.user_id: row
            for row in Membership.objects.filter(user__in=present.values(), until__isnull=True).select_related("agency")
        }
        width = max(map(len, names)) + 2
        self.stdout.write("Tài khoản minh họa (cùng một mật khẩu, được tạo riêng trên máy này):")
        for name in names:
            if (user := present.get(name)) and (place := places.get(user.pk)):
                self.stdout.write(f"  {name:<{width}}{place.get_position_display()}, {place.agency.short_name}")
        self.stdout.write(f"Mật khẩu: {password()}")
