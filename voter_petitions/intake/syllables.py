"""Is this word a Vietnamese syllable? What tells Unicode, TCVN3 and VNI apart: only the right reading gives words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ONSET_LIST = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_ONSETS = frozenset(["", *_ONSET_LIST.split()])
# Nucleus: the codas it takes ("-" is none).
_CODAS = {
    "a": "- c ch i m n ng nh o p t u y", "ă": "c m n ng p t", "â": "c m n ng p t u y",
    "e": "- c m n ng o p t", "ê": "- c ch m n nh p t u",
    "i": "- a c ch m n nh p t u", "iê": "c m n ng p t u",
    "o": "- c i m n ng p t", "oa": "- c ch i m n ng nh o p t y", "oă": "c m n ng t", "oe": "- n o t", "oo": "c ng",
    "ô": "- c i m n ng p t", "ơ": "- i m n p t",
    "u": "- a c i m n ng p t", "uâ": "n ng t y", "uê": "- ch n nh", "uô": "c i m n ng t", "uơ": "-",
    "uy": "- a ch n nh p t u", "uyê": "n t", "ua": "- n", "uă": "n t",
    "ư": "- a c i m n ng t u", "ươ": "c i m n ng p t u",
    "y": "-", "yê": "m n ng t u",
}  # fmt: skip
_RIMES = frozenset(n + (c if c != "-" else "") for n, codas in _CODAS.items() for c in codas.split())
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
# Letters of the old encodings are symbols in Unicode, so only blanks, digits and plain punctuation part words.
_PARTS = re.compile(r"[\s\d!-/:-@\[-`{-~–—…“”‘’\u00a0]+")


def words(text: str) -> list[str]:
    """The words of a text that are not plain ASCII: only these say anything of the encoding."""
    return [word for word in _PARTS.split(text) if word and not word.isascii()]


@lru_cache(maxsize=20_000)
def is_syllable(word: str) -> bool:
    """Does this have the build of a Vietnamese syllable: onset, rime and at most one tone mark?"""
    base, tones = [], 0
    for char in unicodedata.normalize("NFD", word.strip("«»").lower()):
        if char in _TONES:
            tones += 1
        else:
            base.append(char)
    plain = unicodedata.normalize("NFC", "".join(base))
    if tones > 1 or not plain.isalpha() or len(plain) > 7:
        return False
    return any(plain[:cut] in _ONSETS and plain[cut:] in _RIMES for cut in range(4)) or plain in {"gi", "qu"}
