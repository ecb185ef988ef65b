"""Vietnamese text: folding for search, and a key that sorts as Vietnamese sorts."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# The Vietnamese alphabet and the order of its five tone marks (none, huyền, hỏi, ngã, sắc, nặng).
_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{index:02d}" for index, letter in enumerate(_ALPHABET, start=10)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SHAPES = {"\u0306", "\u0302", "\u031b"}


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d, single spaces: «Đoàn ĐBQH» → «doan dbqh».

    Works on either Unicode form; the same column so serves SQLite and PostgreSQL.
    """
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def fold_all(parts: Iterable[object]) -> str:
    """Folded text of several fields, empty ones left out: the content of a ``search_text`` column."""
    return fold(" ".join(str(part) for part in parts if part))


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """A string that compares in Vietnamese order: letters first, tone marks only to break ties.

    «Ba Bể» < «Bạch Thông» < «Chợ Đồn» < «Chợ Mới» whatever the database's collation is.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFC", text.lower()):
        base, tone = "", "0"
        for part in unicodedata.normalize("NFD", char):
            if part in _TONES:
                tone = _TONES[part]
            elif part in _SHAPES or not unicodedata.combining(part):
                base += part
        base = unicodedata.normalize("NFC", base)
        if base in _RANK:
            letters.append(_RANK[base])
            tones.append(tone)
        elif base.isdigit():
            letters.append("0" + base)
        elif base.isspace():
            letters.append("00")
    return "".join(letters)[:200] + " " + "".join(tones)[:50]


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The folded words of a text, each once, in order; whatever is no letter or digit only separates."""
    return tuple(dict.fromkeys(re.findall(r"[^\W_]+", fold(text))))


@lru_cache(maxsize=4096)
def number_key(text: str) -> str:
    """One spelling of a document's number: «05/TTr-UBND», «5 ttr ubnd» and «05-TTR/UBND» are «5 ttr ubnd»."""
    parts = re.findall(r"[0-9]+|[^\W\d_]+", fold(text))
    return " ".join(part.lstrip("0") or "0" if part.isdigit() else part for part in parts)
