"""A paper as HTML and as PDF, in steps that can be taken one by one.

Long annexes are what costs: WeasyPrint's memory grows with the pages of one document.
So the main part and each annex are set for themselves, an annex of more than
``ROWS_TOGETHER`` rows in pieces whose page numbers go on, and pypdf joins them
(benchmarks/report_annex.py compares the ways).
"""

from __future__ import annotations

import gc
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import fontpkg
from django.conf import settings
from django.template.loader import render_to_string
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from coordination.papers.grid import grid
from coordination.papers.paper import Annex, Facts, Heading, Paper, Paragraph, Table
from coordination.papers.writing import clean

ROWS_TOGETHER = 500
STYLES = Path(settings.BASE_DIR) / "static" / "css"
UPRIGHT = fontpkg.path("Noto Serif")
ITALIC = fontpkg.path("Noto Serif", style="italic")

Tell = Callable[[int, int, str], None]


class OwnFiles(URLFetcher):
    """Lets a document read our style sheets and the bundled font, and nothing else: no network, no other file."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        address = urlsplit(url)
        path = Path(unquote(address.path)).resolve()
        if address.scheme != "file" or address.netloc or not (path.parent == STYLES or path in (UPRIGHT, ITALIC)):
            raise ValueError(f"Not one of our files: {url}")
        return super().fetch(url, headers)


@dataclass(frozen=True)
class Piece:
    """A part that is set for itself: the main part (annex 0), an annex, or some rows of a long one.

    ``html`` takes the number of its first page; each annex counts its pages from 1.
    """

    label: str
    opens: bool
    html: Callable[[int], str]


@dataclass(frozen=True)
class Made:
    """A finished PDF."""

    content: bytes
    pages: int


# ── HTML ─────────────────────────────────────────────────────────────────────────────
def render(template: str, **context: object) -> str:
    """A template of a paper with the files that its style sheet needs."""
    context |= {
        "charts_css": (STYLES / "charts.css").as_uri(),
        "font_upright": UPRIGHT.as_uri(),
        "font_italic": ITALIC.as_uri(),
    }
    return render_to_string(template, context)


def main_html(paper: Paper) -> str:
    return render("papers/main.html", paper=paper, blocks=list(map(_block, paper.body)), first_page=1)


def annex_html(paper: Paper, annex: Annex, start: int, stop: int, first_page: int) -> str:
    """Some rows of an annex; the piece that starts it bears its head."""
    return render("papers/annex.html", paper=paper, first_page=first_page, grid=grid(annex, start, stop))


def _block(block: str | Paragraph | Heading | Facts | Table) -> dict[str, object]:
    """What the template shows of a block: its kind and itself; a table as a grid."""
    if isinstance(block, str):
        return {"kind": "text", "text": block}
    if isinstance(block, Table):
        return {"kind": "table", **grid(block)}
    return {"kind": type(block).__name__.lower(), "block": block}


def pieces(paper: Paper) -> Iterator[Piece]:
    """What is to be set, in order."""
    if paper.has_main:
        yield Piece("Phần chính", True, lambda _: main_html(paper))
    for annex in paper.annexes:
        yield from annex_pieces(paper, annex)


def annex_pieces(paper: Paper, annex: Annex) -> Iterator[Piece]:
    """An annex whole, or cut where its rows are too many for one document."""
    name = annex.heading if paper.has_main else annex.title
    for start in range(0, max(len(annex.rows), 1), ROWS_TOGETHER):
        stop = start + ROWS_TOGETHER

        def html(first_page: int, start: int = start, stop: int = stop) -> str:
            return annex_html(paper, annex, start, stop, first_page)

        rows = f", dòng {start + 1}–{min(stop, len(annex.rows))}" if len(annex.rows) > ROWS_TOGETHER else ""
        yield Piece(f"{name}{rows}", start == 0, html)


# ── PDF ──────────────────────────────────────────────────────────────────────────────
def set_pages(html: str, fonts: FontConfiguration | None = None) -> Made:
    """One HTML document as PDF; ``fonts`` may be shared by documents of the same style sheet."""
    document = HTML(string=clean(html), url_fetcher=OwnFiles()).render(font_config=fonts or FontConfiguration())
    # The identifier is fixed: the same paper gives the same file.
    return Made(document.write_pdf(pdf_identifier=b"quy-che-phoi-hop"), len(document.pages))


@contextmanager
def _collecting_afterwards() -> Iterator[None]:
    """Setting a piece makes millions of objects that live until it is written.

    Looking through them for garbage again and again takes a sixth of the time; once afterwards is enough.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.collect()


def joined(todo: Sequence[Piece], tell: Tell, metadata: dict[str, str] | None = None) -> Made:
    """Set the pieces one after another and join them, so that memory follows the longest piece, not the whole."""
    writer = PdfWriter()
    fonts = FontConfiguration()
    page = 1
    for done, piece in enumerate(todo):
        tell(done, len(todo) + 1, piece.label)
        page = 1 if piece.opens else page
        with _collecting_afterwards():
            made = set_pages(piece.html(page), fonts)
        writer.append(PdfReader(io.BytesIO(made.content)), outline_item=piece.label if piece.opens else None)
        page += made.pages
    tell(len(todo), len(todo) + 1, "Ghép các phần")
    writer.add_metadata(metadata or {})
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return Made(out.getvalue(), len(writer.pages))


def set_paper(paper: Paper, tell: Tell) -> Made:
    """The whole paper; ``tell`` hears how many of how many steps are done, and what comes next."""
    author = " ".join((*paper.superior, *paper.issuer))
    return joined(
        list(pieces(paper)), tell, {"/Title": paper.title, "/Author": author, "/Producer": "quy-che-phoi-hop"}
    )


def pdf(paper: Paper) -> bytes:
    """The whole paper at once, for what is short enough to be waited for."""
    return set_paper(paper, lambda done, total, step: None).content
