"""How alike two texts are, in Vietnamese: by syllables and pairs of neighbouring ones, diacritics aside.

Most Vietnamese words have two syllables, so a pair says what single syllables cannot:
«đường thôn Nà Lẹng» and «đường thôn Nà Lài» share three syllables and only one pair
that says anything.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from itertools import pairwise

from agencies.text import fold

_GENERIC = """
    de nghi, cu tri, kien nghi, quan tam, xem xet, dau tu, xay dung, nang cap, sua chua, bo tri, kinh phi, ho tro,
    uy ban, ban nhan, nhan dan, cac cap, cap tham, tham quyen, co quan, chuc nang, chinh quyen, dia phuong, dia ban,
    tren dia, ba con, nguoi dan, giai quyet, co bien, bien phap, chi dao, cap tren, tinh va, va huyen, huyen va,
    de dam, dam bao, di lai, lai cua, cua nhan, cua nguoi, cho nhan, cho nguoi, cho ba, tuyen duong, hien nay,
    cap duong, duong thon, duong giao, giao thong, thon ban, duong tu, duong lien, lien xa, nghi tinh, nghi ubnd,
    ubnd tinh, ubnd huyen, nghi cap, nghi cac, nghi dau, nghi quan, nghi xem, nghi som, som co
"""
_PLACES = "xa huyen tinh phuong thon ban xom to duong cau va cua cho cac de tai tren do bi da co khong nhung voi"
# What nearly every petition says: it tells nothing apart.
GENERIC = frozenset(" ".join(pair.split()) for pair in _GENERIC.split(","))
# Syllables of those pairs, and the words for places: without the name beside them they say little.
_COMMON = frozenset(_GENERIC.replace(",", " ").split()) | frozenset(_PLACES.split())
# Nothing is compared beyond this many characters: the meaning of a petition is at its beginning.
COMPARED = 4000
GENERIC_WEIGHT, SYLLABLE_WEIGHT = 0.15, 0.35
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Wording:
    """A text as it is compared: its syllables and its pairs."""

    syllables: frozenset[str]
    pairs: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Wording:
        words = _WORD.findall(fold(text[:COMPARED]))
        return cls(frozenset(words), frozenset(f"{a} {b}" for a, b in pairwise(words)))

    @property
    def telling(self) -> frozenset[str]:
        """The pairs that tell this text from others."""
        return self.pairs - GENERIC

    def keys(self, limit: int) -> list[int]:
        """Its telling pairs as numbers of 32 bits; of a long text the same sample that a similar text would give."""
        return sorted({zlib.crc32(pair.encode()) - 2**31 for pair in self.telling})[:limit]

    def likeness(self, other: Wording) -> float:
        """From 0 (nothing in common) to 1 (the same words); half of it asks whether the shorter lies in the longer."""
        mine, theirs = self._weight(), other._weight()
        if not mine or not theirs:
            return 0.0
        shared = Wording(self.syllables & other.syllables, self.pairs & other.pairs)._weight()
        return (shared / (mine + theirs)) + (shared / (2 * min(mine, theirs)))

    def _weight(self) -> float:
        common, generic = len(self.syllables & _COMMON), len(self.pairs & GENERIC)
        telling = len(self.pairs) - generic + SYLLABLE_WEIGHT * (len(self.syllables) - common)
        return telling + GENERIC_WEIGHT * (generic + SYLLABLE_WEIGHT * common)
