"""Reading the demonstration's data files."""

from __future__ import annotations

import csv
import datetime
import re
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent / "data"
Row = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Plain YAML 1.2 values: «on» is a word here, not «true»."""


_BOOL = "tag:yaml.org,2002:bool"
_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != _BOOL]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_BOOL, re.compile("true|false"), list("tf"))


def read_yaml(name: str) -> Row:
    """A YAML file of ``data/``; its dates are dates."""
    content: Row = yaml.load((DATA / name).read_text(encoding="utf-8"), Loader=_Loader)
    return content


def read_csv(name: str) -> list[Row]:
    """A CSV file of ``data/``: columns ending in ``_on`` become dates or None, the others stay text."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return [
            {key: (day(value) if key.endswith("_on") else value) for key, value in row.items()}
            for row in csv.DictReader(file)
        ]


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
