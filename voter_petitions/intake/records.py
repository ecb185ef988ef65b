"""The rows below a header: data, and sub-headings that say something of the rows beneath them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from agencies.text import fold
from voter_petitions.intake.columns import Meaning
from voter_petitions.intake.layout import Layout, is_numbering, is_repeated_header
from voter_petitions.intake.table import Row, Table

_PREFIX = re.compile(
    r"^\s*(?P<mark>([Pp]hần|PHẦN|[Mm]ục|MỤC)\s+\w+|[IVXLC]{1,6}|[A-ZĐ]|[a-zđ]|\d{1,2}(\.\d{1,2})*)\s*[.)/:–-]\s*"
)
_TOTAL = re.compile(r"^(tong( so| cong)?|cong)\b")
_SIGNED = re.compile(r"^(noi nhan|nguoi (lap|tong hop)|tm\.|thu truong|ghi chu:)")
_EXAMPLE = re.compile(r"^vi du\b[ :.]*$")
# A heading says so itself, or is as short as one.
_LONGEST = 160


@dataclass
class Record:
    """One petition of the file as text by meaning, with where it stands."""

    number: int
    cells: list[str]
    values: dict[Meaning, str] = field(default_factory=dict)


@dataclass
class Left:
    """A row that is no petition, and why it was taken for none."""

    number: int
    text: str
    why: str


def records(table: Table, layout: Layout) -> Iterator[Record | Left]:
    """Every row from the first on, in order; nothing is dropped without a ``Left``, but blank and numbering rows."""
    sections: list[tuple[int, Meaning, str]] = []
    if meaning := section_meaning(table.title):
        sections.append((-1, *meaning))
    for row in table.rows:
        if row.number < layout.first_row or is_numbering(row):
            continue
        if is_repeated_header(row, layout.headings):
            yield Left(row.number, _line(row), "lặp lại tiêu đề bảng")
            continue
        if heading := _heading(row, layout):
            rank, text = heading
            meaning = section_meaning(text)
            if rank is None:
                rank = _unmarked_rank(sections, meaning)
            sections = [section for section in sections if section[0] < rank]
            if meaning:
                sections.append((rank, *meaning))
            else:
                yield Left(row.number, text, "tiêu đề nhóm")
            continue
        if why := _no_petition(row, layout):
            yield Left(row.number, _line(row), why)
            continue
        yield _record(row, layout, {meaning: text for _, meaning, text in sections})


def _unmarked_rank(sections: list[tuple[int, Meaning, str]], meaning: tuple[Meaning, str] | None) -> int:
    """A heading without a mark takes the place of one that says the same kind of thing, else stands beneath all."""
    same = [rank for rank, known, _ in sections if meaning and known == meaning[0] and rank >= 0]
    return same[0] if same else max((rank for rank, *_ in sections), default=0) + 1


def _line(row: Row) -> str:
    return " · ".join(row[at] for at in row.filled)[:200]


def _record(row: Row, layout: Layout, above: dict[Meaning, str]) -> Record:
    values = dict(above)
    cells = list(row.cells[: len(layout.columns)])
    for at, meaning in enumerate(layout.columns):
        text = row[at]
        if meaning == Meaning.PERSON and at < len(cells):
            cells[at] = ""
        elif text and meaning != Meaning.IGNORED:
            values[meaning] = text
    return Record(row.number, cells, values)


def _heading(row: Row, layout: Layout) -> tuple[int | None, str] | None:
    """The rank and text of a sub-heading: one text alone, across the table or behind a Roman number or a letter."""
    filled = row.filled
    texts = [row[at] for at in filled]
    text_columns = [at for at, meaning in enumerate(layout.columns) if meaning in (Meaning.TEXT, Meaning.ORIGINAL)]
    number_column = next((at for at, meaning in enumerate(layout.columns) if meaning == Meaning.NUMBER), None)
    if len(filled) == 1:
        text = texts[0]
        if len(text) > _LONGEST:
            return None
        across = bool(row.spread) or filled[0] not in text_columns
        if across and not re.fullmatch(r"[\d.,()]+", text) and not _is_total(text):
            return _rank(text), _stripped(text)
        return (_rank(text), _stripped(text)) if _PREFIX.match(text) and section_meaning(_stripped(text)) else None
    if len(filled) == 2 and filled[0] == number_column and len(texts[1]) <= _LONGEST:
        mark = texts[0].strip(" .)")
        if re.fullmatch(r"[IVXLC]{1,6}|[A-ZĐ]", mark):
            return _rank(f"{mark}."), _stripped(texts[1])
        if row.spread and section_meaning(_stripped(texts[1])):
            return _rank(f"{mark}."), _stripped(texts[1])
    return None


def _rank(text: str) -> int | None:
    """Parts above capitals above Roman numbers above Arabic ones above small letters; ``None`` without a mark."""
    match = _PREFIX.match(text)
    mark = match["mark"] if match else ""
    if mark.lower().startswith(("phần", "mục")):
        return 0
    if re.fullmatch(r"[IVXLC]+", mark):
        return 2
    if re.fullmatch(r"[A-ZĐ]", mark):
        return 1
    if mark[:1].isdigit():
        return 3 + mark.count(".")
    return 6 if mark else None


def _stripped(text: str) -> str:
    return _PREFIX.sub("", text).strip(" :.-–") or text.strip()


def _is_total(text: str) -> bool:
    return bool(_TOTAL.match(fold(text)) or _SIGNED.match(fold(text)))


def _no_petition(row: Row, layout: Layout) -> str:
    texts = [row[at] for at in row.filled]
    has_text = any(row[at] for at, meaning in enumerate(layout.columns) if meaning in (Meaning.TEXT, Meaning.ORIGINAL))
    if _TOTAL.match(fold(texts[0])) and len(" ".join(texts)) < 120:
        return "dòng tổng cộng"
    if len(texts) <= 2 and _SIGNED.match(fold(texts[0])):
        return "phần ký, nơi nhận"
    if _EXAMPLE.match(fold(texts[0])):
        return "dòng ví dụ của mẫu"
    if not has_text and len(texts) == 1:
        return "không có nội dung kiến nghị"
    return ""


_SECTIONS: tuple[tuple[Meaning, re.Pattern[str]], ...] = (
    (Meaning.FIELD, re.compile(r"^(ve |nhom )?(linh vuc|nganh|nhom linh vuc)\s*:?\s*(?P<rest>.+)$")),
    (Meaning.LEVEL, re.compile(r"\b(trung uong|cap tinh|cap huyen|cap xa|doi voi tinh|voi tinh|thuoc tham quyen)\b")),
    (Meaning.AGENCY, re.compile(r"^(so|ban quan ly|ubnd|uy ban nhan dan|cong ty|dien luc|cong an|bao hiem)\b")),
    (Meaning.PLACE, re.compile(r"^(cu tri )?(huyen|thanh pho|tp|thi xa|xa|phuong|thi tran|quan)\b")),
)


_FIELD_WORD = re.compile(r"^(về\s+|nhóm\s+)*(lĩnh vực|linh vuc|ngành|nganh)\s*:?\s*", re.IGNORECASE)


def section_meaning(text: str) -> tuple[Meaning, str] | None:
    """What a sub-heading says of the rows beneath: their field, level, agency or place, and which."""
    text = _stripped(text)
    if not text or len(text) > _LONGEST:
        return None
    folded = fold(text)
    for meaning, pattern in _SECTIONS:
        if match := pattern.search(folded):
            if meaning == Meaning.FIELD:
                return meaning, text[len(folded) - len(match["rest"]) :].strip(" :") if len(folded) == len(
                    text
                ) else text
            if meaning == Meaning.PLACE:
                return meaning, re.sub(r"^cử tri\s+", "", text, flags=re.IGNORECASE)
            return meaning, text
    return None
