"""A long annex through WeasyPrint: ways of laying out the same rows, each in a process of its own.

    python benchmarks/report_annex.py [--rows 2000] [--runs 3]

Every way gets the HTML of the product's template and style sheet for the annex of delays; what differs is only how
the rows are cut into tables and documents. The last line is the product's own path (coordination.papers): pieces of
500 rows one after another, one font configuration for all, garbage collected between them. Seconds are of the
processor, peak memory is that of the whole process. Quote the ratios.
"""

import argparse
import io
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
os.environ.setdefault("DATA_DIR", str(Path(tempfile.gettempdir()) / "report_annex"))

import django  # noqa: E402

django.setup()

from pypdf import PdfReader, PdfWriter  # noqa: E402

from coordination.papers import Annex, Column, Paper  # noqa: E402
from coordination.papers import typesetting as pdf  # noqa: E402

PAPER = Paper(issuer=("THƯỜNG TRỰC",), number="1/BC-HĐND", year=2023, kind="Báo cáo")
SMALL = 50
TABLE = re.compile(r'(<table class="figures">.*?</table>)', re.DOTALL)


def annex(rows: int) -> Annex:
    """The annex of delays with so many made-up rows of ordinary length."""
    columns = (
        Column("Cơ quan", 13),
        Column("Việc phải làm", 20),
        Column("Hồ sơ", 23),
        Column("Điều, khoản", 9),
        Column("Hạn", 8),
        Column("Ngày thực hiện", 8),
        Column("Chậm (ngày)", 5, True),
        Column("Lý do", 10),
    )
    made = (
        (
            f"Sở Nông nghiệp và Phát triển nông thôn {at % 20}",
            "Gửi tờ trình, dự thảo nghị quyết và đầy đủ hồ sơ để thẩm tra",
            f"Dự thảo nghị quyết số {at} về phân bổ vốn chương trình mục tiêu quốc gia",
            "Mục II.c",
            "05/12/2023",
            "08/12/2023",
            str(at % 40),
            "Khối lượng công việc lớn",
        )
        for at in range(rows)
    )
    return Annex(7, "Danh mục nghĩa vụ chậm", columns, tuple(made))


def one_table(found: Annex, *, layout: str) -> pdf.Made:
    html = pdf.annex_html(PAPER, found, 0, len(found.rows), 1)
    return pdf.set_pages(html.replace("table-layout: fixed", f"table-layout: {layout}"))


def small_tables(found: Annex) -> pdf.Made:
    """One document, a table for every fifty rows."""
    parts, head, after = [], "", ""
    for start in range(0, len(found.rows), SMALL):
        html = pdf.annex_html(PAPER, found, start, start + SMALL, 1)
        before, table, after = TABLE.split(html, maxsplit=1)
        parts.append(table)
        head = head or before
    return pdf.set_pages(head + "".join(parts) + after)


def chunks(found: Annex, rows: int) -> pdf.Made:
    """Documents of so many rows one after another, joined."""
    joined, page = PdfWriter(), 1
    for start in range(0, len(found.rows), rows):
        made = pdf.set_pages(pdf.annex_html(PAPER, found, start, start + rows, page))
        joined.append(PdfReader(io.BytesIO(made.content)))
        page += made.pages
    out = io.BytesIO()
    joined.write(out)
    return pdf.Made(out.getvalue(), page - 1)


def product(found: Annex) -> pdf.Made:
    return pdf.joined([*pdf.annex_pieces(PAPER, found)], lambda done, total, step: None)


WAYS: dict[str, Callable[[Annex], pdf.Made]] = {
    "one table, auto layout": lambda found: one_table(found, layout="auto"),
    "one table, fixed layout": lambda found: one_table(found, layout="fixed"),
    f"tables of {SMALL} rows, one document": small_tables,
    "documents of 200 rows, in sequence": lambda found: chunks(found, 200),
    "documents of 500 rows, in sequence": lambda found: chunks(found, 500),
    "documents of 1,000 rows, in sequence": lambda found: chunks(found, 1000),
    "the product": product,
}


def measure(way: str, rows: int) -> None:
    """In a process of its own: its peak memory is the way's."""
    pdf.set_pages(pdf.annex_html(PAPER, annex(1), 0, 1, 1))  # imports and fonts are no part of it
    found = annex(rows)
    # Time of this process, one thread: other work on the machine does not count.
    start = time.process_time()
    made = WAYS[way](found)
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak, "pages": made.pages, "kilobytes": len(made.content) / 1024}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--way", choices=list(WAYS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        measure(options.way, options.rows)
        return
    runs: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    # Round by round, so that a busy minute of the machine falls on every way.
    for _ in range(options.runs):
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, "--rows", str(options.rows)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            runs[way].append(json.loads(done.stdout))
    medians = {way: statistics.median(run["seconds"] for run in found) for way, found in runs.items()}
    best = min(medians.values())
    print(f"{options.rows:,} rows, median of {options.runs} runs")
    print(f"{'':38}{'s':>8}{'÷ best':>8}{'MB':>8}{'pages':>8}{'KB':>8}")
    for way, found in runs.items():
        peak = max(run["peak"] for run in found)
        last = found[-1]
        print(
            f"{way:38}{medians[way]:8.2f}{medians[way] / best:8.2f}{peak:8.0f}{last['pages']:8}{last['kilobytes']:8.0f}"
        )


if __name__ == "__main__":
    main()
