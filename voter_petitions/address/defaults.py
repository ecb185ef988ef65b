"""The rules of competence that come with the system, as data; loading them again adds only what is missing."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from agencies.models import Agency
from voter_petitions.models import CompetenceRule, Field

COMPETENCE_FILE = Path(__file__).resolve().parent.parent / "data" / "competence.yaml"


@dataclass
class Loaded:
    """How many rules were added, and the agencies and fields of the file that this province does not have."""

    added: int = 0
    missing: list[str] = field(default_factory=list)


@transaction.atomic
def load_competence(source: Path = COMPETENCE_FILE) -> Loaded:
    """Add the rules that are not there yet, each marked as not verified; what a secretary edited stays."""
    file = yaml.safe_load(source.read_text(encoding="utf-8"))
    at: datetime.date = file["at"]
    agencies = {agency.name: agency for agency in Agency.objects.existing(at)}
    fields = Field.objects.in_bulk()
    loaded = Loaded()
    for row in file["rules"]:
        lead = _named(row.get("lead"), agencies)
        if (row.get("lead") and lead is None) or (row.get("field") and row["field"] not in fields):
            loaded.missing.append(row.get("lead") or row["field"])
            continue
        for level in row["levels"]:
            loaded.added += _add(row, level, lead, agencies, fields, file["ground"])
    return loaded


def _named(name: str | None, agencies: dict[str, Agency]) -> Agency | None:
    """An agency by its name, or by how its name begins where only one does."""
    if not name:
        return None
    if name in agencies:
        return agencies[name]
    begins = [agency for known, agency in agencies.items() if known.startswith(name)]
    return begins[0] if len(begins) == 1 else None


def _add(
    row: dict[str, Any],
    level: str,
    lead: Agency | None,
    agencies: dict[str, Agency],
    fields: dict[str, Field],
    ground: str,
) -> bool:
    about = {"field": fields.get(row.get("field", "")), "level": level}
    if CompetenceRule.objects.filter(**about).exists():
        return False
    rule = CompetenceRule(
        **about,
        lead=lead,
        of_place=bool(row.get("place")),
        ground=row.get("ground", ground),
        valid_to=row.get("to"),
        verified=False,
    )
    rule.full_clean()
    rule.save()
    rule.coordinating.set([found for name in row.get("coordinating", []) if (found := _named(name, agencies))])
    return True
