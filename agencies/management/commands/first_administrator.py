"""Make the first administrator of a new installation; the others are invited."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from agencies.clock import today
from agencies.memberships import appoint
from agencies.models import Agency, Membership, Position, User


class Command(BaseCommand):
    """Give an account the administrator's position in an agency, as long as there is no administrator."""

    help = "Bổ nhiệm quản trị viên đầu tiên của một hệ thống mới; những người khác được mời trên trang Lời mời."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="tên đăng nhập, lập bằng createsuperuser")
        parser.add_argument("agency", help="mã, tên viết tắt hoặc tên đầy đủ của cơ quan")

    def handle(self, *, username: str, agency: str, **options: Any) -> None:
        if Membership.objects.current(today()).filter(position=Position.ADMINISTRATOR).exists():
            raise CommandError("Đã có quản trị viên: hãy mời người mới trên trang Lời mời thành viên.")
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Không có tài khoản {username}: hãy lập bằng createsuperuser trước.")
        named = Q(code=agency) | Q(short_name=agency) | Q(name=agency)
        found = list(Agency.objects.existing(today()).filter(named)[:2])
        if len(found) != 1:
            raise CommandError(f"{'Có nhiều' if found else 'Không có'} cơ quan đang hoạt động tên {agency}.")
        try:
            appoint(user=user, agency=found[0], position=Position.ADMINISTRATOR, since=today(), on=today())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{user} là quản trị viên, {found[0].name}.")
