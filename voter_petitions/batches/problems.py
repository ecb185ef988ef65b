"""What is wrong with a row on its way in: errors keep the whole from being saved, warnings are for the eye."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format

from agencies.text import fold
from voter_petitions.batches.names import Names
from voter_petitions.intake.values import read_date
from voter_petitions.limits import LOCALITY_LENGTH, TEXT_LENGTH
from voter_petitions.models import IntakeBatch, IntakeRow, Petition

ERROR, WARNING = "error", "warning"
DUPLICATE, LIKELY = "duplicate", "likely"


@dataclass(frozen=True)
class Problem:
    """One remark on a row: how bad, which column, in words; perhaps a petition it is like."""

    severity: str
    about: str
    text: str
    petition: int | None = None

    def as_list(self) -> list[object]:
        return [self.severity, self.about, self.text, self.petition]


def text_key(row: IntakeRow) -> str:
    """Stands for the same words from the same place, however they are written."""
    text = fold(row.text or row.original_text)
    return hashlib.sha256(f"{text}|{fold(row.locality)}".encode()).hexdigest() if text else ""


def own_problems(row: IntakeRow, names: Names, batch: IntakeBatch) -> list[Problem]:
    """What can be said of the row alone."""
    return _text_problems(row) + _place_problems(row, names) + _name_problems(row, names) + _date_problems(row, batch)


def _text_problems(row: IntakeRow) -> list[Problem]:
    if not row.text and not row.original_text:
        return [Problem(ERROR, "text", "Không có nội dung kiến nghị.")]
    found = []
    for about, text in (("original_text", row.original_text), ("text", row.text)):
        if len(text) > TEXT_LENGTH and (about == "text" or text != row.text):
            found.append(
                Problem(
                    ERROR,
                    about,
                    f"{'Nguyên văn' if about == 'original_text' else 'Nội dung'} dài {number_format(len(text))} ký tự, "
                    f"quá giới hạn {number_format(TEXT_LENGTH)} ký tự.",
                )
            )
    return found


def _place_problems(row: IntakeRow, names: Names) -> list[Problem]:
    if not row.locality:
        return [Problem(ERROR, "locality", "Chưa có cử tri (xã, huyện).")]
    if len(row.locality) > LOCALITY_LENGTH:
        return [Problem(ERROR, "locality", f"Tên địa phương dài quá {LOCALITY_LENGTH} ký tự.")]
    if row.edited:
        return []
    _, known, near = names.place(row.locality)
    if known:
        return []
    hint = f" Gần nhất: {near}." if near else ""
    return [Problem(WARNING, "locality", f"Địa phương «{row.locality}» chưa có trong danh mục.{hint}")]


def _name_problems(row: IntakeRow, names: Names) -> list[Problem]:
    found = []
    if row.field_id is None:
        near = ", ".join(field.name for field in names.near_fields(row.said_field)) if row.said_field else ""
        hint = f" Gần nhất: {near}." if near else ""
        what = f"Lĩnh vực «{row.said_field}» chưa có trong danh mục.{hint}" if row.said_field else "Chưa có lĩnh vực."
        found.append(Problem(ERROR, "field", what))
    if not row.level:
        said = row.said_level
        what = f"Cấp «{said}» chưa rõ là cấp nào." if said else "Chưa có cấp thẩm quyền."
        found.append(Problem(ERROR, "level", what))
    if row.lead_id is None and row.said_agency and not names.is_nobody(row.said_agency):
        near = ", ".join(agency.short_name for agency in names.near_agencies(row.said_agency))
        hint = f" Gần nhất: {near}." if near else ""
        found.append(Problem(ERROR, "lead", f"Cơ quan «{row.said_agency}» chưa có trong danh mục.{hint}"))
    return found


def _date_problems(row: IntakeRow, batch: IntakeBatch) -> list[Problem]:
    if not row.said_date:
        return []
    on = read_date(row.said_date)
    if on is None:
        return [Problem(WARNING, "date", f"Ngày «{row.said_date}» không đọc được nên không ghi ngày.")]
    month = datetime.timedelta(days=31)
    if not batch.round.starts_on - month <= on <= batch.round.ends_on + month:
        return [
            Problem(
                WARNING,
                "date",
                f"Ngày {on:%d/%m/%Y} ở ngoài đợt ({batch.round.starts_on:%d/%m/%Y} – {batch.round.ends_on:%d/%m/%Y}).",
            )
        ]
    return []


class Twins:
    """The same words from the same place: twice in the file, or in the round already."""

    def __init__(self, batch: IntakeBatch, rows: Iterable[IntakeRow]) -> None:
        self.first: dict[str, IntakeRow] = {}
        for row in rows:
            if row.text_key and not row.left_out:
                self.first.setdefault(row.text_key, row)
        self.recorded: dict[str, tuple[int, int]] = {}
        for pk, number, text, original, locality in Petition.objects.filter(round=batch.round_id).values_list(
            "pk", "number", "text", "original_text", "locality"
        ):
            for words in {text, original}:
                key = hashlib.sha256(f"{fold(words)}|{fold(locality)}".encode()).hexdigest()
                self.recorded.setdefault(key, (pk, number))

    def problems(self, row: IntakeRow) -> list[Problem]:
        if not row.text_key:
            return []
        severity = WARNING if row.keep_duplicate else ERROR
        found = []
        if row.text_key in self.recorded:
            pk, number = self.recorded[row.text_key]
            found.append(Problem(severity, DUPLICATE, f"Đợt này đã có: kiến nghị số {number}.", pk))
        first = self.first.get(row.text_key)
        if first is not None and first.position != row.position:
            where = f"dòng {first.number}" if first.table == row.table else f"{first.table}, dòng {first.number}"
            found.append(Problem(severity, DUPLICATE, f"Trùng với {where} của tệp (cùng nội dung, cùng nơi)."))
        return found


def put(row: IntakeRow, problems: Iterable[Problem]) -> None:
    """Write the remarks on the row (not saved yet)."""
    found = list(problems)
    twins = {problem.petition for problem in found if problem.about == DUPLICATE}
    # The same petition is named once.
    found = [problem for problem in found if problem.about != LIKELY or problem.petition not in twins]
    row.problems = [problem.as_list() for problem in found]
    row.errors = sum(problem.severity == ERROR for problem in found)
    row.warnings = len(found) - row.errors
