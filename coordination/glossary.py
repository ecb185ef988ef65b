"""Từ ngữ: each term of the screens explained in a sentence or two, for the glossary's page and beside the term."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "data" / "glossary.yaml"


@dataclass(frozen=True)
class Term:
    """One term; ``key`` names it in addresses and in ``{% term %}``."""

    key: str
    name: str
    text: str


TERMS: tuple[Term, ...] = tuple(Term(**row) for row in yaml.safe_load(FILE.read_text()))
BY_KEY = {term.key: term for term in TERMS}
