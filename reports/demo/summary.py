"""What the demonstration holds, counted: printed after loading, and asked by its test."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.db.models import Count

from coordination.models import Dossier, DossierKind, Flag, FlagKind, Obligation, Reminder, State, Submission


def dossiers_by_kind() -> dict[DossierKind, int]:
    rows = Dossier.objects.order_by().values_list("kind").annotate(n=Count("pk"))
    return {DossierKind(kind): n for kind, n in rows}


def obligations_by_state(at: datetime.date) -> dict[State, int]:
    rows = Obligation.objects.with_state(at).order_by().values_list("current_state").annotate(n=Count("pk"))
    return {State(state): n for state, n in rows}


def flags_by_kind() -> dict[FlagKind, int]:
    rows = Flag.objects.order_by().values_list("kind").annotate(n=Count("pk"))
    return {FlagKind(kind): n for kind, n in rows}


def lines(at: datetime.date) -> Iterator[str]:
    """The counts as lines of text."""
    for title, counts in (
        ("Hồ sơ", dossiers_by_kind()),
        ("Nghĩa vụ", obligations_by_state(at)),
        ("Cảnh báo", flags_by_kind()),
    ):
        yield f"{title}: {sum(counts.values())}"
        yield from (f"  {count:>5}  {kind.label}" for kind, count in sorted(counts.items(), key=lambda kv: -kv[1]))
    yield f"Văn bản: {Submission.objects.count()}; đôn đốc: {Reminder.objects.count()}"
