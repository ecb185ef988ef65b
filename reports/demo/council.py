"""Telling the sessions of the Council and their drafts."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from agencies.models import User
from coordination import dossiers, milestones, notices, pauses, waivers
from coordination.models import DocumentKind, MilestoneKind, Obligation, Outcome, Role
from reports.demo.cast import Cast
from reports.demo.reading import Row, read_csv, read_yaml
from reports.demo.story import AFTERNOON, EVENING, MORNING, NOON, Story
from sessions_app.decisions import decide
from sessions_app.models import CouncilSession, Decision, DraftResolution, Term
from sessions_app.planning import move_draft, plan_session, register_draft

TERM_BEGINS = datetime.date(2021, 6, 30)
DISCUSSION_ENDS = datetime.time(10, 0)


@dataclass
class CouncilTeller:
    """Sessions and drafts by the keys of their files, as far as they have been told."""

    cast: Cast
    story: Story
    sessions: dict[str, CouncilSession] = field(default_factory=dict)
    drafts: dict[tuple[str, str], DraftResolution] = field(default_factory=dict)

    def enter(self) -> None:
        file = read_yaml("sessions.yaml")
        term = Term.objects.create(name="X", begins_on=TERM_BEGINS)
        for row in file["sessions"]:
            self._session(row, term)
        moved = {(move["to"], move["draft"]): move for move in file["moves"]}
        for row in read_csv("drafts.csv"):
            self._draft(row, moved.get((row["session"], row["title"])))
        for row in file["waivers"]:
            self.story.at(row["on"], NOON, f"waiver {row['draft']}", lambda row=row: self._waive(row))
        for row in file["pauses"]:
            self.story.at(row["start"], AFTERNOON, f"pause {row['draft']}", lambda row=row: self._pause(row))
            self.story.at(row["end"], MORNING, f"resume {row['draft']}", lambda row=row: self._resume(row))

    # ── sessions ─────────────────────────────────────────────────────────────────────
    def _session(self, row: Row, term: Term) -> None:
        key = row["key"]
        self.story.at(row["planned_on"], MORNING, f"plan {key}", lambda: self._plan(row, term))
        if end := row.get("discussion_end"):
            # The discussion's last day is known when the agenda is: with the convocation.
            convened = next(d["on"] for d in row["documents"] if d["kind"] == DocumentKind.CONVOCATION)
            self.story.at(convened, DISCUSSION_ENDS, f"agenda {key}", lambda: self._discussion(key, end))
        for document in row["documents"]:
            self.story.at(document["on"], NOON, f"{key} {document['kind']}", lambda d=document: self._paper(key, d))
        if notice := row.get("notice"):
            self.story.at(notice["on"], AFTERNOON, f"notice {key}", lambda: self._notice(key, notice))

    def _plan(self, row: Row, term: Term) -> None:
        session = plan_session(
            term=term,
            number=row.get("number"),
            kind=row["kind"],
            opens_on=row["opens_on"],
            closes_on=row["closes_on"],
            keeper=self.cast["tt_hdnd"],
            by=self._keeper,
        )
        self.sessions[row["key"]] = session
        if reporting := [self.cast[key] for key in row.get("reporting", [])]:
            by = self._keeper
            dossiers.set_participants(session.dossier, Role.REPORTING, [self.cast["ubnd"], *reporting], by=by)

    def _discussion(self, key: str, end: datetime.date) -> None:
        dossier = self.sessions[key].dossier
        milestones.set_date(dossier=dossier, kind=MilestoneKind.DISCUSSION_END, on=end, by=self._keeper)

    def _paper(self, key: str, row: Row) -> None:
        sender = self.cast[row["sender"]]
        dossier = self.sessions[key].dossier
        self.cast.record(dossier, row["kind"], sender, number=row["number"], late=row.get("late"))

    def _notice(self, key: str, row: Row) -> None:
        for code, due_on in row["dates"].items():
            notices.set_date(
                dossier=self.sessions[key].dossier,
                rule_code=code,
                due_on=due_on,
                document=row["number"],
                issued_on=row["on"],
                by=self._keeper,
            )

    # ── drafts ───────────────────────────────────────────────────────────────────────
    def _draft(self, row: Row, move: Row | None) -> None:
        key = (row["session"], row["title"])
        first = (move["from"], row["title"]) if move else key
        self.story.at(row["registered_on"], MORNING, f"register {key}", lambda: self._register(row, first))
        if move:
            self.story.at(move["on"], MORNING, f"move {key}", lambda: self._move(first, key))
        if row["published_on"]:
            dates = {
                MilestoneKind.DRAFT_PUBLISHED: row["published_on"],
                MilestoneKind.COMMITTEE_MEETING: row["committee_on"],
            }
            self.story.at(row["published_on"], NOON, f"publish {key}", lambda: self._date(key, dates))
        drafting, submitting, verifying = row["drafting"], row["submitting"], row["verifying"]
        papers: tuple[tuple[str, datetime.time, DocumentKind, str, str], ...] = (
            ("commented", NOON, DocumentKind.DRAFT_FOR_COMMENT, drafting, ""),
            ("appraisal_sent", MORNING, DocumentKind.APPRAISAL_FILE, drafting, ""),
            ("appraisal_report", NOON, DocumentKind.APPRAISAL_REPORT, "so_tp", ""),
            ("committee_file", NOON, DocumentKind.COMMITTEE_FILE, drafting, ""),
            ("opinion", NOON, DocumentKind.DRAFT_OPINION, "ubnd", ""),
            ("submitted", MORNING, DocumentKind.SUBMISSION, submitting, row["submission_no"]),
            ("verified", NOON, DocumentKind.VERIFICATION_REPORT, verifying, row["verification_no"]),
            ("explained", AFTERNOON, DocumentKind.EXPLANATION_REPORT, submitting, row["explanation_no"]),
            ("signed", NOON, DocumentKind.RESOLUTION, "tt_hdnd", row["resolution_no"]),
            ("posted", AFTERNOON, DocumentKind.PUBLIC_NOTICE, "vp_hdnd", ""),
            ("gazette", AFTERNOON, DocumentKind.GAZETTE, "vp_hdnd", ""),
        )
        for step, time, kind, sender, number in papers:
            if on := row[f"{step}_on"]:
                paper = (kind, sender, number, row.get(f"{step}_late", ""))
                self.story.at(on, time, f"{kind} {key}", lambda paper=paper: self._record(key, *paper))
        if row["incomplete_on"]:
            self.story.at(row["incomplete_on"], MORNING, f"incomplete {key}", lambda: self._incomplete(key, row))
        if row["decision"]:
            self.story.at(row["decided_on"], EVENING, f"decide {key}", lambda: self._decide(key, row))

    def _register(self, row: Row, key: tuple[str, str]) -> None:
        self.drafts[key] = register_draft(
            session=self.sessions[key[0]],
            title=row["title"],
            resolution_kind=row["kind"],
            submitting=self.cast[row["submitting"]],
            drafting=self.cast.get(row["drafting"]),
            verifying=self.cast.get(row["verifying"]),
            raised_late=bool(row["raised_late"]),
            by=self._keeper,
        )

    def _move(self, old: tuple[str, str], new: tuple[str, str]) -> None:
        draft = self.drafts[new] = self.drafts.pop(old)
        move_draft(draft, to_session=self.sessions[new[0]], by=self._keeper)

    def _date(self, key: tuple[str, str], dates: dict[MilestoneKind, datetime.date]) -> None:
        for kind, on in dates.items():
            milestones.set_date(dossier=self.drafts[key].dossier, kind=kind, on=on, by=self._keeper)

    def _record(self, key: tuple[str, str], kind: DocumentKind, sender: str, number: str, late: str) -> None:
        dossier = self.drafts[key].dossier
        # What was waived may still come; it answers nothing then.
        waived = dossier.obligations.filter(rule__document_kind=kind, outcome=Outcome.WAIVED).exists()
        self.cast.record(dossier, kind, self.cast[sender], number=number, late=late, owed=not waived)

    def _incomplete(self, key: tuple[str, str], row: Row) -> None:
        sender = self.cast[row["submitting"]]
        dossier, number = self.drafts[key].dossier, row["submission_no"]
        kind = DocumentKind.SUBMISSION
        self.cast.record(dossier, kind, sender, number=number, complete=False, missing=row["missing"])

    def _decide(self, key: tuple[str, str], row: Row) -> None:
        decide(
            self.drafts[key],
            Decision(row["decision"]),
            on=row["decided_on"],
            by=self._keeper,
            note=row["decision_note"],
            number=row["resolution_no"],
        )

    # ── decisions on deadlines ───────────────────────────────────────────────────────
    def _owed(self, row: Row) -> Obligation:
        draft = self.drafts[row["session"], row["draft"]]
        return draft.dossier.obligations.open().get(rule_code=row["rule"])

    def _waive(self, row: Row) -> None:
        decision: dict[str, Any] = {"reason": row["reason"], "document": row["document"], "granted_on": row["on"]}
        waivers.grant(obligation=self._owed(row), by=self._keeper, **decision)

    def _pause(self, row: Row) -> None:
        why: dict[str, Any] = {"category": row["category"], "reason": row["reason"], "document": row["document"]}
        pauses.start(obligation=self._owed(row), start=row["start"], by=self._keeper, **why)

    def _resume(self, row: Row) -> None:
        pauses.resume(obligation=self._owed(row), end=row["end"], by=self._keeper)

    @property
    def _keeper(self) -> User:
        return self.cast.secretary(self.cast["tt_hdnd"])
