"""Saving petitions of a file at once against saving them row by row, on PostgreSQL, paired in one run.

    DATABASE_URL=postgres://…/empty_database python benchmarks/petition_import.py [rows=10000] [singly=500]

Both ways make the same rows (tests/voter_petitions/test_bulk.py compares them column by column) in a round with
a rule that opens an obligation for each petition. Rounds of a piece row by row and the whole at once alternate; a
row's time is compared with a row's time, because row by row 10,000 rows would take minutes. At the end the whole
way of a file (reading, checking, saving) is timed once. Quote the ratios.
"""

import datetime
import io
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
os.environ.setdefault("DATA_DIR", str(Path(tempfile.gettempdir()) / "petition_import"))

import django  # noqa: E402

django.setup()

from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from agencies.models import Position  # noqa: E402
from coordination.models import DossierKind, MilestoneKind, Obligation, Role  # noqa: E402
from tests.factories.core import Province, member, province, rule  # noqa: E402
from tests.factories.petitions import contact_round, field  # noqa: E402
from tests.factories.sheets import HEADER, real_petitions, xlsx  # noqa: E402
from voter_petitions import batches, handling  # noqa: E402
from voter_petitions.handling.bulk import NewPetition  # noqa: E402
from voter_petitions.models import IntakeBatch, Level, Petition, PetitionRound  # noqa: E402

TIMES = 3


def rows(count: int, tag: str) -> list[NewPetition]:
    """Petitions of ordinary length, no two alike."""
    real = real_petitions()
    road = field()
    return [
        NewPetition(
            original_text=f"{real[n % len(real)]['original_text']} ({tag}{n})",
            text=f"{real[n % len(real)]['text']} ({tag}{n})",
            locality=real[n % len(real)]["locality"],
            field=road,
            level=Level.DEPARTMENT,
        )
        for n in range(count)
    ]


def singly(round: PetitionRound, made: Province, given: list[NewPetition]) -> float:
    start = time.perf_counter()
    for one in given:
        handling.record_petition(round=round, keeper=made.standing_committee, by=None, **vars(one))
    return time.perf_counter() - start


def at_once(round: PetitionRound, made: Province, given: list[NewPetition]) -> float:
    start = time.perf_counter()
    handling.record_petitions(round=round, rows=given, keeper=made.standing_committee, by=None)
    return time.perf_counter() - start


def whole_way(round: PetitionRound, made: Province, count: int) -> dict[str, float]:
    """A workbook from its upload to petitions."""
    lines = [(n, one.original_text, one.text, one.locality, "Giao thông", "Sở, ngành", "Sở Tài chính", "")
             for n, one in enumerate(rows(count, "tệp "), start=1)]  # fmt: skip
    content = xlsx(("Sổ", [HEADER, *lines]))
    by = member(Position.SECRETARIAT, made.council_office)
    found: dict[str, float] = {}

    def timed(what: str, start: float) -> None:
        found[what] = time.perf_counter() - start

    start = time.perf_counter()
    upload = SimpleUploadedFile("so.xlsx", content)
    upload.file = io.BytesIO(content)
    batch = batches.begin(round=round, upload=upload, keeper=made.standing_committee, by=by)
    batches.confirm_columns(batch, tables=batch.tables, defaults={})
    timed("read", start)
    start = time.perf_counter()
    batches.check(batch.pk)
    timed("check", start)
    start = time.perf_counter()
    batches.save(batch.pk, by=by)
    timed("save", start)
    return found


def main(count: int, piece: int) -> None:
    if connection.vendor != "postgresql":
        sys.exit("This benchmark needs PostgreSQL: set DATABASE_URL.")
    call_command("migrate", verbosity=0)
    if IntakeBatch.objects.exists() or Petition.objects.exists():
        sys.exit("The database is not empty: give an empty one.")
    made = province()
    rule(
        "KNCT-ROUND",
        dossier_kind=DossierKind.PETITION,
        milestone_kind=MilestoneKind.ROUND_END,
        obliged_role=Role.STANDING_COMMITTEE,
        recipient_role=Role.PEOPLES_COMMITTEE,
    )
    day = datetime.date(2023, 11, 8)
    per_row: dict[str, list[float]] = {"row by row": [], "at once": []}
    singly(contact_round(made, on=day), made, rows(20, "đầu "))
    for turn in range(TIMES):
        given = rows(piece, f"lẻ {turn}-")
        per_row["row by row"].append(singly(contact_round(made, on=day), made, given) / piece)
        given = rows(count, f"gộp {turn}-")
        per_row["at once"].append(at_once(contact_round(made, on=day), made, given) / count)
    assert Petition.objects.count() == 20 + TIMES * (piece + count)
    assert Obligation.objects.count() >= Petition.objects.count()
    medians = {way: statistics.median(times) for way, times in per_row.items()}
    print(f"{count:,} rows at once, {piece:,} row by row, medians of {TIMES} paired turns")
    for way, seconds in medians.items():
        print(f"  {way:12}{seconds * 1000:9.3f} ms a row")
    print(f"  saving at once is {medians['row by row'] / medians['at once']:.1f} times faster")
    parts = whole_way(contact_round(made, on=day), made, count)
    print("  the whole way of a file: " + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in parts.items()))


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 10_000,
        int(sys.argv[2]) if len(sys.argv) > 2 else 500,
    )
