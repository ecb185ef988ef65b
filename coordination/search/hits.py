"""One thing found, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from django.utils.safestring import SafeString


class Rank(IntEnum):
    """How well something answers; the best first."""

    EXACT = 0
    BEGINNING = 1
    PHRASE = 2
    WORDS = 3


@dataclass(frozen=True)
class Hit:
    """``title`` and ``about`` are escaped, with the words found marked."""

    rank: Rank
    title: SafeString
    about: SafeString
    href: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """A stretch of what was found; ``more`` says that it goes on, ``newest_only`` that only new rows were asked."""

    hits: list[Hit]
    more: bool = False
    newest_only: bool = False


def stretch(hits: list[Hit], offset: int, limit: int) -> Found:
    """Of a short list that is in memory: best first, otherwise as it stands."""
    ordered = sorted(hits, key=lambda hit: hit.rank)
    return Found(ordered[offset : offset + limit], more=len(ordered) > offset + limit)
