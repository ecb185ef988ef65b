"""The two encodings in which offices wrote before Unicode, as Excel and Word show them: Windows-1252 letters.

TCVN3 (TCVN 5712:1993, the .Vn fonts) has one character for each lower-case letter and for
the capitals Ă Â Đ Ê Ô Ơ Ư; other capitals with tones exist only as lower-case codes in a
font whose name ends in H. VNI-Windows writes a letter and behind it a character for its
marks. Both tables were written from the standards' layout and are tested by round trips.
"""

from __future__ import annotations

import unicodedata

# In the order of the code table: five tones (huyền, sắc, hỏi, ngã, nặng) of each vowel.
_LETTERS = (
    "àáảãạ" "ă" "ằắẳẵặ" "â" "ầấẩẫậ" "đ" "èéẻẽẹ" "ê" "ềếểễệ" "ìíỉĩị" "òóỏõọ" "ô" "ồốổỗộ" "ơ" "ờớởỡợ"
    "ùúủũụ" "ư" "ừứửữự" "ỳýỷỹỵ" "ĂÂĐÊÔƠƯ"
)  # fmt: skip
_CODES = (
    "µ¸¶·¹" "¨" "»¾¼½Æ" "©" "ÇÊÈÉË" "®" "ÌÐÎÏÑ" "ª" "ÒÕÓÔÖ" "×ÝØÜÞ" "ßãáâä" "«" "åèæçé" "¬" "êíëìî"
    "ïóñòô" "\u00ad" "õøö÷ù" "úýûüþ" "¡¢§£¤¥¦"
)  # fmt: skip
TCVN3: dict[str, str] = dict(zip(_CODES, _LETTERS, strict=True))
# Symbols of TCVN3 that no Vietnamese text in Unicode has inside its words.
TCVN3_SIGNS = frozenset("µ¸¶·¹¨»¾¼½Æ©Ç®Ðª×ÜÞß«¬¦§¥¤£¢¡÷øþ\u00ad")


def _vni() -> dict[str, str]:
    """Letter with its marks → how VNI writes it."""
    tones = dict(zip("\u0300\u0301\u0309\u0303\u0323", "øùûõï", strict=True))
    circumflex = dict(zip("\u0300\u0301\u0309\u0303\u0323", "àáåãä", strict=True))
    breve = dict(zip("\u0300\u0301\u0309\u0303\u0323", "èéúüë", strict=True))
    found = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ị": "ò", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ỵ": "î"}
    for tone, sign in tones.items():
        for base, written in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("y", "y"), ("ơ", "ô"), ("ư", "ö")):
            if not (base == "y" and tone == "\u0323"):
                found[_composed(base, tone)] = written + sign
    for base in "aeo":
        found[_composed(base, "\u0302")] = base + "â"
        for tone, sign in circumflex.items():
            found[_composed(base, "\u0302", tone)] = base + sign
    found["ă"] = "aê"
    for tone, sign in breve.items():
        found[_composed("a", "\u0306", tone)] = "a" + sign
    return found


def _composed(*parts: str) -> str:
    return unicodedata.normalize("NFC", "".join(parts))


_LOWER = _vni()
# A capital's marks are written in capitals or, by some typists, in small letters.
VNI: dict[str, str] = (
    {written.upper(): letter.upper() for letter, written in _LOWER.items()}
    | {written[0].upper() + written[1:]: letter.upper() for letter, written in _LOWER.items() if len(written) > 1}
    | {written: letter for letter, written in _LOWER.items()}
)
