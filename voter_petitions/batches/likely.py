"""For every row the earlier petition most like it: the search of ``similar`` asked for many rows in few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from agencies.text import fold
from voter_petitions.batches.problems import LIKELY, WARNING, Problem
from voter_petitions.models import IntakeBatch, IntakeRow, Petition
from voter_petitions.similar import KEYS_ASKED, PLACE_BONUS, SHORTEST, Postings, candidates
from voter_petitions.wording import Wording

# Above this a petition of an earlier round is the same in other words.
ALIKE = 0.55
PIECE = 200
# So many petitions read are kept for the rows to come.
_KEPT = 20_000


def likely_problems(
    batch: IntakeBatch, rows: Sequence[IntakeRow], tell: Callable[[int], None] = lambda done: None
) -> dict[int, Problem]:
    """By position the remark on each row that is very like a petition its bringer may see."""
    reader = _Reader()
    best: dict[int, tuple[int, float]] = {}
    for start in range(0, len(rows), PIECE):
        tell(start)
        piece = rows[start : start + PIECE]
        for row, (pk, score) in reader.best(piece):
            if score >= ALIKE:
                best[row.position] = (pk, score)
    visible = Petition.objects.visible_to(batch.by).filter(pk__in={pk for pk, _ in best.values()})
    found = {one.pk: one for one in visible.select_related("dossier", "round__dossier")}
    return {
        position: _problem(batch, found[pk], round(score * 100))
        for position, (pk, score) in best.items()
        if pk in found
    }


def _problem(batch: IntakeBatch, earlier: Petition, percent: int) -> Problem:
    if earlier.round_id == batch.round_id:
        where, came = "trong đợt này", ""
    else:
        where, came = f"ở «{earlier.round.dossier.title}»", f", {earlier.result.label.lower()}"
    text = f"Giống {percent} % kiến nghị số {earlier.number} {where} ({earlier.locality}{came})."
    return Problem(WARNING, LIKELY, text, earlier.pk)


class _Reader:
    """The petitions compared so far, so that rows about the same thing read them once."""

    def __init__(self) -> None:
        self.postings = Postings()
        self.known: dict[int, tuple[list[Wording], str]] = {}

    def best(self, rows: Sequence[IntakeRow]) -> Iterable[tuple[IntakeRow, tuple[int, float]]]:
        asked = [(row, Wording.of(row.text or row.original_text)) for row in rows]
        asked = [(row, wording) for row, wording in asked if len(wording.telling) >= SHORTEST]
        self.postings.learn({key for _, wording in asked for key in wording.keys(KEYS_ASKED)})
        chosen = [(row, wording, candidates(wording, self.postings)) for row, wording in asked]
        self._read({pk for *_, pks in chosen for pk in pks})
        for row, wording, pks in chosen:
            place = fold(row.locality)
            scores = [(self._score(wording, place, pk), pk) for pk in pks]
            if scores:
                score, pk = max(scores)
                yield row, (pk, score)

    def _read(self, pks: set[int]) -> None:
        if len(self.known) > _KEPT:
            self.known.clear()
        rows = Petition.objects.filter(pk__in=pks - self.known.keys())
        for pk, text, original, place in rows.values_list("pk", "text", "original_text", "place_key"):
            self.known[pk] = ([Wording.of(words) for words in dict.fromkeys((text, original))], place)

    def _score(self, wording: Wording, place: str, pk: int) -> float:
        texts, other_place = self.known[pk]
        alike = max(wording.likeness(text) for text in texts)
        return min(1.0, alike + PLACE_BONUS) if place and place == other_place and alike < 1 else alike
