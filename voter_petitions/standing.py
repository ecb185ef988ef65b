"""How often a matter was raised, since when, by how many places: over rounds, terms and mergers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coordination.clock import today
from voter_petitions.models import Petition, Relation, RelationKind
from voter_petitions.places import today_of

# Nobody raises a matter more often; a circle of wrong links ends here too.
DEEPEST = 40


@dataclass(frozen=True)
class Standing:
    """One matter: the petitions in which it was raised, this one among them."""

    petitions: tuple[Petition, ...]
    rounds: int
    places: int
    voters: int
    since: datetime.date

    @property
    def is_repeated(self) -> bool:
        return self.rounds > 1

    @property
    def years(self) -> float:
        return (today() - self.since).days / 365.25

    @property
    def sentence(self) -> str:
        """«Đã nêu 3 lần trong 2 đợt, từ 09/11/2022, bởi cử tri 2 nơi»."""
        text = f"Đã nêu {len(self.petitions)} lần trong {self.rounds} đợt, từ {self.since:%d/%m/%Y}"
        text += f", bởi cử tri {self.places} nơi"
        return text + (f" ({self.voters} cử tri)" if self.voters else "")


def standing_of(petition: Petition) -> Standing:
    """Follow mergers and «raised again» in both directions: a few queries, however long the story is."""
    known, edge = {petition.pk}, {petition.pk}
    kinds = (RelationKind.MERGED, RelationKind.REPEATS)
    for _ in range(DEEPEST):
        links = Relation.objects.filter(kind__in=kinds, ended_on__isnull=True)
        pairs = [*links.filter(source__in=edge).values_list("target_id", flat=True)]
        pairs += links.filter(target__in=edge).values_list("source_id", flat=True)
        edge = set(pairs) - known
        if not edge:
            break
        known |= edge
    rows = tuple(
        Petition.objects.filter(pk__in=known)
        .select_related("dossier", "round__dossier", "place")
        .order_by("round__starts_on", "number")
    )
    places = {today_of(row.place).name if row.place else row.place_key for row in rows}
    return Standing(
        petitions=rows,
        rounds=len({row.round_id for row in rows}),
        places=len(places),
        voters=sum(row.voters or 0 for row in rows),
        since=min(row.round.starts_on for row in rows),
    )
