"""Agencies as the groups of a checkbox list."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from agencies.models import Agency, AgencyKind

_ORDER = {kind: position for position, kind in enumerate(AgencyKind.values)}


def by_kind(agencies: Iterable[Agency]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Choices under the heading of each kind, in Vietnamese order."""
    rows = sorted(agencies, key=lambda agency: (_ORDER[agency.kind], agency.sort_key))
    return [
        (str(AgencyKind(kind).label), [(agency.pk, agency.name) for agency in group])
        for kind, group in groupby(rows, key=lambda agency: agency.kind)
    ]
