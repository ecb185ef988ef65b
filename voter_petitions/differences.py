"""Two texts side by side, with what differs marked word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_PARTS = re.compile(r"\s+|[^\s]+")
# Beyond this many words a comparison would take seconds: the texts are then shown unmarked.
MOST_WORDS = 4000


@dataclass(frozen=True)
class Piece:
    text: str
    changed: bool


def compared(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of both texts; joined they are the texts again."""
    old, new = _PARTS.findall(before), _PARTS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(before, False)], [Piece(after, False)]
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += _piece(old[a:b], tag != "equal")
        right += _piece(new[c:d], tag != "equal")
    return left, right


def _piece(words: list[str], changed: bool) -> Iterator[Piece]:
    if words:
        yield Piece("".join(words), changed)
