"""The demonstration's people: one account for each kind of work, all with one password made on this machine."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password

from agencies.memberships import appoint
from agencies.models import Agency, Party, Position, User

SINCE = datetime.date(2021, 7, 1)
PASSWORD_FILE = "demo_password"
# Easy to type on any keyboard; nothing is secret about the list.
WORDS = (
    "song", "suoi", "rung", "nui", "ho", "ban", "lua", "ngo", "che", "dao", "mai", "trang", "sao", "mua", "nang",
    "gio", "xuan", "thu", "dong", "chim", "trau", "bo", "ngua", "cau", "duong", "cho", "den", "dinh", "vuon", "hoa",
    "la", "qua",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """A log-in: what it is called, in which agency (by its key) it works, as what."""

    username: str
    display_name: str
    agency: str
    position: str


ACCOUNTS = (
    Account("thuky.hdnd", "Thư ký Văn phòng Đoàn ĐBQH và HĐND", "vp_hdnd", Position.SECRETARIAT),
    Account("thuky.ubnd", "Thư ký Văn phòng UBND tỉnh", "vp_ubnd", Position.SECRETARIAT),
    Account("thuky.mttq", "Thư ký Ủy ban MTTQ tỉnh", "mttq", Position.SECRETARIAT),
    Account("lanhdao.hdnd", "Lãnh đạo Thường trực HĐND tỉnh", "tt_hdnd", Position.LEADER),
    Account("lanhdao.ubnd", "Lãnh đạo UBND tỉnh", "ubnd", Position.LEADER),
    Account("lanhdao.mttq", "Lãnh đạo Ủy ban MTTQ tỉnh", "mttq", Position.LEADER),
    Account("lanhdao.sotnmt", "Lãnh đạo Sở Tài nguyên và Môi trường", "so_tnmt", Position.LEADER),
    Account("chuyenvien.sotnmt", "Chuyên viên Sở Tài nguyên và Môi trường", "so_tnmt", Position.CLERK),
    Account("chuyenvien.sokhdt", "Chuyên viên Sở Kế hoạch và Đầu tư", "so_khdt", Position.CLERK),
    Account("chuyenvien.banktns", "Chuyên viên Ban Kinh tế - Ngân sách", "ban_ktns", Position.CLERK),
    Account("chuyenvien.babe", "Chuyên viên UBND huyện Ba Bể", "ba_be", Position.CLERK),
    Account("quantri", "Quản trị hệ thống", "vp_hdnd", Position.ADMINISTRATOR),
)
SECRETARIES = {Party.COUNCIL.value: "thuky.hdnd", Party.COMMITTEE.value: "thuky.ubnd", Party.FRONT.value: "thuky.mttq"}


def password() -> str:
    """The shared password: made once on this machine and kept beside the data, so that asking again gives the same."""
    path = settings.DATA_DIR / PASSWORD_FILE
    if not path.exists():
        # A capital letter, small ones, digits and a sign: the rules for passwords hold here too.
        words = "-".join(secrets.choice(WORDS) for _ in range(4)).capitalize()
        path.write_text(f"{words}-{secrets.randbelow(9000) + 1000}")
        path.chmod(0o600)
    return path.read_text().strip()


def make_accounts(agencies: Mapping[str, Agency], *, on: datetime.date) -> dict[str, User]:
    """Make the accounts with their positions; returns the secretary of each party."""
    # One password by design, so it is hashed once: twelve slow hashes would be a third of the loading time.
    hashed = make_password(password())
    made = {}
    for account in ACCOUNTS:
        user = User(
            username=account.username,
            display_name=account.display_name,
            email=f"{account.username}@example.com",
            password=hashed,
        )
        user.save()
        appoint(user=user, agency=agencies[account.agency], position=account.position, since=SINCE, on=on)
        made[account.username] = user
    return {party: made[username] for party, username in SECRETARIES.items()}
