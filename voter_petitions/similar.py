"""Likely duplicates of a petition, in this round and in all earlier ones, with what was answered then.

Two steps, the same on SQLite and PostgreSQL. Candidates come from an inverted index of
pairs of neighbouring syllables (``PetitionKey``): for each pair of the new text the
newest petitions that have it, so many at most, whatever the register holds; a pair that
few share weighs more. The best of them are then compared word by word
(voter_petitions/wording.py). So the cost follows the text, not the register.

``remember`` must be called for whatever is written into the register: the functions of
``handling`` do it, a bulk import calls it for its rows, ``manage.py index_petitions``
does it for what was left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q

from agencies.models import User
from agencies.text import fold
from voter_petitions.models import Petition, PetitionKey, Response
from voter_petitions.wording import Wording

# Per petition, per question, per pair, and how many candidates are compared word by word.
KEYS_KEPT, KEYS_ASKED, NEWEST, COMPARED = 24, 32, 300, 80
# Below this two texts only share a subject; the same place makes a likely duplicate likelier.
LIKELY, SAME_PLACE, PLACE_BONUS = 0.42, 0.9, 0.08
# A text of fewer telling pairs says too little to compare.
SHORTEST = 2


@dataclass(frozen=True)
class Likeness:
    """A petition that may be the same, how alike it is (0 to 1), and what came of it."""

    petition: Petition
    score: float
    same_place: bool
    answer: Response | None = None

    @property
    def percent(self) -> int:
        return round(self.score * 100)


@dataclass
class Postings:
    """Which petitions have a pair, the newest first; remembered, so that an import asks for each pair once."""

    known: dict[int, list[int]] = field(default_factory=dict)

    def of(self, keys: list[int]) -> dict[int, list[int]]:
        """The petitions of each of these pairs; one statement for all pairs that were not asked yet."""
        if new := [key for key in keys if key not in self.known]:
            self.known |= {key: [] for key in new}
            for key, pk in _newest(new):
                self.known[key].append(pk)
        return {key: self.known[key] for key in keys}

    def learn(self, keys: Iterable[int]) -> None:
        """Ask for many pairs at once: the rare ones together, the few common ones each by itself."""
        missing = [key for key in keys if key not in self.known]
        rows = PetitionKey.objects.filter(key__in=missing).order_by()
        counts = dict(rows.values_list("key").annotate(n=Count("petition_id")))
        self.known |= {key: [] for key in missing if counts.get(key, 0) <= NEWEST}
        rare = PetitionKey.objects.filter(key__in=[key for key, n in counts.items() if n <= NEWEST])
        for key, petition in rare.order_by("-petition_id").values_list("key", "petition_id"):
            self.known[key].append(petition)
        for key, n in counts.items():
            if n > NEWEST:
                self.of([key])


def _newest(keys: list[int]) -> list[tuple[int, int]]:
    """(pair, petition): of each pair the newest, by the index alone. Django slices no parts of a union on SQLite."""
    table = connection.ops.quote_name(PetitionKey._meta.db_table)
    part = f"SELECT key, petition_id FROM {table} WHERE key = %s ORDER BY petition_id DESC LIMIT {NEWEST}"
    parts = " UNION ALL ".join(f"SELECT * FROM ({part}) AS part{n}" for n in range(len(keys)))
    with connection.cursor() as cursor:
        # Only numbers and the model's own name are in the text; the keys are parameters.
        cursor.execute(parts, keys)
        return list(cursor.fetchall())


def likely_duplicates(
    text: str,
    *,
    locality: str = "",
    exclude: Petition | int | None = None,
    limit: int = 5,
    visible_to: User | AnonymousUser | None = None,
    postings: Postings | None = None,
) -> list[Likeness]:
    """The petitions most like this text, best first, among those the user may see (all without ``visible_to``).

    ``locality`` is where the voters live: the same place lifts the score. Pass the same
    ``postings`` to ask about many texts in a row.
    """
    asked = Wording.of(text)
    if len(asked.telling) < SHORTEST:
        return []
    left_out = exclude.pk if isinstance(exclude, Petition) else exclude
    pks = candidates(asked, postings or Postings(), left_out)
    # What was merged into this very petition is told on it already.
    rows = Petition.objects.filter(Q(merged_into__isnull=True) | ~Q(merged_into=left_out), pk__in=pks)
    if visible_to is not None:
        rows = rows.visible_to(visible_to)
    place = fold(locality)
    scored: list[tuple[float, int, bool]] = []
    for pk, edited, original, place_key in rows.values_list("pk", "text", "original_text", "place_key"):
        alike = asked.likeness(Wording.of(edited))
        if original != edited:
            alike = max(alike, asked.likeness(Wording.of(original)))
        same = bool(place) and place == place_key
        alike = min(1.0, alike + PLACE_BONUS) if same and alike < 1 else alike
        if alike >= LIKELY:
            scored.append((alike, pk, same))
    return _described(sorted(scored, reverse=True)[:limit])


def candidates(asked: Wording, postings: Postings, left_out: int | None = None) -> list[int]:
    """The petitions that share most telling pairs with it, to be compared word by word."""
    hits: dict[int, float] = defaultdict(float)
    for found in postings.of(asked.keys(KEYS_ASKED)).values():
        for pk in found:
            hits[pk] += 1 / len(found) ** 0.5
    hits.pop(left_out or 0, None)
    return sorted(hits, key=lambda pk: (-hits[pk], -pk))[:COMPARED]


def _described(scored: list[tuple[float, int, bool]]) -> list[Likeness]:
    """The rows that are shown, each with its last answer: two queries whatever their number."""
    pks = [pk for _, pk, _ in scored]
    rows = Petition.objects.select_related("dossier", "round__dossier", "field", "lead", "unresolved_reason")
    petitions = rows.in_bulk(pks)
    answers = {
        answer.petition_id: answer
        for answer in Response.objects.filter(petition__in=pks)
        .select_related("submission", "transfer__recipient")
        .order_by("number")
    }
    return [Likeness(petitions[pk], score, same, answers.get(pk)) for score, pk, same in scored]


def remember(petitions: Iterable[Petition], *, fresh: bool = False) -> int:
    """Put the petitions' pairs into the index, in place of earlier ones unless they are ``fresh``; returns how many."""
    iterator, added = iter(petitions), 0
    while batch := list(islice(iterator, 1000)):
        if not fresh:
            PetitionKey.objects.filter(petition__in=[row.pk for row in batch]).delete()
        rows = [PetitionKey(key=key, petition_id=row.pk) for row in batch for key in _keys(row.text, row.original_text)]
        PetitionKey.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5000)
        added += len(rows)
    return added


def _keys(text: str, original: str) -> list[int]:
    own = Wording.of(text).keys(KEYS_KEPT)
    return own if text == original else sorted({*own, *Wording.of(original).keys(KEYS_KEPT)})


def remember_missing() -> int:
    """Index what has no entry yet (written by other means than this register's functions); returns how many."""
    indexed = PetitionKey.objects.filter(petition=OuterRef("pk"))
    left = Petition.objects.filter(~Exists(indexed)).only("pk", "text", "original_text")
    return remember(left.order_by("pk").iterator(1000), fresh=True)
