"""Official papers: what one says (``Paper``), and the same paper as PDF and as DOCX.

The form is that of Nghị định 30/2020/NĐ-CP, Phụ lục I. A letter of a page or three may be set inside a request
(``pdf(paper)``); what has long annexes is set by a worker, which is told of its progress (``set_paper(paper, tell)``).
"""

from coordination.papers.letterheads import Letterhead, letterhead_of
from coordination.papers.paper import Annex, Block, Column, Facts, Heading, Paper, Paragraph, Table
from coordination.papers.typesetting import Made, pdf, set_paper
from coordination.papers.word import docx
from coordination.papers.writing import ended, upper_lines, written_date

__all__ = [
    "Annex",
    "Block",
    "Column",
    "Facts",
    "Heading",
    "Letterhead",
    "Made",
    "Paper",
    "Paragraph",
    "Table",
    "docx",
    "ended",
    "letterhead_of",
    "pdf",
    "set_paper",
    "upper_lines",
    "written_date",
]
