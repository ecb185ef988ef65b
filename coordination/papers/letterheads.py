"""The head of an agency's papers: superior, issuer, whether Quốc hiệu stands beside them."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.models import Agency, AgencyKind
from coordination.papers.writing import upper_lines

# They govern a place by themselves: nobody stands above them in the head.
WITHOUT_SUPERIOR = {
    AgencyKind.COUNCIL,
    AgencyKind.PEOPLES_COMMITTEE,
    AgencyKind.DISTRICT,
    AgencyKind.COMMUNE,
    AgencyKind.FRONT,
}
WHOLE = {"HĐND": "Hội đồng nhân dân", "UBND": "Ủy ban nhân dân", "MTTQ": "Mặt trận Tổ quốc"}


@dataclass(frozen=True)
class Letterhead:
    superior: tuple[str, ...]
    issuer: tuple[str, ...]
    national: bool


def letterhead_of(agency: Agency) -> Letterhead:
    """As the agency's own papers name it; ``agency`` comes with its parent selected.

    A body of the Council stands below the Council, a department below the People's Committee. The Front's Standing
    Board writes as «Mặt trận Tổ quốc Việt Nam tỉnh … / Ban Thường trực», without Quốc hiệu.
    """
    name = spelt_out(agency.name)
    if agency.kind == AgencyKind.FRONT:
        return Letterhead(upper_lines(name.removeprefix("Ủy ban ")), ("BAN THƯỜNG TRỰC",), national=False)
    if agency.parent is None or agency.kind in WITHOUT_SUPERIOR:
        return Letterhead((), upper_lines(name.partition(",")[0]), national=True)
    superior = spelt_out(agency.parent.name)
    return Letterhead(upper_lines(superior), upper_lines(_below(name, superior)), national=True)


def spelt_out(name: str) -> str:
    """A head does not abbreviate what an agency is."""
    for short, whole in WHOLE.items():
        name = name.replace(short, whole)
    return name


def _below(name: str, superior: str) -> str:
    """«Ban Pháp chế Hội đồng nhân dân tỉnh» below «Hội đồng nhân dân tỉnh Bắc Kạn» is «Ban Pháp chế».

    Not so where the superior is only half of whom it serves: «Văn phòng Đoàn ĐBQH và Hội đồng nhân dân …».
    """
    level = superior.partition(" tỉnh ")[0] + " tỉnh"
    short = name.removesuffix(superior).removesuffix(level).strip()
    return name if not short or short.endswith(" và") else short
