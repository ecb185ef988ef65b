"""Sessions, rounds, missions and meetings as the core knows them: milestones that begin, end, or are one day."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F, Q

from coordination.agenda.whose import Whose
from coordination.models import Dossier, DossierKind, Milestone, MilestoneKind

# Begin, end, and the words for the first day, a day between, the last day, and for all of it.
SPANS: dict[str, tuple[str, tuple[str, str, str, str]]] = {
    MilestoneKind.SESSION_OPENING: (
        MilestoneKind.SESSION_CLOSING,
        ("Khai mạc", "Đang họp", "Bế mạc", "Kỳ họp"),
    ),
    MilestoneKind.FIRST_MEETING: (
        MilestoneKind.ROUND_END,
        ("Bắt đầu tiếp xúc cử tri", "Tiếp xúc cử tri", "Kết thúc tiếp xúc cử tri", "Tiếp xúc cử tri"),
    ),
    MilestoneKind.MISSION_START: (
        MilestoneKind.MISSION_END,
        ("Bắt đầu giám sát", "Giám sát", "Kết thúc giám sát", "Giám sát"),
    ),
}
SINGLE: dict[str, str] = {
    MilestoneKind.WORKING_SESSION: "Làm việc với đối tượng giám sát",
    MilestoneKind.RECEPTION_DAY: "Tiếp công dân",
    MilestoneKind.MEETING_START: "Họp",
    MilestoneKind.CRITICISM_CONFERENCE: "Hội nghị phản biện xã hội",
    MilestoneKind.CONFERENCE_HELD: "Hội nghị đánh giá",
}
# Where the dates are moved, after showing what moves with them.
MOVED_AT = {
    DossierKind.SESSION: "sessions:session_edit",
    DossierKind.ROUND: "petitions:round_edit",
    DossierKind.RECEPTION_DAY: "reception:day_edit",
    DossierKind.MISSION: "supervision:mission_edit",
    DossierKind.MATTER: "matters:matter_edit",
}
# Something longer is told on its first and last day only.
TOLD_DAILY = 7
# Nothing of this kind lasts longer.
LONGEST = datetime.timedelta(days=366)
MOST = 1000


@dataclass(frozen=True)
class Gathering:
    """Something people attend, from a day to a day."""

    dossier: Dossier
    kind: str
    number: int
    begins: datetime.date
    ends: datetime.date
    # Of which milestones it is made.
    milestones: tuple[int, ...]

    @property
    def label(self) -> str:
        return SPANS[self.kind][1][3] if self.kind in SPANS else SINGLE[self.kind]

    def word_on(self, day: datetime.date) -> str:
        """What is written on that day; nothing on the days within a long one."""
        if self.kind not in SPANS or self.begins == self.ends:
            return self.label
        first, between, last, _ = SPANS[self.kind][1]
        if day == self.begins:
            return first
        if day == self.ends:
            return last
        return between if (self.ends - self.begins).days < TOLD_DAILY else ""


def gatherings(whose: Whose, first: datetime.date, last: datetime.date) -> list[Gathering]:
    """Those of these days, in one query. What was called off before its day is not there."""
    last_days = [end for end, _ in SPANS.values()]
    rows = (
        Milestone.objects.filter(
            Q(kind__in=[*SINGLE], on__range=(first, last))
            | Q(kind__in=[*SPANS, *last_days], on__range=(first - LONGEST, last + LONGEST)),
            Q(dossier__closed_on__isnull=True) | Q(dossier__closed_on__gte=F("on")),
            dossier__in=whose.dossiers().order_by(),
        )
        .select_related("dossier")
        .order_by("on", "pk")[:MOST]
    )
    by_dossier: dict[int, dict[tuple[str, int], Milestone]] = defaultdict(dict)
    for row in rows:
        by_dossier[row.dossier_id][row.kind, row.number] = row
    found = []
    for milestones in by_dossier.values():
        for (kind, number), row in milestones.items():
            if kind in SPANS:
                end = milestones.get((SPANS[kind][0], number))
                ends = max(row.on, end.on) if end else row.on
                parts = (row.pk, end.pk) if end else (row.pk,)
                found.append(Gathering(row.dossier, kind, number, row.on, ends, parts))
            elif kind in SINGLE:
                found.append(Gathering(row.dossier, kind, number, row.on, row.on, (row.pk,)))
    return sorted(
        (one for one in found if one.begins <= last and one.ends >= first), key=lambda one: (one.begins, one.dossier.pk)
    )
