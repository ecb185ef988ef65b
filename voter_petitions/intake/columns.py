"""What a column means, told by its Vietnamese heading, with or without diacritics, in the spellings that occur."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from agencies.text import fold


class Meaning(StrEnum):
    """What a column of the file is to the register."""

    NUMBER = "number"
    ORIGINAL = "original"
    TEXT = "text"
    PLACE = "place"
    DISTRICT = "district"
    FIELD = "field"
    LEVEL = "level"
    AGENCY = "agency"
    CAPITAL = "capital"
    DATE = "date"
    NOTE = "note"
    PERSON = "person"
    IGNORED = "ignored"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS: dict[Meaning, str] = {
    Meaning.NUMBER: "Số thứ tự trong tệp",
    Meaning.ORIGINAL: "Nguyên văn ý kiến cử tri",
    Meaning.TEXT: "Nội dung kiến nghị (biên tập)",
    Meaning.PLACE: "Cử tri (xã, huyện)",
    Meaning.DISTRICT: "Huyện, thành phố",
    Meaning.FIELD: "Lĩnh vực",
    Meaning.LEVEL: "Cấp thẩm quyền",
    Meaning.AGENCY: "Cơ quan giải quyết",
    Meaning.CAPITAL: "Cần bố trí vốn đầu tư",
    Meaning.DATE: "Ngày tiếp xúc, ngày ghi",
    Meaning.NOTE: "Ghi chú",
    Meaning.PERSON: "Dữ liệu cá nhân (không nhập)",
    Meaning.IGNORED: "Không nhập",
}

# The first pattern that is found decides, so the special stands before the general.
_PATTERNS: tuple[tuple[Meaning, re.Pattern[str]], ...] = tuple(
    (meaning, re.compile(pattern))
    for meaning, pattern in (
        (Meaning.NUMBER, r"^(s ?t ?t|t ?t|so( tt)?|so thu tu|thu tu|no)$"),
        (Meaning.PERSON, r"\b(ho( va)? ten|ten cu tri|nguoi kien nghi|dien thoai|so dt|sdt|cccd|cmnd|can cuoc)\b"),
        (Meaning.PERSON, r"^dia chi( cu tri| nguoi.*)?$"),
        (Meaning.IGNORED, r"\b(ket qua|tra loi|tien do|phuong an|noi dung giai quyet|tinh trang|van ban)\b"),
        (Meaning.ORIGINAL, r"\b(nguyen van|loi cu tri|y kien goc|noi dung goc|ghi nguyen)\b"),
        (Meaning.TEXT, r"\b(bien tap|tom tat|rut gon|tong hop|khai quat)\b"),
        (Meaning.CAPITAL, r"\b(von|kinh phi|dau tu cong)\b"),
        (Meaning.AGENCY, r"\b(co quan|don vi|so,? nganh|so,? ban,? nganh)\b.*\b(giai quyet|xu ly|tham quyen|chu tri|"
                         r"tra loi|tham muu|phu trach|tiep nhan|chiu trach nhiem|thuc hien|duoc giao)\b"),
        (Meaning.AGENCY, r"\b(trach nhiem (giai quyet|tra loi|xu ly)|giao cho|chuyen (den|cho)|noi giai quyet)\b"),
        (Meaning.LEVEL, r"\b(tham quyen|cap giai quyet|cap xu ly|phan cap)\b|^cap$"),
        (Meaning.FIELD, r"\b(linh vuc|nhom (noi dung|van de|kien nghi)|chuyen de|loai kien nghi|phan loai)\b|^nganh$"),
        (Meaning.DATE, r"^(ngay|thoi gian|thoi diem)\b(?!.*giai quyet)"),
        (Meaning.NOTE, r"^(ghi chu|chu thich|luu y|gc)\b"),
        (Meaning.DISTRICT, r"^((ten )?(quan|huyen|thanh pho|thi xa|tp)[ ,/-]*)+$"),
        (Meaning.TEXT, r"\b(noi dung|kien nghi|y kien|de nghi|phan anh|van de)\b.*"),
        (Meaning.PLACE, r"\b(cu tri|dia phuong|dia ban|xa|phuong|thi tran|thon|to dan pho|noi kien nghi|noi tiep xuc|"
                        r"diem tiep xuc|to dai bieu)\b"),
        (Meaning.AGENCY, r"\b(co quan|don vi)\b"),
        (Meaning.DISTRICT, r"\b(huyen|thanh pho|tp)\b"),
    )
)  # fmt: skip
# "Cử tri kiến nghị" is who, "kiến nghị của cử tri" is what.
_WHO = re.compile(
    r"^(ten )?(cu tri|dia phuong|dia ban|don vi|xa|noi(?! dung))\b(?!.*\bnoi dung\b).{0,40}"
    r"\b(kien nghi|y kien|phan anh|de nghi)$"
)
_LONGEST_HEADING = 90


def plain(heading: str) -> str:
    """The heading's words without diacritics and signs."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(heading)).split())


def meaning_of(heading: str) -> Meaning | None:
    """What a column under this heading means; ``None`` when the heading says nothing known."""
    if not heading or len(heading) > _LONGEST_HEADING:
        return None
    words = plain(heading)
    if _WHO.search(words):
        return Meaning.PLACE
    return next((meaning for meaning, pattern in _PATTERNS if pattern.search(words)), None)


def meanings(headings: Sequence[str]) -> list[Meaning]:
    """What each column means; a meaning is given once, and of two columns of text one is the voter's own words."""
    found: list[Meaning] = []
    for heading in headings:
        meaning = meaning_of(heading) or Meaning.IGNORED
        if meaning in found and meaning not in (Meaning.IGNORED, Meaning.PERSON):
            meaning = _second(meaning, heading, headings, found)
        found.append(meaning)
    return found


def _second(meaning: Meaning, heading: str, headings: Sequence[str], found: list[Meaning]) -> Meaning:
    """The second column that seems to mean the same."""
    if meaning == Meaning.PLACE and Meaning.DISTRICT not in found:
        first = found.index(Meaning.PLACE)
        if re.search(r"\b(huyen|thanh pho)\b", plain(heading)):
            return Meaning.DISTRICT
        if re.search(r"\b(huyen|thanh pho)\b", plain(headings[first])):
            found[first] = Meaning.DISTRICT
            return Meaning.PLACE
        return Meaning.IGNORED
    if meaning == Meaning.TEXT and Meaning.ORIGINAL not in found:
        first = found.index(Meaning.TEXT)
        if "y kien" in plain(heading) and "y kien" not in plain(headings[first]):
            return Meaning.ORIGINAL
        if "y kien" in plain(headings[first]):
            found[first] = Meaning.ORIGINAL
            return Meaning.TEXT
    return Meaning.IGNORED
