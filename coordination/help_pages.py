"""Trợ giúp: the first steps of each role and what each asks; the words are in data/help.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agencies.models import User
from agencies.permissions import May, agencies_with

FILE = Path(__file__).parent / "data" / "help.yaml"


@dataclass(frozen=True)
class Step:
    """One thing to do or to know, the name of the page where it is done, and the part of that page."""

    title: str
    text: str
    page: str = ""
    part: str = ""


@dataclass(frozen=True)
class Guide:
    """One role's help: first steps, then questions that come up."""

    key: str
    title: str
    steps: tuple[Step, ...]
    questions: tuple[Step, ...]


def _guide(row: dict[str, Any]) -> Guide:
    steps, questions = (tuple(Step(**step) for step in row[part]) for part in ("steps", "questions"))
    return Guide(row["key"], row["title"], steps, questions)


GUIDES: dict[str, Guide] = {row["key"]: _guide(row) for row in yaml.safe_load(FILE.read_text())}


def guide_for(user: User) -> Guide:
    """By what the person may do: administrators, secretariats, leaders, else clerks."""
    for may, key in ((May.ADMINISTER, "quan-tri"), (May.MANAGE, "thu-ky"), (May.DECIDE, "lanh-dao")):
        if agencies_with(user, may):
            return GUIDES[key]
    return GUIDES["chuyen-vien"]
