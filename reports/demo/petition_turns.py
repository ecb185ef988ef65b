"""Telling what makes petitions exact and keeps promises: questions back, corrections, splits, mergers, repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agencies.models import User
from coordination import extensions
from coordination.models import DocumentKind
from reports.demo.reading import Row
from reports.demo.story import AFTERNOON, EVENING, MORNING, NOON, BrokenStoryError
from voter_petitions import handling
from voter_petitions.models import CONTENT_FIELDS, Field, Petition

if TYPE_CHECKING:
    from reports.demo.voters import VoterTeller


def _key(row: Row) -> tuple[str, str]:
    return row["round"], row["source"]


@dataclass
class PetitionTurns:
    """The lists of ``turns.yaml`` that concern single petitions, told by their dates."""

    voters: VoterTeller

    def enter(self, turns: Row) -> None:
        at = self.voters.story.at
        for row in turns["duplicates"]:
            at(row["on"], MORNING, f"duplicate {row['source']}", lambda row=row: self._duplicate(row))
        told = {
            "corrections": self._correct,
            "splits": self._split,
            "mergers": self._merge,
            "repeats": self._repeat,
            "promise_extensions": self._extend_promise,
        }
        for name, tell in told.items():
            for row in turns[name]:
                at(row["on"], AFTERNOON, f"{name} {_key(row)}", lambda row=row, tell=tell: tell(row))
        for row in turns["clarifications"]:
            at(row["on"], AFTERNOON, f"ask {_key(row)}", lambda row=row: self._ask(row))
            if row.get("replied_on"):
                at(row["replied_on"], NOON, f"clear {_key(row)}", lambda row=row: self._clear(row))

        for row in turns["meetings"]:
            at(row["on"], AFTERNOON, f"meetings {row['round']}", lambda row=row: self._meetings(row))
        for row in turns["opinions"]:
            at(row["on"], AFTERNOON, f"opinion {row['round']}", lambda row=row: self._opinion(row))
        for row in turns["reactions"]:
            at(row["on"], EVENING, f"reaction {_key(row)}", lambda row=row: self._react(row))
        for row in turns["drafts"]:
            at(row["on"], AFTERNOON, f"draft {_key(row)}", lambda row=row: self._draft(row))
            if "returned_on" in row:
                at(row["returned_on"], MORNING, f"draft back {_key(row)}", lambda row=row: self._send_back(row))

    def keep_promise(self, key: tuple[str, str], row: Row) -> None:
        """Who promised reports on that day that it is done; the secretary settles the petition afterwards."""
        self.voters.story.at(row["promised_on"], EVENING, f"kept {key}", lambda: self._kept(key, row))

    # ── single steps ─────────────────────────────────────────────────────────────────
    def _of(self, row: Row, name: str = "source") -> Petition:
        petition = self.voters.petitions[row["round" if name == "source" else f"{name}_round"], row[name]]
        petition.refresh_from_db()
        return petition

    @property
    def _by(self) -> User:
        return self.voters.cast.secretary(self.voters.cast["tt_hdnd"])

    def _duplicate(self, row: Row) -> None:
        """The same matter as another petition's, recorded once more with the words of other voters."""
        same = self.voters.petitions[row["round"], row["like"]]
        self.voters.petitions[_key(row)] = handling.record_petition(
            round=same.round,
            original_text=row["original_text"],
            text=row["text"],
            locality=row["locality"],
            voters=row.get("voters"),
            field=same.field,
            level=same.level,
            lead=same.lead,
            keeper=same.dossier.keeper,
            by=self._by,
        )

    def _correct(self, row: Row) -> None:
        handling.correct_words(self._of(row), text=row["text"], reason=row["reason"], by=self._by)

    def _split(self, row: Row) -> None:
        origin = self._of(row)
        parts: list[dict[str, Any]] = [
            {
                "text": part["text"],
                "field": Field.objects.get(code=part["field"]),
                "level": part["level"],
                "lead": self.voters.cast[part["lead"]],
                "needs_capital": part.get("needs_capital", False),
            }
            for part in row["parts"]
        ]
        handling.split(origin, parts, reason=row["reason"], by=self._by)

    def _merge(self, row: Row) -> None:
        into = self._of(row, "into")
        handling.merge([self._of(row)], into=into, reason=row["reason"], by=self._by)

    def _repeat(self, row: Row) -> None:
        handling.raised_again(self._of(row), earlier=self._of(row, "earlier"), by=self._by, reason=row["reason"])

    def _ask(self, row: Row) -> None:
        handling.ask_to_clarify(
            self._of(row),
            asked_of=self.voters.cast[row["agency"]],
            question=row["question"],
            asked_on=row["on"],
            document=row["document"],
            by=self._by,
        )

    def _clear(self, row: Row) -> None:
        waiting = self._of(row).clarifications.get(replied_on__isnull=True)
        handling.reply_to_clarify(
            waiting, reply=row["reply"], replied_on=row["replied_on"], document=row["reply_document"], by=self._by
        )

    def _kept(self, key: tuple[str, str], row: Row) -> None:
        dossier = self.voters.petitions[key].dossier
        summary = row["evidence"][:300]
        self.voters.cast.record(
            dossier, DocumentKind.PROMISE_REPORT, self.voters.cast[row["lead"]], number="", summary=summary
        )

    def _meetings(self, row: Row) -> None:
        rows = [meeting | {"group": self.voters.cast[meeting["group"]]} for meeting in row["rows"]]
        handling.add_meetings(self.voters.rounds[row["round"]], rows, by=self._by)

    def _opinion(self, row: Row) -> None:
        said = {name: row[name] for name in ("text", "locality", "kind", "answer", "by_whom") if name in row}
        handling.record_opinion(self.voters.rounds[row["round"]], **said, by=self._by)

    def _react(self, row: Row) -> None:
        said = {name: row[name] for name in ("verdict", "place", "on", "note") if name in row}
        handling.record_reaction(self._of(row), round=self.voters.rounds[row["at"]], **said, by=self._by)

    def _draft(self, row: Row) -> None:
        transfer = self._of(row).running_transfer
        if transfer is None:
            raise BrokenStoryError(f"{_key(row)} is in nobody's hands.")
        content = {name: row[name] for name in CONTENT_FIELDS if name in row}
        clerk = User.objects.get(username=row["clerk"])
        handling.save_draft(transfer, version=0, by=clerk, submit=row["submit"], **content)

    def _send_back(self, row: Row) -> None:
        [draft] = self._of(row).drafts.live()
        leader = User.objects.get(username=row["leader"])
        handling.decide_draft(draft, version=draft.version, approve=False, by=leader, remarks=row["remarks"])

    def _extend_promise(self, row: Row) -> None:
        [promise] = handling.promises_of(self._of(row))
        terms: dict[str, Any] = {name: row[name] for name in ("amount", "unit", "reason", "document")}
        extensions.grant(obligation=promise, granted_on=row["on"], by=self._by, **terms)
