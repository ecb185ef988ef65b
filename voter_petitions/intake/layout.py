"""Where a table's header is, what its columns mean and where its rows begin: a proposal that a person confirms."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from voter_petitions.intake.columns import Meaning, meaning_of, meanings, plain
from voter_petitions.intake.table import Row, Table, column_name

# Titles, the state's name, place and date stand above the header, no more.
_SEARCHED = 40
_NUMBERED = re.compile(r"^\(?([0-9]{1,2}|[A-Za-z])\)?$")


@dataclass
class Layout:
    """Of one table: the heading and meaning of each column, and the number of the first row of data."""

    headings: list[str]
    columns: list[Meaning]
    first_row: int
    found: bool = True
    header_rows: list[int] = field(default_factory=list)

    @property
    def has_text(self) -> bool:
        return bool({Meaning.TEXT, Meaning.ORIGINAL} & set(self.columns))


def propose(table: Table, before: Layout | None = None) -> Layout:
    """The most header-like of the first rows; without one, the columns of the table before if it looks alike.

    A long table that a document breaks in two has its header only above the first part.
    """
    scored = [(_score(row), -at) for at, row in enumerate(table.rows[:_SEARCHED])]
    best, minus_at = max(scored, default=(0, 0))
    if best < 2:
        if before is not None and before.found and before.has_text and len(before.columns) == table.width:
            return Layout(list(before.headings), list(before.columns), table.rows[0].number)
        return _without_header(table)
    at = -minus_at
    header = [table.rows[at]]
    headings = [header[0][column] for column in range(table.width)]
    while at + len(header) < len(table.rows) and _goes_on(header[-1], table.rows[at + len(header)]):
        header.append(table.rows[at + len(header)])
        headings = [_joined(above, header[-1][column]) for column, above in enumerate(headings)]
    after = at + len(header)
    if after < len(table.rows) and is_numbering(table.rows[after]):
        after += 1
    first = table.rows[after].number if after < len(table.rows) else header[-1].number + 1
    return Layout(headings, meanings(headings), first, header_rows=[row.number for row in header])


def _score(row: Row) -> int:
    """How many different things its cells are headings of; a row with a number or a sentence is none."""
    if any(_is_data(row[at]) for at in row.filled):
        return 0
    found = Counter(meaning for at in row.filled if (meaning := meaning_of(row[at])))
    if not {Meaning.TEXT, Meaning.ORIGINAL} & set(found) and len(found) < 3:
        return 0
    return len(found)


def _is_data(text: str) -> bool:
    return len(text) > 120 or bool(re.fullmatch(r"\d+[.)]?", text)) or (len(text) > 25 and text.endswith((".", "!")))


def _goes_on(above: Row, row: Row) -> bool:
    """Is this a second header row: it divides a heading merged sideways, or repeats one merged downwards?"""
    if is_numbering(row) or any(len(row[at]) > 60 for at in row.filled):
        return False
    if above.spread:
        divided = set(above.spread) | {at - 1 for at in above.spread}
        rest = [at for at in row.filled if at not in divided]
        return any(at in divided for at in row.filled) and all(row[at] == above[at] for at in rest)
    filled = [at for at in row.filled if row[at]]
    return bool(filled) and len(filled) > 1 and all(row[at] == above[at] for at in filled)


def _joined(above: str, below: str) -> str:
    """The heading of a column under two rows: the lower says it, the upper what it belongs to."""
    if not below or below == above:
        return above
    if not above or meaning_of(below):
        return below
    return f"{above} – {below}"


def is_numbering(row: Row) -> bool:
    """The row (1) (2) (3) … or A B 1 2 under a header."""
    texts = [row[at] for at in row.filled]
    return len(texts) > 1 and all(_NUMBERED.match(text.strip()) for text in texts) and len(set(texts)) == len(texts)


def _without_header(table: Table) -> Layout:
    """No heading is known: the column with most text is proposed as the text, the rest is for the person."""
    lengths = [0] * table.width
    for row in table.rows[:200]:
        for at in row.filled:
            lengths[at] += len(row[at])
    columns = [Meaning.IGNORED] * table.width
    if table.width and max(lengths) >= 20 * min(len(table.rows), 200):
        columns[lengths.index(max(lengths))] = Meaning.TEXT
    headings = [f"Cột {column_name(at)}" for at in range(table.width)]
    return Layout(headings, columns, table.rows[0].number if table.rows else 1, found=False)


def is_repeated_header(row: Row, headings: Sequence[str]) -> bool:
    """The header again, at the top of a printed page."""
    filled = row.filled
    alike = sum(plain(row[at]) == plain(headings[at]) for at in filled if at < len(headings))
    return len(filled) > 1 and alike >= 0.8 * len(filled)
