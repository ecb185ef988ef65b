"""Loading a province's agencies from a readable file: all of it, or, on any error, nothing.

Agencies are matched by name and first day of existence, so that loading again changes
only what the file changed. What the file does not name stays: agencies are never deleted.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models import Agency, AgencyKind, Party, Succession

TEXT_FIELDS = ("key", "name", "short_name", "party", "kind", "parent", "office", "code", "email", "phone", "address")
DATE_FIELDS = ("exists_from", "exists_to")
AGENCY_FIELDS = {*TEXT_FIELDS, *DATE_FIELDS, "code_verified"}
REQUIRED = ("key", "name", "short_name", "party", "kind")
COLUMNS = ("short_name", "party", "kind", "code", "code_verified", "exists_to", "email", "phone", "address")
SUCCESSION_FIELDS = {"from", "to", "date", "kind", "legal_document"}
LINE = "line of the file"


class AgencyFileError(Exception):
    """The file is refused whole; every error names its line."""

    def __init__(self, errors: list[tuple[int, str]]) -> None:
        self.errors = sorted(errors)
        super().__init__("\n".join(f"dòng {line}: {text}" for line, text in self.errors))


@dataclass
class Loaded:
    """What a load did."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    successions: int = 0
    unverified_codes: int = 0
    by_key: dict[str, Agency] = field(default_factory=dict)


class _Loader(yaml.SafeLoader):
    """Plain YAML values; every mapping also knows its line."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise AgencyFileError([(key.start_mark.line + 1, f"“{key.value}” ghi hai lần.")])
            seen.add(key.value)
        return {**super().construct_mapping(node, deep=True), LINE: node.start_mark.line + 1}


def load_agencies(path: Path) -> Loaded:
    """Load the file; raises AgencyFileError with every wrong line, and then nothing was saved."""
    agencies, successions = _read(path)
    errors = [*_agency_errors(agencies)]
    if not errors:
        errors = [*_reference_errors(agencies, successions)]
    if errors:
        raise AgencyFileError(errors)
    with transaction.atomic():
        loaded = _save_agencies(agencies)
        _save_successions(successions, loaded)
    return loaded


def _read(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    try:
        # A subclass of SafeLoader: builds no objects.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise AgencyFileError([(line, f"Sai cú pháp YAML: {error.problem}")]) from error
    except UnicodeDecodeError as error:
        raise AgencyFileError([(1, "Tệp phải dùng mã UTF-8.")]) from error
    if not isinstance(content, dict) or not isinstance(content.get("agencies"), list):
        raise AgencyFileError([(1, "Tệp phải có danh sách “agencies”.")])
    if unknown := content.keys() - {"agencies", "successions", LINE}:
        raise AgencyFileError([(1, f"Không hiểu mục {_names(unknown)}.")])
    rows = [*content["agencies"], *(content.get("successions") or [])]
    if any(not isinstance(row, dict) for row in rows):
        raise AgencyFileError([(1, "Mỗi cơ quan, mỗi việc kế thừa phải là một dòng {trường: giá trị}.")])
    return content["agencies"], content.get("successions") or []


def _names(names: Any) -> str:
    return ", ".join(sorted(f"“{name}”" for name in names))


# ── checks ───────────────────────────────────────────────────────────────────────────
def _agency_errors(rows: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    keys: dict[str, int] = {}
    periods: dict[tuple[str, Any], int] = {}
    for row in rows:
        line = row[LINE]
        yield from ((line, text) for text in _shape_errors(row, AGENCY_FIELDS, REQUIRED, TEXT_FIELDS, DATE_FIELDS))
        key, period = str(row.get("key")), (str(row.get("name")), row.get("exists_from"))
        if key in keys:
            yield line, f"Khóa “{key}” đã dùng ở dòng {keys[key]}."
        if period in periods:
            yield line, f"Cơ quan “{period[0]}” của cùng thời kỳ đã có ở dòng {periods[period]}."
        keys.setdefault(key, line)
        periods.setdefault(period, line)
        if "party" in row and row["party"] not in Party.values:
            yield line, f"Không có bên “{row['party']}”; chọn {_names(Party.values)}."
        if "kind" in row and row["kind"] not in AgencyKind.values:
            yield line, f"Không có loại cơ quan “{row['kind']}”; chọn {_names(AgencyKind.values)}."
        if not isinstance(row.get("code_verified", False), bool):
            yield line, "“code_verified” phải là true hoặc false."


def _shape_errors(
    row: Mapping[str, Any], known: set[str], required: tuple[str, ...], texts: tuple[str, ...], dates: tuple[str, ...]
) -> Iterator[str]:
    if unknown := row.keys() - known - {LINE}:
        yield f"Không hiểu trường {_names(unknown)}."
    if missing := [name for name in required if row.get(name) in (None, "")]:
        yield f"Thiếu {_names(missing)}."
    for name in texts:
        if not isinstance(row.get(name, ""), str):
            yield f"“{name}” phải là chữ."
    for name in dates:
        value = row.get(name)
        if value is not None and not (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
            yield f"“{name}” phải là ngày dạng 2025-07-01."


def _reference_errors(agencies: list[dict[str, Any]], successions: list[dict[str, Any]]) -> Iterator[tuple[int, str]]:
    by_key = {row["key"]: row for row in agencies}
    for row in agencies:
        for name in ("parent", "office"):
            if row.get(name) and row[name] not in by_key:
                yield row[LINE], f"Không có cơ quan với khóa “{row[name]}” ({name})."
        if _is_its_own_ancestor(row, by_key):
            yield row[LINE], f"“{row['name']}” là cấp trên của chính mình."
        agency = Agency(**{name: row[name] for name in ("name", *COLUMNS, "exists_from") if name in row})
        try:
            agency.clean_fields(exclude=["parent", "office"])
        except ValidationError as error:
            yield row[LINE], "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        if agency.exists_from and agency.exists_to and agency.exists_to <= agency.exists_from:
            yield row[LINE], "Ngày chấm dứt phải sau ngày thành lập."
    for row in successions:
        yield from ((row[LINE], text) for text in _succession_errors(row, by_key))


def _is_its_own_ancestor(row: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> bool:
    seen = {row["key"]}
    above = by_key.get(row.get("parent", ""))
    while above is not None:
        if above["key"] in seen:
            return above["key"] == row["key"]
        seen.add(above["key"])
        above = by_key.get(above.get("parent", ""))
    return False


def _succession_errors(row: Mapping[str, Any], by_key: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    required = tuple(sorted(SUCCESSION_FIELDS))
    shape = list(_shape_errors(row, SUCCESSION_FIELDS, required, ("from", "to", "kind", "legal_document"), ("date",)))
    yield from shape
    if shape:
        return
    if row["kind"] not in Succession.Kind.values:
        yield f"Không có hình thức “{row['kind']}”; chọn {_names(Succession.Kind.values)}."
    if unknown := {row["from"], row["to"]} - by_key.keys():
        yield f"Không có cơ quan với khóa {_names(unknown)}."
        return
    old, new = by_key[row["from"]], by_key[row["to"]]
    if old is new:
        yield "Cơ quan không thể kế thừa chính mình."
    elif old.get("exists_to") != row["date"] and row["kind"] != Succession.Kind.SPLIT:
        yield f"“{old['name']}” phải chấm dứt đúng ngày {row['date']:%d/%m/%Y}."
    began, ended = new.get("exists_from"), new.get("exists_to")
    if (began and began > row["date"]) or (ended and ended <= row["date"]):
        yield f"“{new['name']}” không tồn tại ngày {row['date']:%d/%m/%Y}."


# ── saving ───────────────────────────────────────────────────────────────────────────
def _save_agencies(rows: list[dict[str, Any]]) -> Loaded:
    loaded = Loaded()
    present = {(agency.name, agency.exists_from): agency for agency in Agency.objects.all()}
    fresh: set[str] = set()
    for row in rows:
        agency = present.get((row["name"], row.get("exists_from")))
        if agency is None:
            agency = Agency(name=row["name"], exists_from=row.get("exists_from"), **_columns(row))
            agency.save()
            fresh.add(row["key"])
        loaded.by_key[row["key"]] = agency
    for row in rows:
        agency = loaded.by_key[row["key"]]
        wanted = {
            **_columns(row),
            "parent_id": loaded.by_key[row["parent"]].pk if row.get("parent") else None,
            "office_id": loaded.by_key[row["office"]].pk if row.get("office") else None,
        }
        differs = {name: value for name, value in wanted.items() if getattr(agency, name) != value}
        for name, value in differs.items():
            setattr(agency, name, value)
        if differs:
            agency.save()
        loaded.created += row["key"] in fresh
        loaded.changed += bool(differs) and row["key"] not in fresh
        loaded.unchanged += not differs and row["key"] not in fresh
        loaded.unverified_codes += bool(agency.code) and not agency.code_verified
    return loaded


def _columns(row: Mapping[str, Any]) -> dict[str, Any]:
    blank = Agency()
    return {name: row.get(name, getattr(blank, name)) for name in COLUMNS}


def _save_successions(rows: list[dict[str, Any]], loaded: Loaded) -> None:
    for row in rows:
        Succession.objects.update_or_create(
            predecessor=loaded.by_key[row["from"]],
            successor=loaded.by_key[row["to"]],
            defaults={"on": row["date"], "kind": row["kind"], "legal_document": row["legal_document"]},
        )
        loaded.successions += 1
