"""What a paper says, apart from how it is set."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from coordination.papers.writing import written_date


@dataclass(frozen=True)
class Column:
    """A column's head and its share of the width; shares are relative to one another."""

    label: str
    width: int
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table in the text; its head is repeated on each page. ``numbered``: a running number goes before each row."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    note: str = ""
    total: tuple[str, ...] = ()
    numbered: bool = True


@dataclass(frozen=True)
class Annex:
    """One annex, on pages of its own that count from 1; the running number is not in ``rows``.

    ``number`` 0 is that of an only annex: «Phụ lục» without a number.
    """

    number: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    total: tuple[str, ...] = ()
    lead: str = ""
    landscape: bool = True
    numbered: bool = True

    @property
    def heading(self) -> str:
        return f"Phụ lục {self.number}" if self.number else "Phụ lục"


@dataclass(frozen=True)
class Heading:
    """A heading in the text: level 1 in capitals, 2 bold, 3 bold and italic."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph that is set apart; an ordinary one is just a ``str``."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Facts:
    """Terms and their values, without lines: the body of a tracking sheet."""

    rows: tuple[tuple[str, str], ...]


Block = str | Paragraph | Heading | Facts | Table


@dataclass(frozen=True)
class Paper:
    """Who issues it, number, place and date, what it is about, the text, recipients, who signs.

    ``kind`` empty is a công văn: its subject stands as «V/v …» below the number. ``national`` off leaves out Quốc
    hiệu and tiêu ngữ, as the Front's and the Party's own papers do. No issuer: no head; nobody signs: no foot.
    """

    issuer: tuple[str, ...] = ()
    superior: tuple[str, ...] = ()
    number: str = ""
    place: str = ""
    dated: datetime.date | None = None
    year: int = 0
    kind: str = ""
    subject: str = ""
    addressees: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    body: tuple[Block, ...] = ()
    recipients: tuple[str, ...] = ()
    authority: str = ""
    position: tuple[str, ...] = ()
    signer: str = ""
    annexes: tuple[Annex, ...] = ()
    national: bool = True
    landscape: bool = False
    # The paper says that it is one.
    draft: bool = False

    @property
    def written_date(self) -> str:
        return written_date(self.dated, self.dated.year if self.dated else self.year)

    @property
    def place_and_date(self) -> str:
        return f"{self.place}, {self.written_date}" if self.place else self.written_date

    @property
    def title(self) -> str:
        """What a reader's window and the file's properties show."""
        return self.subject or self.kind or (self.annexes[0].title if self.annexes else "")

    @property
    def attached(self) -> str:
        """The line below an annex's title; a plain list that hangs on no paper has none."""
        if not self.issuer:
            return ""
        number = self.number if self.number.startswith(" ") else self.number.strip()
        return f"(Kèm theo {self.kind or 'Công văn'} số {number} {self.written_date})"

    @property
    def has_main(self) -> bool:
        """Whether anything stands before the annexes."""
        return bool(self.issuer or self.kind or self.subject or self.body)

    @property
    def has_foot(self) -> bool:
        return bool(self.recipients or self.authority or self.position)

    def numbered(self, number: str, dated: datetime.date) -> Paper:
        """The same paper once it has its number and date."""
        return replace(self, number=number, dated=dated, draft=False)
