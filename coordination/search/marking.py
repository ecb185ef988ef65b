"""The words that were found, marked in the text as it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString

from agencies.text import fold

# In a text of many pages nobody looks for marks.
LONGEST = 2000


def marked(text: str, words: Iterable[str]) -> SafeString:
    """The text, escaped, with <mark> around each word found, whatever its diacritics or Unicode form."""
    text = unicodedata.normalize("NFC", text)[:LONGEST]
    folded, places = "", []
    for place, char in enumerate(text):
        # A space stays a space; a letter may fold to several letters or to none.
        plain = " " if char.isspace() else fold(char)
        folded += plain
        places += [place] * len(plain)
    hits = [False] * len(text)
    words = list(words)
    for number, word in enumerate(words, start=1):
        pattern = re.escape(word)
        if len(word) <= 2:
            # Every second syllable has these letters: only a whole one, but for the word still being typed.
            pattern = rf"(?<![^\W_]){pattern}" + ("" if number == len(words) else r"(?![^\W_])")
        for found in re.finditer(pattern, folded):
            for at in range(found.start(), found.end()):
                hits[places[at]] = True
    out, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or hits[end] != hits[start]:
            piece = escape(text[start:end])
            out.append(f"<mark>{piece}</mark>" if hits[start] else piece)
            start = end
    # Every piece is escaped above.
    return SafeString("".join(out))
