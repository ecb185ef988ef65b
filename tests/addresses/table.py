"""The table of addresses (table.txt) as rows, and the addresses that the application really has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.addresses.people import ROLES

TABLE = Path(__file__).parent / "table.txt"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    about: str
    method: str
    expected: dict[str, int]

    def __str__(self) -> str:
        """The line as the table writes it."""
        codes = "".join(f"{code:<10}" for code in self.expected.values())
        return f"{self.name:<30}| {self.about:<16}| {self.method:<5}| {codes}".rstrip()

    @property
    def label(self) -> str:
        return f"{self.method} {self.name} {self.about}"


def rows() -> list[Row]:
    lines = TABLE.read_text().splitlines()
    roles = lines[0].split("|")[3].split()
    assert roles == list(ROLES), "The table's columns are the roles of tests/addresses/people.py, in their order."
    found = []
    for line in lines[1:]:
        if line.strip():
            name, about, method, codes = (part.strip() for part in line.split("|"))
            found.append(Row(name, about, method, dict(zip(roles, map(int, codes.split()), strict=True))))
    return found


def names() -> set[str]:
    """The names of all addresses of the application."""
    return set(_names(get_resolver().url_patterns))


def _names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}"
