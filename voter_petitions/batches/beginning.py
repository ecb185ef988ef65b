"""A file arrives for a round: read once to see whether it can be, kept as evidence, its columns proposed."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from agencies.models import Agency, User
from coordination import submissions
from coordination.clock import now, today
from voter_petitions.intake.columns import Meaning
from voter_petitions.intake.errors import UnreadableFileError
from voter_petitions.intake.layout import Layout, propose
from voter_petitions.intake.reading import read
from voter_petitions.intake.records import Left, records
from voter_petitions.intake.table import Book, Table
from voter_petitions.models import IntakeBatch, PetitionRound

SAMPLE = 10
# Of a sample's cell the page shows the beginning.
CELL_SHOWN = 200


@submissions.files_undone()
@transaction.atomic
def begin(*, round: PetitionRound, upload: UploadedFile, keeper: Agency, by: User) -> IntakeBatch:
    """Read the upload, keep it on the round's dossier and propose what its columns mean.

    Raises ValidationError on ``upload`` with what to do: nothing is kept of a file that cannot be read.
    """
    if not keeper.exists_on(today()):
        raise ValidationError({"keeper": f"{keeper} không hoạt động vào ngày {today():%d/%m/%Y}."})
    try:
        book = read(
            cast(BinaryIO, upload.file),
            name=upload.name or "",
            size=upload.size or 0,
            limit=settings.UPLOAD_MAX_BYTES,
        )
    except UnreadableFileError as error:
        raise ValidationError({"upload": str(error)}) from error
    upload.seek(0)
    stored = submissions.store(upload, dossier=round.dossier, by=by)
    return IntakeBatch.objects.create(
        round=round,
        file=stored,
        keeper=keeper,
        tables=proposed(book),
        notes=book.notes,
        by=by,
        created_at=now(),
    )


def proposed(book: Book) -> list[dict[str, Any]]:
    """Of each table the proposed header and columns, a sample of its rows, and whether it seems to hold petitions."""
    found: list[dict[str, Any]] = []
    before: Layout | None = None
    for table in book.tables:
        layout = propose(table, before)
        found.append(_described(table, layout))
        before = layout if layout.found else before
    if not any(table["chosen"] for table in found):
        likeliest = max(found, key=lambda table: (table["found"], int(table["count"])))
        likeliest["chosen"] = True
    return found


def _described(table: Table, layout: Layout) -> dict[str, Any]:
    rows = [row for row in table.rows if row.number >= layout.first_row]
    count = sum(not isinstance(one, Left) for one in records(table, layout))
    return {
        "name": table.name,
        "title": table.title[:200],
        "headings": [heading[:200] for heading in layout.headings],
        "columns": [str(meaning) for meaning in layout.columns],
        "first_row": layout.first_row,
        "found": layout.found,
        "header_rows": layout.header_rows,
        "chosen": layout.found and layout.has_text and count > 0,
        "count": count,
        "sample": [
            {"number": row.number, "cells": [row[at][:CELL_SHOWN] for at in range(table.width)]}
            for row in rows[:SAMPLE]
        ],
    }


def layout_of(described: dict[str, Any]) -> Layout:
    """The columns of a table as they were confirmed."""
    return Layout(
        headings=list(described["headings"]),
        columns=[Meaning(name) for name in described["columns"]],
        first_row=int(described["first_row"]),
    )
