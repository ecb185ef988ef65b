"""The ledger on paper: A4 across, the head repeated, in the rows, columns, order and groups of the page."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator

from coordination.ledger.columns import DATES, LedgerColumn, Value
from coordination.ledger.groups import Group
from coordination.ledger.question import Question
from coordination.papers import Column, Heading, Made, Paper, Paragraph, Table
from coordination.papers.grid import grid
from coordination.papers.typesetting import Piece, Tell, joined, render

# WeasyPrint's memory grows with the rows of one document: longer lists are set in pieces and joined.
TOGETHER = 400
# Shares of the width beside the columns' own: a number of five digits, a date on one line.
STT, DATE = 9, 17
TITLE = "Sổ theo dõi nghĩa vụ theo quy chế phối hợp"
Block = dict[str, object]


def _text(value: Value) -> str:
    if isinstance(value, datetime.date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _share(column: LedgerColumn) -> int:
    return max(column.width, DATE) if column.key in DATES else column.width


def _pieces(question: Question) -> Iterator[list[Block]]:
    """Blocks of at most so many rows: the head of a group, and its rows in one table."""
    columns = (
        Column("STT", STT),
        *(Column(column.label, _share(column), column.numeric) for column in question.columns),
    )
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    together = number = 0

    def close() -> None:
        if rows:
            blocks.append({"kind": "table", **grid(Table(columns, tuple(rows), numbered=False))})
            rows.clear()

    for line in question.lines():
        if isinstance(line, Group):
            close()
            blocks.append({"kind": "heading", "block": Heading(line.label, level=2)})
            blocks.append({"kind": "paragraph", "block": Paragraph(line.summary, italic=True)})
            number = 0
            continue
        number += 1
        together += 1
        rows.append((str(number), *(_text(column.value(line)) for column in question.columns)))
        if together == TOGETHER:
            close()
            yield blocks
            blocks, together = [], 0
    close()
    if blocks:
        yield blocks


def set_ledger(question: Question, tell: Tell) -> Made:
    """The whole list as PDF; ``tell`` hears how far it is."""
    title = Paper(subject=TITLE, landscape=True)
    untitled = Paper(landscape=True)
    lead = "; ".join((f"Số liệu ngày {question.at:%d/%m/%Y}", *question.described()))
    opening: Block = {"kind": "paragraph", "block": Paragraph(f"{lead}.", italic=True)}
    empty: Block = {"kind": "text", "text": "Không có nghĩa vụ nào khớp bộ lọc."}
    todo = []
    for index, blocks in enumerate(list(_pieces(question)) or [[empty]]):
        first = index == 0
        content = [opening, *blocks] if first else blocks
        todo.append(Piece(f"Phần {index + 1}", first, _html(title if first else untitled, content)))
    return joined(todo, tell, {"/Title": TITLE, "/Producer": "quy-che-phoi-hop"})


def _html(paper: Paper, blocks: list[Block]) -> Callable[[int], str]:
    def html(first_page: int) -> str:
        return render("papers/main.html", paper=paper, blocks=blocks, first_page=first_page)

    return html
