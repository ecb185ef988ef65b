"""Telling the rounds of voter contact and what became of each petition."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from agencies.models import Agency, AgencyKind, User
from coordination import dossiers, extensions, flags, pauses, reminders
from coordination.clock import now
from coordination.models import DocumentKind, FlagKind, Obligation, Reminder
from reports.demo.cast import Cast
from reports.demo.council import CouncilTeller
from reports.demo.intake import bring_a_file
from reports.demo.letters import remind_by_letter
from reports.demo.petition_letters import goes_by_letter, send_by_letter
from reports.demo.petition_turns import PetitionTurns
from reports.demo.reading import Row, read_csv, read_yaml
from reports.demo.story import AFTERNOON, EVENING, MORNING, NOON, BrokenStoryError, Story
from voter_petitions.handling import answer, assess, plan_round, record_petition, return_transfer, settle, transfer
from voter_petitions.models import Field, Petition, PetitionRound, ResultState, Transfer, UnresolvedReason

DAY = datetime.timedelta(days=1)
# The secretary finds it the next morning, to be looked through.
FILE_BROUGHT = datetime.date(2023, 12, 25)
Key = tuple[str, str]


@dataclass
class VoterTeller:
    """Rounds by key, petitions by round and source."""

    cast: Cast
    story: Story
    council: CouncilTeller
    rounds: dict[str, PetitionRound] = field(default_factory=dict)
    petitions: dict[Key, Petition] = field(default_factory=dict)
    # What single answers said besides content, direction and date.
    answer_parts: dict[Key, Row] = field(default_factory=dict)

    def enter(self) -> None:
        rounds = {row["key"]: row for row in read_yaml("rounds.yaml")["rounds"]}
        for row in rounds.values():
            self._round(row)
        turns = read_yaml("turns.yaml")
        for row in turns["answer_parts"]:
            parts = {name: row[name] for name in ("resources", "legal_basis", "documents") if name in row}
            self.answer_parts[row["round"], row["source"]] = parts
        returned = {(turn["round"], turn["source"]): turn for turn in turns["returns"]}
        petitions = list(read_csv("petitions.csv"))
        send_by_letter(self, petitions, rounds)
        for row in petitions:
            key = (row["round"], row["source"])
            self._petition(key, row, rounds[row["round"]], returned.get(key))
        self._turns(turns)
        self.story.at(FILE_BROUGHT, EVENING, "file of Ba Bể", lambda: bring_a_file(self.cast, self.rounds["R16S"]))
        PetitionTurns(self).enter(turns)

    # ── rounds ───────────────────────────────────────────────────────────────────────
    def _round(self, row: Row) -> None:
        key = row["key"]
        self.story.at(row["planned_on"], AFTERNOON, f"plan {key}", lambda: self._plan(row))
        plan = row["plan"]
        kind = DocumentKind.CONTACT_PLAN
        self.story.at(plan["on"], NOON, f"plan paper {key}", lambda: self._paper(key, kind, "tt_hdnd", plan))
        if row.get("groups") != "none":
            self._contact_reports(row)
        if done := row.get("consolidated"):
            kinds = DocumentKind.CONSOLIDATION
            self.story.at(done["on"], NOON, f"consolidated {key}", lambda: self._paper(key, kinds, "mttq", done))
            self.story.at(done["on"], AFTERNOON, f"status {key}", lambda: self._status(key, "consolidated"))

    def _plan(self, row: Row) -> None:
        groups: list[Agency] | None = [] if row.get("groups") == "none" else None
        session = self.council.sessions[row["session"]].dossier if row.get("session") else None
        keeper = self.cast["tt_hdnd"]
        self.rounds[row["key"]] = plan_round(
            title=row["title"],
            kind=row["kind"],
            starts_on=row["starts_on"],
            ends_on=row["ends_on"],
            keeper=keeper,
            by=self.cast.secretary(keeper),
            session_dossier=session,
            deputy_groups=groups,
            meetings=row["meetings"],
            voters=row["voters"],
            opinions=row["opinions"],
        )

    def _contact_reports(self, row: Row) -> None:
        key, slow = row["key"], row.get("slow", {})
        self.story.at(row["ends_on"], EVENING, f"held {key}", lambda: self._status(key, "held"))
        for number in range(1, 15):
            group = f"to_{number:02d}"
            if group in row.get("missing", []):
                continue
            paper = {"on": row["contact_reports"], "number": f"{number:02d}/BC-TĐB"} | slow.get(group, {})
            self.story.at(paper["on"], NOON, f"{group} {key}", lambda g=group, p=paper: self._contact_report(key, g, p))

    def _paper(self, key: str, kind: str, sender: str, row: Row, **more: Any) -> None:
        number = row.get("number", "")
        self.cast.record(self.rounds[key].dossier, kind, self.cast[sender], number=number, late=row.get("late"), **more)

    def _contact_report(self, key: str, group: str, row: Row) -> None:
        # One report shows both that the contact is finished and what it found.
        self._paper(key, DocumentKind.CONTACT_REPORT, group, row, all_owed=True)

    def _status(self, key: str, status: str) -> None:
        held = self.rounds[key]
        held.refresh_from_db()
        value = PetitionRound.Status(status)
        dossiers.change(held, by=self._council, stage=value.label, status=value)

    # ── petitions ────────────────────────────────────────────────────────────────────
    def _petition(self, key: Key, row: Row, held: Row, returned: Row | None) -> None:
        recorded = held["ends_on"] + DAY
        self.story.at(recorded, MORNING, f"record {key}", lambda: self._record(key, row))
        if row["transferred_on"] and not goes_by_letter(row):
            self.story.at(row["transferred_on"], NOON, f"transfer {key}", lambda: self._transfer(key, row, held))
        if returned:
            on, first, delay_of_first = returned["assigned_on"], returned["agency"], held.get("assignment_late")
            self.story.at(on, AFTERNOON, f"assign {key}", lambda: self._hand_on(key, first, held, delay_of_first))
            self.story.at(returned["returned_on"], NOON, f"return {key}", lambda: self._return(key, returned))
        if row["assigned_on"]:
            # What the first assignment met, the second cannot be late for.
            delay = None if returned else held.get("assignment_late")
            self.story.at(
                row["assigned_on"], AFTERNOON, f"assign {key}", lambda: self._hand_on(key, row["lead"], held, delay)
            )
        if row["answered_on"]:
            late = row["late"].removeprefix("answer:")
            self.story.at(row["answered_on"], NOON, f"answer {key}", lambda: self._answer(key, row, late))
        if row["assessed_on"]:
            self.story.at(row["assessed_on"], AFTERNOON, f"assess {key}", lambda: self._assess(key, row))
        if row["promised_on"] and row["result"] == ResultState.RESOLVED:
            PetitionTurns(self).keep_promise(key, row)
        if row["settled_on"]:
            self.story.at(row["settled_on"], EVENING, f"settle {key}", lambda: self._settle(key, row))

    def _record(self, key: Key, row: Row) -> None:
        keeper = self.cast["tt_hdnd"]
        self.petitions[key] = record_petition(
            round=self.rounds[row["round"]],
            number=int(row["number"]),
            original_text=row["original_text"],
            text=row["text"],
            locality=row["locality"],
            field=Field.objects.get(code=row["field"]),
            level=row["level"],
            needs_capital=bool(row["needs_capital"]),
            lead=self.cast[row["lead"]],
            keeper=keeper,
            by=self._council,
        )

    def _transfer(self, key: Key, row: Row, held: Row) -> None:
        recipient = {"ubnd": "ubnd", "dbqh": "dbqh", "direct": row["lead"]}[row["via"]]
        transfer(
            petition=self.petitions[key],
            recipient=self.cast[recipient],
            sender=self.cast["tt_hdnd"],
            document=held["letter"],
            sent_on=row["transferred_on"],
            by=self._council,
        )

    def _hand_on(self, key: Key, agency: str, held: Row, late: str | None = None) -> None:
        petition = self.petitions[key]
        sender = petition.holder
        if sender.kind == AgencyKind.PEOPLES_COMMITTEE:
            sender = self.cast["vp_ubnd"]
        transfer(
            petition=petition,
            recipient=self.cast[agency],
            sender=sender,
            document=held["assignment_letter"],
            sent_on=now().date(),
            by=self.cast.secretary(sender),
            **self.cast.late(late),
        )

    def _return(self, key: Key, row: Row) -> None:
        return_transfer(
            transfer=self._running(key),
            returned_on=row["returned_on"],
            ground=row["ground"],
            proposed=self.cast[row["proposed"]],
            document=row["document"],
            by=self._council,
        )

    def _answer(self, key: Key, row: Row, late: str) -> None:
        petition = self.petitions[key]
        petition.refresh_from_db()
        answer(
            petition=petition,
            transfer=self._running(key),
            received_at=now(),
            number=row.get("answer_no") or row.get("number", ""),
            signed_on=now().date(),
            content=row["answer"],
            direction=row["direction"],
            promised_on=row["promised_on"],
            explanation_only=bool(row.get("explanation_only")),
            **self.answer_parts.get(key, {}),
            by=self._council,
            **self.cast.late(late),
        )

    def _running(self, key: Key) -> Transfer:
        running = self.petitions[key].running_transfer
        if running is None:
            raise BrokenStoryError(f"{key} is in nobody's hands.")
        return running

    def _assess(self, key: Key, row: Row) -> None:
        accepted, on_point = row["verdict"] == "accepted", row["verdict"] != "off_point"
        last = self.petitions[key].last_response
        if last is None:
            raise BrokenStoryError(f"{key} has no answer to assess.")
        assess(
            last,
            on_point=on_point,
            accepted=accepted,
            text=row["assessment"],
            has_direction=bool(last.direction),
            has_date=last.promised_on is not None,
            by=self._council,
        )

    def _settle(self, key: Key, row: Row) -> None:
        reason = UnresolvedReason.objects.get(code=row["reason"]) if row["reason"] else None
        petition = self.petitions[key]
        settle(
            petition, result_state=ResultState(row["result"]), reason=reason, evidence=row["evidence"], by=self._council
        )

    # ── what happened besides ────────────────────────────────────────────────────────
    def _turns(self, turns: Row) -> None:
        def key(row: Row) -> Key:
            return row["round"], row["source"]

        for row in turns["second_answers"]:
            what = f"again {key(row)}"
            self.story.at(row["on"], NOON, what, lambda row=row: self._answer(key(row), row, row.get("late", "")))
            self.story.at(row["assessed_on"], AFTERNOON, what, lambda row=row: self._assess(key(row), row))
        for row in turns["extensions"]:
            self.story.at(row["on"], AFTERNOON, f"extend {key(row)}", lambda row=row: self._extend(key(row), row))
        for row in turns["pauses"]:
            self.story.at(row["start"], AFTERNOON, f"pause {key(row)}", lambda row=row: self._pause(key(row), row))
        for row in turns["reminders"]:
            self.story.at(row["on"], AFTERNOON, f"remind {key(row)}", lambda row=row: self._remind(key(row), row))
        for row in turns["broken_promises"]:
            self.story.at(row["on"], MORNING, f"broken {key(row)}", lambda row=row: self._broken(key(row), row))

    def _owed(self, key: Key) -> Obligation:
        owed = self.petitions[key].dossier.obligations.open()
        return owed.filter(rule__document_kind=DocumentKind.PETITION_ANSWER).order_by("due_on")[0]

    def _extend(self, key: Key, row: Row) -> None:
        terms: dict[str, Any] = {name: row[name] for name in ("amount", "unit", "reason", "document")}
        extensions.grant(obligation=self._owed(key), granted_on=row["on"], by=self._council, **terms)

    def _pause(self, key: Key, row: Row) -> None:
        why: dict[str, Any] = {name: row[name] for name in ("category", "reason", "document", "start")}
        pauses.start(obligation=self._owed(key), by=self._council, **why)

    def _remind(self, key: Key, row: Row) -> None:
        owed = self._owed(key)
        if row["channel"] != Reminder.Channel.LETTER:
            reminders.remind([owed], by=self._council, channel=row["channel"])
            return
        issuer = self.cast["dbqh" if row["document"].endswith("/ĐĐBQH-VP") else "tt_hdnd"]
        subject = "đôn đốc trả lời kiến nghị cử tri"
        remind_by_letter([owed], issuer=issuer, number=row["document"], subject=subject, by=self._council)

    def _broken(self, key: Key, row: Row) -> None:
        flags.raise_on(self.petitions[key].dossier, FlagKind.PROMISE_BROKEN, on=row["on"], text=row["text"])

    @property
    def _council(self) -> User:
        return self.cast.secretary(self.cast["tt_hdnd"])
