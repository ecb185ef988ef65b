"""Single values as people type them: dates, yes and no, and the names of things in all their short forms."""

from __future__ import annotations

import datetime
import re

from agencies.text import fold

_DATE = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
# A date whose cell lost its format: days since 30/12/1899, here of the years 2000 to 2099.
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_EPOCH, _SERIALS = datetime.date(1899, 12, 30), range(36526, 73051)
_WORDS = re.compile(r"ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
_SMALL = frozenset({"va", "cac", "cua", "tinh", "thuoc"})


def read_date(text: str) -> datetime.date | None:
    """5/3/2023, 05-03-23, 05.03.2023, 2023-03-05, «ngày 5 tháng 3 năm 2023», Excel's 44990; ``None`` if it is none."""
    text = text.strip()
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        return _EPOCH + datetime.timedelta(days=int(match[1]))
    if match := _ISO.search(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DATE.search(text) or _WORDS.search(fold(text)):
        day, month, year = (int(part) for part in match.groups())
    else:
        return None
    try:
        return datetime.date(2000 + year if year < 100 else year, month, day)
    except ValueError:
        return None


def read_yes(text: str) -> bool:
    """Does the cell say yes: «x», «có», «cần bố trí vốn», a sum of money …?"""
    folded = fold(text).strip(" .")
    return bool(folded) and not re.match(r"(khong|ko|k|no|0|-|–)\b", folded + " ") and folded not in {"-", "–"}


def name_key(text: str) -> str:
    """A name without signs and small words: «Sở Nông nghiệp & PTNT» → «so nong nghiep ptnt»."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text.replace("&", " "))).split()
    joined = " ".join(word for word in words if word not in _SMALL)
    return re.sub(r"^uy ban nhan dan\b", "ubnd", joined)


def initials(text: str) -> str:
    """A name shortened as people shorten it: the kind of body, then the first letters of the rest, run together.

    «Sở Nông nghiệp và Phát triển nông thôn», «Sở NN&PTNT» and «Sở NN và PTNT» all give «so nnptnt».
    """
    head, _, rest = name_key(text).partition(" ")
    raw = re.sub(r"[^\w]+", " ", re.sub(r"^\S+\s*", "", text.strip().replace("&", " "))).split()
    if not rest:
        return head
    letters = [word if _is_short(word) else word[:1] for word in raw if fold(word) not in _SMALL]
    return f"{head} {fold(''.join(letters)).replace(' ', '')}"


def _is_short(word: str) -> bool:
    return word.isupper() and len(word) > 1


def place_key(text: str) -> str:
    """A place without signs and without what it is: «UBND xã Cao Trĩ, huyện Ba Bể» → «cao tri ba be»."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    joined = f" {' '.join(words)} "
    for kind in (" ubnd ", " uy ban nhan dan ", " cu tri ", " thi tran ", " thanh pho ", " thi xa "):
        joined = joined.replace(kind, " ")
    return " ".join(word for word in joined.split() if word not in {"xa", "phuong", "huyen", "tt", "tp", "p", "h", "x"})
