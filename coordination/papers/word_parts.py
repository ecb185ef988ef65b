"""What python-docx has no word for: fonts of every script, page fields, rules, frames without lines, repeated heads."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

FONT = "Times New Roman"
SHORT, LONG = Mm(210), Mm(297)


def base_style(document: Any) -> None:
    """Times New Roman 14 for every script; otherwise Word takes another font for the letters with diacritics."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.line_spacing = 1.1


def set_section(section: Any, *, across: bool) -> None:
    """A4 with the decree's margins; pages count from 1, printed in the top margin from the second on."""
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if across else (SHORT, LONG)
    section.top_margin, section.bottom_margin = Mm(20), Mm(15 if across else 20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    section.header.is_linked_to_previous = False
    count = OxmlElement("w:pgNumType")
    count.set(qn("w:start"), "1")
    section._sectPr.find(qn("w:pgMar")).addnext(count)
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _field(line, "PAGE")


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.set(qn("xml:space"), "preserve")
            part.text = f" {text} "
        run._r.append(part)


def table(document: Any, widths: tuple[Length, ...], lines: str = "all") -> Any:
    """A table without rows, of fixed widths; ``lines``: all, inner (between rows) or none."""
    made = document.add_table(rows=0, cols=len(widths))
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    borders = OxmlElement("w:tblBorders")
    sides = {"all": ("top", "left", "bottom", "right", "insideH", "insideV"), "inner": ("insideH", "bottom")}
    for side in sides.get(lines, ()):
        edge = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            edge.set(qn(f"w:{name}"), value)
        borders.append(edge)
    # Word refuses a file whose elements stand in another order than its schema's.
    made._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)
    return made


def row(made: Any) -> tuple[Any, ...]:
    """A new row that no page break cuts; its cells."""
    added = made.add_row()
    added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, column in zip(added.cells, made.columns, strict=True):
        cell.width = column.width
    return tuple(added.cells)


def repeat(head: Any) -> None:
    """This row stands on top of every page of its table."""
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def frame(document: Any, widths: tuple[Length, ...]) -> tuple[Any, ...]:
    """Blocks side by side without lines: the head, the foot."""
    return row(table(document, widths, lines="none"))


def drop_first(*cells: Any) -> None:
    """A new cell holds an empty paragraph; once there is another, it goes."""
    for cell in cells:
        first = cell.paragraphs[0]
        if len(cell.paragraphs) > 1 and not first.text:
            first._p.getparent().remove(first._p)


def rule(place: Any, margin: Length) -> None:
    """A short line below what stands above, ``margin`` in from both sides."""
    line = place.add_paragraph()
    form = line.paragraph_format
    form.left_indent = form.right_indent = margin
    form.space_before = form.space_after = Pt(0)
    form.line_spacing = Pt(3)
    line.add_run().font.size = Pt(2)
    edge = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    edge.append(top)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(
        edge, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
