"""What somebody typed, made into words and a number; whatever it is, something sensible comes of it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from agencies.text import fold, number_key, words

MAX_LENGTH = 200
MAX_WORDS = 10
# Trigrams find words from three letters; shorter ones are asked of the newest rows only.
INDEXED_LENGTH = 3
# Before a word in a folded text: «15/2023», «h03.12», «(lần 2)».
WORD_BREAKS = " /-.("


@dataclass(frozen=True)
class Question:
    """``text`` is what the page shows again; ``cut`` says that more was typed than is asked."""

    text: str
    words: tuple[str, ...]
    cut: bool = False

    @classmethod
    def of(cls, typed: str) -> Question:
        """Read what was typed: control characters and doubled spaces go, length and number of words are bounded."""
        clean = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in typed[:4000])
        text = " ".join(unicodedata.normalize("NFC", clean).split())
        found = words(text[:MAX_LENGTH])
        cut = len(text) > MAX_LENGTH or len(typed) > 4000 or len(found) > MAX_WORDS
        return cls(text[:MAX_LENGTH].rstrip(), tuple(found[:MAX_WORDS]), cut)

    @cached_property
    def phrase(self) -> str:
        """The folded text as typed: what a title begins with."""
        return fold(self.text)

    @cached_property
    def key(self) -> str:
        """The number in its one spelling, empty when no digit was typed."""
        return number_key(self.text) if any(c.isdigit() for c in self.phrase) else ""

    @property
    def is_askable(self) -> bool:
        """One letter alone would find everything."""
        return len("".join(self.words)) > 1

    @property
    def is_short(self) -> bool:
        """Only words that no index of parts can find."""
        return all(len(word) < INDEXED_LENGTH for word in self.words)

    def condition(self, column: str = "search_text") -> Q:
        """Every word in the column: long ones anywhere, short ones only where a word begins."""
        found = Q()
        for word in self.words:
            if len(word) >= INDEXED_LENGTH:
                found &= Q(**{f"{column}__contains": word})
            else:
                begins = Q(**{f"{column}__startswith": word})
                for sign in WORD_BREAKS:
                    begins |= Q(**{f"{column}__contains": f"{sign}{word}"})
                found &= begins
        return found

    def matches(self, text: str) -> bool:
        """The same for a text in memory: each word begins one of its words, a number is a whole one."""
        there = words(text)
        return all(word in there if word.isdigit() else any(t.startswith(word) for t in there) for word in self.words)
