"""The demonstration's letters of transfer, with their annexes and files: the main letter of each round."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from coordination.clock import today
from reports.demo.reading import Row
from reports.demo.story import NOON
from voter_petitions import dispatch
from voter_petitions.models import PetitionLetter

if TYPE_CHECKING:
    from reports.demo.voters import Key, VoterTeller

# The round about the National Assembly goes to its delegation, the others to the UBND.
NATIONAL_ROUND = "RQH6"


def goes_by_letter(row: Row) -> bool:
    """Whether the petition is in its round's main letter; single ones went by a letter written elsewhere."""
    main = "dbqh" if row["round"] == NATIONAL_ROUND else "ubnd"
    return bool(row["transferred_on"]) and row["via"] == main


def send_by_letter(teller: VoterTeller, petitions: list[Row], rounds: dict[str, Row]) -> None:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in petitions:
        if goes_by_letter(row):
            groups[row["round"], row["via"]].append(row)
    for (key, via), rows in groups.items():
        tell = partial(_send, teller, rows, via, rounds[key]["letter"])
        teller.story.at(rows[0]["transferred_on"], NOON, f"letter {key} {via}", tell)


def _send(teller: VoterTeller, rows: list[Row], via: str, number: str) -> None:
    keys: list[Key] = [(row["round"], row["source"]) for row in rows]
    recipient, issuer = teller.cast[via], teller.cast["tt_hdnd"]
    choices = tuple(
        dispatch.Choice(teller.petitions[key], teller.cast[row["lead"]]) for key, row in zip(keys, rows, strict=True)
    )
    words = dispatch.words_for(issuer, [choice.petition for choice in choices], today())
    letter = PetitionLetter(
        issuer=issuer,
        recipient=recipient,
        number=number,
        dated=today(),
        **{name: getattr(words, name) for name in dispatch.SHARED},
    )
    dispatch.issue_all([(letter, dispatch.Bundle(recipient, choices))], by=teller.cast.secretary(issuer))
    for choice in choices:
        # The story goes on with the rows that it holds.
        choice.petition.refresh_from_db()
