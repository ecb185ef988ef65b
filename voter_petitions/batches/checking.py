"""From the confirmed columns to rows: every row of the file understood, checked and kept for the preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.text import fold
from coordination.clock import today
from voter_petitions.batches.beginning import layout_of
from voter_petitions.batches.likely import likely_problems
from voter_petitions.batches.names import LEVEL_OF_KIND, Names
from voter_petitions.batches.problems import LIKELY, Problem, Twins, own_problems, put, text_key
from voter_petitions.intake.columns import Meaning
from voter_petitions.intake.errors import UnreadableFileError
from voter_petitions.intake.reading import read
from voter_petitions.intake.records import Left, Record, records
from voter_petitions.intake.values import read_date, read_yes
from voter_petitions.models import IntakeBatch, IntakeRow

Tell = Callable[[int, int, str], None]
NOTES_SHOWN = 40
_CODED = 200
# So many keys are no question to a database any more.
_ASKED_AT_ONCE = 5000


def quiet(done: int, total: int, step: str) -> None:
    """Nobody waits for word of how far it is."""


def check(batch_pk: int, tell: Tell = quiet) -> IntakeBatch:
    """Read the file again by the confirmed columns and put its rows in place of earlier ones; safe to repeat."""
    batch = IntakeBatch.objects.select_related("file", "round").get(pk=batch_pk)
    tell(0, 0, "Đọc tệp")
    rows, notes = read_rows(batch)
    twins = Twins(batch, rows)
    names = Names(batch, today())
    likely = likely_problems(batch, rows, lambda done: tell(done, len(rows), "So với kiến nghị đã có"))
    for done, row in enumerate(rows):
        if done % 200 == 0:
            tell(done, len(rows), "Kiểm tra từng dòng")
        also = [likely[row.position]] if row.position in likely else []
        put(row, [*own_problems(row, names, batch), *twins.problems(row), *also])
    with transaction.atomic():
        held = IntakeBatch.objects.select_for_update(of=("self",)).get(pk=batch_pk)
        if held.status != IntakeBatch.Status.CHECKING:
            return held
        held.rows.all().delete()
        IntakeRow.objects.bulk_create(rows, batch_size=500)
        held.status = IntakeBatch.Status.READY
        held.notes = [note for note in held.notes if not note.startswith(_PASSED)] + notes
        held.save()
    return held


_PASSED = "Dòng không nhập: "


def read_rows(batch: IntakeBatch) -> tuple[list[IntakeRow], list[str]]:
    """The rows of the chosen tables as understood, and which lines were no petitions. Nothing is saved."""
    with batch.file.file.open("rb") as file:
        try:
            book = read(cast(BinaryIO, file), name=batch.file.name, size=batch.file.size, limit=batch.file.size)
        except UnreadableFileError as error:
            raise ValidationError(str(error)) from error
    names = Names(batch, today())
    rows: list[IntakeRow] = []
    passed: list[str] = []
    for described, table in zip(batch.tables, book.tables, strict=True):
        if not described["chosen"]:
            continue
        for one in records(table, layout_of(described)):
            if isinstance(one, Left):
                passed.append(f"{_PASSED}{table.name}, dòng {one.number} ({one.why}): {one.text[:120]}")
            else:
                rows.append(_row(batch, len(rows) + 1, table.name, one, names))
    if len(passed) > NOTES_SHOWN:
        passed = [*passed[:NOTES_SHOWN], f"{_PASSED}và {len(passed) - NOTES_SHOWN} dòng khác."]
    return rows, passed


def _row(batch: IntakeBatch, position: int, table: str, record: Record, names: Names) -> IntakeRow:
    values, defaults = record.values, batch.defaults
    original, text = values.get(Meaning.ORIGINAL, ""), values.get(Meaning.TEXT, "")
    row = IntakeRow(
        batch=batch,
        position=position,
        table=table[:120],
        number=record.number,
        raw=record.cells,
        original_text=original or text,
        text=text or original,
        said_field=_name(values, Meaning.FIELD),
        said_level=_name(values, Meaning.LEVEL),
        said_agency=_name(values, Meaning.AGENCY),
        said_date=_name(values, Meaning.DATE),
        note=values.get(Meaning.NOTE, ""),
        needs_capital=read_yes(values.get(Meaning.CAPITAL, "")),
        dated_on=read_date(values.get(Meaning.DATE, "")),
    )
    said_place = _place(values) or str(defaults.get("locality", ""))
    row.locality = names.place(said_place)[0] if said_place else ""
    understand(row, names, defaults)
    return row


def _name(values: dict[Meaning, str], meaning: Meaning) -> str:
    """A name of the file on one line, as it comes back from a page."""
    return " ".join(values.get(meaning, "").split())[:_CODED]


def _place(values: dict[Meaning, str]) -> str:
    """Commune and district as one; the district is not said twice."""
    place, district = values.get(Meaning.PLACE, ""), values.get(Meaning.DISTRICT, "")
    if district and fold(district) not in fold(place):
        kinds = ("huyện", "thành phố", "thị xã", "quận", "tp", "h.")
        named = district if fold(district).startswith(tuple(map(fold, kinds))) else f"huyện {district}"
        return f"{place}, {named}" if place else named[:1].upper() + named[1:]
    return " ".join(place.split())


def understand(row: IntakeRow, names: Names, defaults: dict[str, Any]) -> None:
    """Field, level and agency by what the file called them, else the batch's own (not saved yet)."""
    field = names.field(row.said_field or str(defaults.get("field", "")).replace("-", " "))
    row.field_id = field.pk if field else None
    agency = names.agency(row.said_agency) if row.said_agency else names.agencies.get(defaults.get("lead") or 0)
    row.lead_id = agency.pk if agency else None
    level = names.level(row.said_level)
    if not level and not row.said_level:
        level = defaults.get("level", "") or (LEVEL_OF_KIND.get(agency.kind, "") if agency else "")
    row.level = level
    row.text_key = text_key(row)


def recheck(batch: IntakeBatch, rows: list[IntakeRow]) -> None:
    """Look again at these rows after a correction, and at those that were or are the same as one of them."""
    names = Names(batch, today())
    before = dict(batch.rows.filter(pk__in=[row.pk for row in rows]).values_list("pk", "text_key"))
    for row in rows:
        row.text_key = text_key(row)
    IntakeRow.objects.bulk_update(rows, _UNDERSTOOD, batch_size=500)
    keys = {key for row in rows for key in (before[row.pk], row.text_key) if key}
    same = batch.rows.filter(text_key__in=keys) if len(keys) <= _ASKED_AT_ONCE else batch.rows.all()
    concerned = {row.pk: row for row in same} | {row.pk: row for row in rows}
    ordered = sorted(concerned.values(), key=lambda row: row.position)
    twins = Twins(batch, ordered)
    # The search for likely ones is the costly part: only for those whose own words are new.
    touched = [row for row in rows if before[row.pk] != row.text_key]
    fresh = likely_problems(batch, touched)
    for row in ordered:
        if row in touched:
            likely = [fresh[row.position]] if row.position in fresh else []
        else:
            likely = [Problem(*problem) for problem in row.problems if problem[1] == LIKELY]
        put(row, [*own_problems(row, names, batch), *twins.problems(row), *likely])
    IntakeRow.objects.bulk_update(ordered, ["problems", "errors", "warnings"], batch_size=500)


_UNDERSTOOD = [
    "original_text", "text", "locality", "field", "level", "lead", "needs_capital", "said_field", "said_level",
    "said_agency", "text_key", "keep_duplicate", "left_out", "left_out_reason", "edited",
]  # fmt: skip
