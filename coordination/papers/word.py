"""A paper as DOCX, for those who go on writing in it; the same form as the PDF."""

from __future__ import annotations

import io
from typing import Any

import docx as python_docx
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Length, Pt

from coordination.papers import word_parts as parts
from coordination.papers.grid import grid
from coordination.papers.paper import Annex, Block, Facts, Heading, Paper, Paragraph, Table
from coordination.papers.writing import clean

CENTRE, LEFT, RIGHT, BOTH = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
UPRIGHT, ACROSS = Cm(16.5), Cm(25.2)
INDENT = Cm(1.27)


def docx(paper: Paper) -> bytes:
    """The whole paper as a file for a word processor."""
    document = python_docx.Document()
    parts.base_style(document)
    document.core_properties.title = clean(paper.title)[:250]
    document.core_properties.author = clean(" ".join((*paper.superior, *paper.issuer)))[:250]
    document.core_properties.comments = ""
    section = document.sections[0]
    fresh = True
    if paper.has_main:
        parts.set_section(section, across=paper.landscape)
        _main(document, paper)
        fresh = False
    for annex in paper.annexes:
        section = document.sections[-1] if fresh else document.add_section(WD_SECTION.NEW_PAGE)
        fresh = False
        parts.set_section(section, across=annex.landscape)
        _annex(document, paper, annex)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# ── the main part ────────────────────────────────────────────────────────────────────
def _main(document: Any, paper: Paper) -> None:
    if paper.issuer:
        _head(document, paper)
    _title(document, paper)
    for line in paper.bases:
        _paragraph(document, line, italic=True, indent=True, align=BOTH)
    width = ACROSS if paper.landscape else UPRIGHT
    for block in paper.body:
        _block(document, block, width)
    if paper.has_foot:
        _foot(document, paper)


def _head(document: Any, paper: Paper) -> None:
    left, right = parts.frame(document, (Cm(6.6), Cm(9.9)))
    for line in paper.superior:
        _paragraph(left, line, size=12, align=CENTRE, after=0)
    for line in paper.issuer:
        _paragraph(left, line, size=12, bold=True, align=CENTRE, after=0)
    parts.rule(left, Cm(2.2))
    _paragraph(left, f"Số: {paper.number}", size=13, align=CENTRE, after=0, before=6)
    if not paper.kind and paper.subject:
        _paragraph(left, f"V/v {paper.subject}", size=12, align=CENTRE, after=0)
    if paper.draft:
        _paragraph(left, "DỰ THẢO", size=13, bold=True, align=CENTRE, after=0, before=6)
    if paper.national:
        _paragraph(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True, align=CENTRE, after=0)
        _paragraph(right, "Độc lập - Tự do - Hạnh phúc", size=13, bold=True, align=CENTRE, after=0)
        parts.rule(right, Cm(2.0))
    _paragraph(right, paper.place_and_date, size=13, italic=True, align=CENTRE, after=0, before=6)
    parts.drop_first(left, right)


def _title(document: Any, paper: Paper) -> None:
    if paper.kind:
        _paragraph(document, paper.kind.upper(), bold=True, align=CENTRE, before=18, after=0)
        if paper.subject:
            _paragraph(document, paper.subject, bold=True, align=CENTRE, after=0)
        parts.rule(document, Cm(6))
    elif paper.subject and not paper.issuer:
        _paragraph(document, paper.subject.upper(), size=16, bold=True, align=CENTRE, after=10)
    if len(paper.addressees) == 1:
        _paragraph(document, f"Kính gửi: {paper.addressees[0]}", align=CENTRE, before=12, after=12)
    elif paper.addressees:
        _paragraph(document, "Kính gửi:", before=12, after=0, left=Cm(3))
        for line in paper.addressees:
            _paragraph(document, f"- {line}", after=0, left=Cm(5))
        _paragraph(document, "", after=6)


def _foot(document: Any, paper: Paper) -> None:
    _paragraph(document, "", after=0)
    left, right = parts.frame(document, (Cm(7.2), Cm(9.3)))
    if paper.recipients:
        _paragraph(left, "Nơi nhận:", size=12, bold=True, italic=True, after=0)
        for line in paper.recipients:
            _paragraph(left, f"- {line}", size=11, after=0)
    for line in filter(None, (paper.authority, *paper.position)):
        _paragraph(right, line, size=13, bold=True, align=CENTRE, after=0)
    _paragraph(right, "", size=13, after=0, before=66)
    if paper.signer:
        _paragraph(right, paper.signer, size=13, bold=True, align=CENTRE, after=0)
    parts.drop_first(left, right)


# ── blocks ───────────────────────────────────────────────────────────────────────────
def _block(document: Any, block: Block, width: Length) -> None:
    if isinstance(block, str):
        _paragraph(document, block, indent=True, align=BOTH)
    elif isinstance(block, Paragraph):
        _paragraph(document, block.text, bold=block.bold, italic=block.italic, indent=True, align=BOTH)
    elif isinstance(block, Heading):
        text = block.text.upper() if block.level == 1 else block.text
        made = _paragraph(document, text, bold=True, italic=block.level > 2, indent=True, before=8, after=4)
        made.paragraph_format.keep_with_next = True
    elif isinstance(block, Facts):
        _facts(document, block, width)
    else:
        if block.caption:
            made = _paragraph(document, block.caption, size=12, bold=True, align=CENTRE, before=4, after=3)
            made.paragraph_format.keep_with_next = True
        _grid(document, block, width, size=11)


def _facts(document: Any, facts: Facts, width: Length) -> None:
    table = parts.table(document, (Length(int(width * 0.34)), Length(int(width * 0.66))), lines="inner")
    for term, value in facts.rows:
        cells = parts.row(table)
        for cell, text in zip(cells, (term, value), strict=True):
            _paragraph(cell, text, size=12, after=2, before=2)
            parts.drop_first(cell)
    _paragraph(document, "", after=2)


def _grid(document: Any, table: Table | Annex, width: Length, size: int) -> None:
    shown = grid(table)
    shares = ([shown["stt_width"]] if shown["stt_width"] else []) + [share for _, share in shown["columns"]]
    made = parts.table(document, tuple(Length(int(width * share / 100)) for share in shares))
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    stt = bool(shown["stt_width"])

    def write(texts: list[str], aligns: list[Any], *, bold: bool = False) -> Any:
        cells = parts.row(made)
        for cell, text, align in zip(cells, texts, aligns, strict=True):
            _paragraph(cell, text, size=size, bold=bold, align=align, after=0)
            parts.drop_first(cell)
        return made.rows[-1]

    aligns = [CENTRE] * stt + [RIGHT if column.numeric else LEFT for column in table.columns]
    if shown["has_head"]:
        head = write(["STT"] * stt + [column.label for column in table.columns], [CENTRE] * len(shares), bold=True)
        parts.repeat(head)
    for number, row in shown["rows"]:
        write([str(number)] * stt + [value for value, _ in row], aligns)
    if not shown["rows"]:
        write([""] * stt + ["Không có."] + [""] * (len(table.columns) - 1), aligns)
    if shown["total"]:
        write([""] * stt + [value for value, _ in shown["total"]], aligns, bold=True)
    if table.note:
        _paragraph(document, table.note, size=10, italic=True, before=3)
    else:
        _paragraph(document, "", size=6, after=0)


def _annex(document: Any, paper: Paper, annex: Annex) -> None:
    if paper.has_main:
        _paragraph(document, annex.heading.upper(), bold=True, align=CENTRE, after=0)
    _paragraph(document, annex.title.upper(), bold=True, align=CENTRE, after=0)
    if paper.has_main and paper.attached:
        _paragraph(document, paper.attached, italic=True, align=CENTRE, after=8)
    if annex.lead:
        _paragraph(document, annex.lead, italic=True, align=CENTRE, after=8)
    _grid(document, annex, ACROSS if annex.landscape else UPRIGHT, size=10 if annex.landscape else 11)


def _paragraph(
    place: Any,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: Any = LEFT,
    indent: bool = False,
    before: float = 0,
    after: float = 6,
    left: Length | None = None,
) -> Any:
    """One paragraph at the end of a document or cell; a line break in the text stays one."""
    made = place.add_paragraph()
    made.alignment = align
    form = made.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.first_line_indent = INDENT if indent else None
    form.left_indent = left
    for at, line in enumerate(clean(text).split("\n")):
        run = made.add_run()
        run.bold, run.italic, run.font.size = bold, italic, Pt(size)
        if at:
            run.add_break()
        run.add_text(line)
    return made
