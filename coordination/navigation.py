"""The places of the application, as its navigation lists them."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace
from enum import StrEnum

from django.urls import NoReverseMatch, reverse


class Need(StrEnum):
    """What a person must be allowed to do for a place to be shown: names of coordination.context."""

    NOTHING = ""
    KEEP_REGULATION = "may_keep_regulation"
    ADMINISTER = "may_administer"
    INVITE = "may_invite"


@dataclass(frozen=True)
class Place:
    """A link of the navigation; current on every page whose view name starts with one of ``covers``."""

    url_name: str
    label: str
    icon: str
    covers: tuple[str, ...]
    but_not: tuple[str, ...] = ()
    need: Need = Need.NOTHING
    href: str = ""
    current: bool = False

    def is_at(self, view_name: str) -> bool:
        return view_name.startswith(self.covers) and not (self.but_not and view_name.startswith(self.but_not))


@dataclass(frozen=True)
class Section:
    label: str
    places: tuple[Place, ...]


NAVIGATION: tuple[Section, ...] = (
    Section(
        "",
        (
            Place("home", "Việc của tôi", "list-checks", ("home",)),
            Place("ledger", "Sổ theo dõi", "book-open", ("ledger", "obligation", "saved_view")),
            Place("agenda:agenda", "Lịch công tác", "calendar-range", ("agenda:",)),
            Place("letters", "Công văn đôn đốc", "mail-warning", ("letter",)),
            Place("reports:dashboard", "Bảng tổng hợp", "layout-dashboard", ("reports:",), ("reports:evaluation",)),
        ),
    ),
    Section(
        "Hồ sơ",
        (
            Place("sessions:list", "Kỳ họp", "landmark", ("sessions:",)),
            Place("petitions:list", "Kiến nghị cử tri", "megaphone", ("petitions:",)),
            Place("reception:letters", "Tiếp công dân, đơn thư", "mailbox", ("reception:",)),
            Place("supervision:list", "Giám sát", "search-check", ("supervision:",)),
            Place("matters:list", "Việc phối hợp khác", "folder-open", ("matters:",)),
        ),
    ),
    Section(
        "Đánh giá, tra cứu",
        (
            Place("reports:evaluation_list", "Báo cáo đánh giá", "file-chart-column", ("reports:evaluation",)),
            Place("calculator", "Tính hạn", "calculator", ("calculator",)),
            Place("help:home", "Trợ giúp", "circle-question-mark", ("help:",)),
        ),
    ),
    Section(
        "Quản trị",
        (
            Place(
                "administration",
                "Quản trị",
                "layout-grid",
                ("administration", "people", "person", "locked_accounts", "account_log"),
                ("account_log_ins",),
                need=Need.ADMINISTER,
            ),
            Place("invitations", "Lời mời thành viên", "user-plus", ("invitation",), need=Need.INVITE),
            Place("regulation:list", "Quy chế", "scale", ("regulation:",), need=Need.KEEP_REGULATION),
            Place("calendar:year", "Lịch làm việc", "calendar-days", ("calendar:",), need=Need.KEEP_REGULATION),
            Place("agencies:list", "Cơ quan", "building-2", ("agencies:",), need=Need.ADMINISTER),
            Place("jobs", "Tác vụ nền", "cog", ("jobs", "job_"), need=Need.ADMINISTER),
            Place("gallery", "Mẫu giao diện", "palette", ("gallery",), need=Need.ADMINISTER),
        ),
    ),
)


def navigation_for(*, view_name: str, allowed: Set[str]) -> list[Section]:
    """What one person sees. A province may switch a register off: a place without an address is left out
    (a test asks that in our own wiring every place has one)."""
    sections = []
    for section in NAVIGATION:
        places = [
            replace(place, href=href, current=place.is_at(view_name))
            for place in section.places
            if (not place.need or place.need in allowed) and (href := _address(place.url_name))
        ]
        if places:
            sections.append(Section(section.label, tuple(places)))
    return sections


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
