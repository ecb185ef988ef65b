"""The list of reasons for lateness, from its data file."""

from __future__ import annotations

import re
from pathlib import Path

from django.db import transaction

from coordination.models import LateReason
from coordination.regulation.parsing import RuleSetError, text_of
from coordination.regulation.reading import Reader

REASONS_FILE = Path(__file__).resolve().parent.parent / "data" / "late_reasons.yaml"

_CODE = re.compile(r"[a-z0-9-]+", re.ASCII)


@transaction.atomic
def load_late_reasons(source: Path | str = REASONS_FILE) -> int:
    """Add the reasons that are missing, in the file's order; what an office edited stays. Returns how many."""
    found = _parse(source)
    known = set(LateReason.objects.values_list("code", flat=True))
    fresh = [reason for reason in found if reason.code not in known]
    LateReason.objects.bulk_create(fresh)
    return len(fresh)


def _parse(source: Path | str) -> list[LateReason]:
    reader = Reader()
    root = reader.root(text_of(source))
    found: dict[str, LateReason] = {}
    if root is not None:
        top = reader.fields(root, "Tệp", required=("late_reasons",), optional=())
        for position, node in enumerate(reader.items(top.get("late_reasons"), "late_reasons"), start=1):
            fields = reader.fields(node, "late_reasons", required=("code", "name"), optional=("objective",))
            code = reader.text(fields, "code", "late_reasons", longest=40)
            if code and not _CODE.fullmatch(code):
                reader.note(node, f"{code}: mã chỉ gồm chữ thường không dấu, chữ số và dấu gạch nối.")
            if code in found:
                reader.note(node, f"{code}: mã viết hai lần.")
            found[code] = LateReason(
                code=code,
                name=reader.text(fields, "name", code, longest=160),
                objective=bool(reader.flag(fields, "objective", code, default=False)),
                position=position,
            )
    if reader.problems:
        raise RuleSetError(reader.problems)
    return list(found.values())
