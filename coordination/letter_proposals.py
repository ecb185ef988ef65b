"""What a new letter of reminder proposes: number, place, signature, text. Everything may be changed by who signs."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from agencies.models import Agency, AgencyKind
from coordination.models import Obligation, Reminder, ReminderLetter, Submission
from coordination.papers import ended, written_date
from coordination.workcalendar import current_calendar

SUBJECT = "đôn đốc thực hiện quy chế phối hợp"
# Working days until which an answer is asked for.
ANSWER_WITHIN = 5
_SYMBOLS = {
    AgencyKind.COUNCIL: "HĐND-VP",
    AgencyKind.STANDING_COMMITTEE: "HĐND-VP",
    AgencyKind.PEOPLES_COMMITTEE: "UBND-TH",
    AgencyKind.DISTRICT: "UBND-VP",
    AgencyKind.COMMUNE: "UBND-VP",
    AgencyKind.FRONT: "MTTQ-BTT",
}
_SIGNATURES = {
    AgencyKind.COUNCIL: ("TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"),
    AgencyKind.STANDING_COMMITTEE: ("TM. THƯỜNG TRỰC HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH"),
    AgencyKind.PEOPLES_COMMITTEE: ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    AgencyKind.DISTRICT: ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    AgencyKind.COMMUNE: ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    AgencyKind.FRONT: ("TM. BAN THƯỜNG TRỰC", "CHỦ TỊCH"),
    AgencyKind.COUNCIL_COMMITTEE: ("TM. BAN", "TRƯỞNG BAN"),
    AgencyKind.NATIONAL_DELEGATION: ("TM. ĐOÀN ĐẠI BIỂU QUỐC HỘI", "TRƯỞNG ĐOÀN"),
    AgencyKind.DEPUTY_GROUP: ("TM. TỔ ĐẠI BIỂU", "TỔ TRƯỞNG"),
    AgencyKind.COUNCIL_OFFICE: ("", "CHÁNH VĂN PHÒNG"),
    AgencyKind.COMMITTEE_OFFICE: ("", "CHÁNH VĂN PHÒNG"),
    AgencyKind.DEPARTMENT: ("", "GIÁM ĐỐC"),
}


@dataclass(frozen=True)
class Proposal:
    """What the form is filled with."""

    place: str
    subject: str
    opening: str
    closing: str
    authority: str
    position: str


def propose(issuer: Agency, rows: Sequence[Obligation], dated: datetime.date, symbol: str = "") -> Proposal:
    """Signature and place as in the issuer's last letter of that symbol, else by what kind of agency it is."""
    last = _letters(issuer).filter(number__endswith=f"/{symbol or symbol_of(issuer)}").first()
    authority, position = _SIGNATURES.get(AgencyKind(issuer.kind), ("", "THỦ TRƯỞNG CƠ QUAN"))
    return Proposal(
        place=last.place if last else place_of(issuer),
        subject=SUBJECT,
        opening=_opening(issuer, rows, dated),
        closing=_closing(issuer, dated),
        authority=last.authority if last else authority,
        position=last.position if last else position,
    )


def _opening(issuer: Agency, rows: Sequence[Obligation], dated: datetime.date) -> str:
    regulation = rows[0].rule.regulation if rows else None
    by = f"Thực hiện {regulation.title} (số {regulation.number})" if regulation else "Thực hiện quy chế phối hợp"
    late = any(row.due_on < dated for row in rows)
    what = "chưa thực hiện" if late else "sắp đến hạn thực hiện"
    until = written_date(dated, dated.year)
    return f"{by}, qua theo dõi đến {until}, {issuer.name} nhận thấy quý cơ quan còn các việc sau đây {what}:"


def _closing(issuer: Agency, dated: datetime.date) -> str:
    answer_by = current_calendar().shift(dated, ANSWER_WITHIN)
    return (
        f"Đề nghị quý cơ quan khẩn trương thực hiện và gửi văn bản đến nơi nhận theo quy định trước "
        f"{written_date(answer_by, answer_by.year)}, trong đó nêu rõ lý do chậm (nếu có); trường hợp đã gửi, đề nghị "
        f"thông báo số, ngày văn bản để {issuer.name} đối chiếu.\n"
        "Kết quả thực hiện được tổng hợp vào báo cáo đánh giá việc thực hiện quy chế hằng năm./."
    )


def place_of(agency: Agency) -> str:
    """«Bắc Kạn» of «Thường trực HĐND tỉnh Bắc Kạn», or of the agency above it."""
    while True:
        for word in ("tỉnh", "thành phố", "huyện", "thị xã"):
            if found := re.search(rf"{word} (\w.*)$", agency.name):
                return found[1].partition(",")[0].strip()
        if agency.parent is None:
            return "…"
        agency = agency.parent


def recipients_below(agency: Agency) -> tuple[str, ...]:
    """Nơi nhận: who is addressed, who directs them, the archive."""
    above = agency.parent
    directed = above is not None and above.kind == AgencyKind.PEOPLES_COMMITTEE
    return ended(["Như trên", *([f"{above.name} (để chỉ đạo)"] if directed and above else []), "Lưu: VT"])


# ── numbers ──────────────────────────────────────────────────────────────────────────
def symbol_of(issuer: Agency) -> str:
    """What stands behind the number: the usual one of its kind, unless the issuer's own letters bear another."""
    usual = _SYMBOLS.get(AgencyKind(issuer.kind)) or _initials(issuer.name)
    last = _letters(issuer).filter(number__contains="/").first()
    if last is None or _letters(issuer).filter(number__endswith=f"/{usual}").exists():
        return usual
    return last.number.partition("/")[2]


def _initials(name: str) -> str:
    """«Ban Văn hóa - Xã hội HĐND tỉnh» is BVHXH, «Sở Tài chính» STC."""
    own = re.split(r" HĐND| UBND| tỉnh", name)[0]
    return "".join(word[0].upper() for word in re.findall(r"\w+", own) if word.lower() != "và")


def _letters(issuer: Agency) -> QuerySet[ReminderLetter]:
    """The issuer's letters, the latest first."""
    return ReminderLetter.objects.filter(issuer=issuer).order_by("-dated", "-pk")


def next_numbers(issuer: Agency, year: int, count: int) -> list[str]:
    """The numbers that follow the highest one with this symbol that the system knows of in that year."""
    symbol = symbol_of(issuer)
    ends = f"/{symbol}"
    letters = ReminderLetter.objects.filter(issuer=issuer, year=year, number__endswith=ends)
    told = Reminder.objects.filter(channel=Reminder.Channel.LETTER, on__year=year, document__endswith=ends)
    sent = Submission.objects.filter(sender=issuer, signed_on__year=year, number__endswith=ends)
    known = {
        *letters.values_list("number", flat=True),
        *told.values_list("document", flat=True),
        *sent.values_list("number", flat=True),
    }
    highest = max((int(found[0]) for number in known if (found := re.match(r"\d{1,6}", number))), default=0)
    return [f"{number:02d}{ends}" for number in range(highest + 1, highest + count + 1)]
