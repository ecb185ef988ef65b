"""Old encodings: recognised by font or by whether the letters make Vietnamese words, and converted to Unicode."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from voter_petitions.intake.legacy_tables import TCVN3, VNI
from voter_petitions.intake.syllables import is_syllable, words

UNICODE, TCVN3_NAME, VNI_NAME = "", "TCVN3", "VNI"
# Upper-case fonts show small letters as capitals; the mark goes with the encoding's name.
TCVN3_CAPITALS = "TCVN3-H"
_LONGEST = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_ENOUGH = 0.75


def of_font(name: str) -> str:
    """The encoding that a font of this name shows; empty for every other font."""
    folded = name.strip().lower()
    if folded.startswith(".vn"):
        return TCVN3_CAPITALS if folded.endswith("h") else TCVN3_NAME
    return VNI_NAME if folded.startswith("vni-") else UNICODE


def written_in(text: str, encoding: str) -> str:
    """The text in Unicode. What is Unicode already stays: a font says little when somebody pasted into it."""
    if not encoding or not _looks(text, UNICODE) < _looks(text, encoding):
        return text
    return decode(text, encoding)


def decode(text: str, encoding: str) -> str:
    if encoding == VNI_NAME:
        return _LONGEST.sub(lambda found: VNI[found[0]], text)
    if encoding == TCVN3_CAPITALS:
        return "".join(TCVN3.get(char, char) for char in text).upper()
    shouted = _is_capitals(text, 3)
    return re.sub(r"\S+", lambda found: _tcvn3_word(found[0], shouted), text)


def _is_capitals(text: str, enough: int) -> bool:
    plain = [char for char in text if char.isascii() and char.isalpha()]
    return len(plain) >= enough and all(char.isupper() for char in plain)


def _tcvn3_word(word: str, shouted: bool) -> str:
    """Small letters inside a word of capitals are capitals: their font showed them so."""
    read = "".join(TCVN3.get(char, char) for char in word)
    return read.upper() if shouted or _is_capitals(word, 2) else read


def _looks(text: str, encoding: str) -> float:
    """What part of the words with marks are Vietnamese when read so; 1 for a text without any."""
    found = words(text)
    if not found:
        return 1.0
    read = [word if encoding == UNICODE else decode(word, encoding) for word in found]
    return sum(map(is_syllable, read)) / len(read)


@dataclass(frozen=True)
class Verdict:
    """What the letters of a whole file say: an encoding to convert from, or that nobody can tell."""

    encoding: str = UNICODE
    doubtful: bool = False
    example: str = ""


def judge(texts: Iterable[str], *, sample: int = 3000) -> Verdict:
    """Read a sample in each encoding: the one in which most words are Vietnamese, if it is clear which."""
    good = dict.fromkeys((UNICODE, TCVN3_NAME, VNI_NAME), 0)
    total, example = 0, ""
    for text in texts:
        found = words(text)
        for word in found:
            total += 1
            if is_syllable(word):
                good[UNICODE] += 1
            elif not example:
                example = text
            for encoding in (TCVN3_NAME, VNI_NAME):
                good[encoding] += is_syllable(decode(word, encoding))
        if total >= sample:
            break
    if total < 5 or good[UNICODE] / total >= _ENOUGH:
        return Verdict()
    (best, most), (_, second) = sorted(good.items(), key=lambda item: -item[1])[:2]
    clear = most / total >= _ENOUGH and most - second >= max(0.15 * total, 2)
    return Verdict(best if clear else UNICODE, doubtful=not clear, example=example[:80])


def converted(text: str, encoding: str) -> str:
    """One cell of a file so judged: a cell that is better Unicode as it stands (pasted later) is left alone."""
    if text.isascii() or _looks(text, UNICODE) > _looks(text, encoding):
        return text
    return decode(text, encoding)
