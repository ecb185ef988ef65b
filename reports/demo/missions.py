"""Telling the supervision missions, who reported and who did not, and what became of the recommendations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agencies.models import AgencyKind
from coordination import reminders
from coordination.models import DocumentKind, Reminder
from reports.demo.cast import Cast
from reports.demo.letters import DELEGATION, remind_by_letter
from reports.demo.reading import Row, read_yaml
from reports.demo.story import AFTERNOON, EVENING, MORNING, NOON, Story
from supervision.missions import close_mission, conclude, plan_mission
from supervision.models import Mission, Recommendation, ReportRequest
from supervision.recommendations import recommend, settle_recommendation
from supervision.report_requests import request_reports

DATES = ("decided_on", "starts_on", "works_on", "ends_on", "result_on")


@dataclass
class MissionTeller:
    """Missions by key, with their requests by agency and their recommendations by number."""

    cast: Cast
    story: Story
    missions: dict[str, Mission] = field(default_factory=dict)
    requests: dict[tuple[str, str], ReportRequest] = field(default_factory=dict)
    recommendations: dict[tuple[str, int], Recommendation] = field(default_factory=dict)

    def enter(self) -> None:
        for row in read_yaml("missions.yaml")["missions"]:
            self._mission(row)

    def _mission(self, row: Row) -> None:
        key = row["key"]
        self.story.at(row["decided_on"], MORNING, f"decide {key}", lambda: self._decide(row))
        asked = row.get("requested_on", row["plan"]["on"])
        self.story.at(asked, AFTERNOON, f"ask {key}", lambda: self._ask(row))
        lead = row["lead"]
        papers = (
            ("plan", DocumentKind.SUPERVISION_PLAN, lead),
            ("members", DocumentKind.INVITATION, lead),
            ("report", DocumentKind.SUPERVISION_RESULT, lead),
        )
        for name, kind, sender in papers:
            if paper := row.get(name):
                self.story.at(
                    paper["on"], NOON, f"{kind} {key}", lambda k=kind, s=sender, p=paper: self._paper(key, k, s, p)
                )
        for agency, paper in row["requests"].items():
            if paper:
                self.story.at(paper["on"], NOON, f"{agency} {key}", lambda a=agency, p=paper: self._report(key, a, p))
        for reminder in row.get("reminders", []):
            self.story.at(reminder["on"], AFTERNOON, f"remind {key}", lambda r=reminder: self._remind(key, r))
        if conclusion := row.get("conclusion"):
            self.story.at(conclusion["on"], AFTERNOON, f"conclude {key}", lambda: self._conclude(row))
            for number, wish in enumerate(row["recommendations"], start=1):
                self._recommendation(key, number, wish, conclusion["on"])
        if closed := row.get("closed_on"):
            self.story.at(closed, EVENING, f"close {key}", lambda: self._close(row))

    def _decide(self, row: Row) -> None:
        lead = self.cast[row["lead"]]
        keeper = self.cast["mttq"] if row["lead"] == "mttq" else self.cast["tt_hdnd"]
        dates: dict[str, Any] = {name: row.get(name) for name in DATES}
        self.missions[row["key"]] = plan_mission(
            title=row["title"],
            kind=row["kind"],
            lead=lead,
            keeper=keeper,
            by=self.cast.secretary(keeper),
            decision_number=row["decision"],
            period_covered=row["period"],
            **dates,
        )

    def _ask(self, row: Row) -> None:
        mission = self.missions[row["key"]]
        by = self.cast.secretary(mission.lead)
        agencies = [self.cast[key] for key in row["requests"]]
        for request in request_reports(mission=mission, agencies=agencies, by=by, report_by=row.get("report_by")):
            key = next(name for name in row["requests"] if self.cast[name].pk == request.agency_id)
            self.requests[row["key"], key] = request

    def _paper(self, key: str, kind: str, sender: str, row: Row) -> None:
        dossier = self.missions[key].dossier
        self.cast.record(dossier, kind, self.cast[sender], number=row["number"], late=row.get("late"))

    def _report(self, key: str, agency: str, row: Row) -> None:
        dossier = self.requests[key, agency].dossier
        kind = DocumentKind.SUPERVISED_REPORT
        more = {"secrecy": row["secrecy"]} if "secrecy" in row else {}
        self.cast.record(dossier, kind, self.cast[agency], number=row.get("number", ""), late=row.get("late"), **more)

    def _remind(self, key: str, row: Row) -> None:
        request = self.requests[key, row["agency"]]
        owed = request.dossier.obligations.open().filter(rule__document_kind=DocumentKind.SUPERVISED_REPORT)
        mission = self.missions[key]
        by = self.cast.secretary(mission.lead)
        if row["channel"] != Reminder.Channel.LETTER:
            reminders.remind(owed, by=by, channel=row["channel"])
            return
        # The Council itself writes through its Standing Committee.
        issuer = mission.dossier.keeper if mission.lead.kind == AgencyKind.COUNCIL else mission.lead
        signed = DELEGATION if row["document"].endswith("/ĐGS") else None
        subject = "đôn đốc gửi báo cáo phục vụ giám sát"
        remind_by_letter(owed, issuer=issuer, number=row["document"], subject=subject, by=by, signed=signed)

    def _conclude(self, row: Row) -> None:
        mission, paper = self.missions[row["key"]], row["conclusion"]
        mission.refresh_from_db()
        sender = "mttq" if row["lead"] == "mttq" else "tt_hdnd"
        # The Front's conclusions are its own: no rule of the Standing Committee waits for them.
        owed = sender == "tt_hdnd"
        kind = DocumentKind.CONCLUSION
        self.cast.record(
            mission.dossier, kind, self.cast[sender], number=paper["number"], late=paper.get("late"), owed=owed
        )
        conclude(mission=mission, on=paper["on"], number=paper["number"], by=self.cast.secretary(self.cast[sender]))

    # ── recommendations ──────────────────────────────────────────────────────────────
    def _recommendation(self, key: str, number: int, row: Row, issued_on: Any) -> None:
        what = f"{key} recommendation {number}"
        self.story.at(issued_on, EVENING, what, lambda: self._recommend(key, number, row, issued_on))
        if row.get("plan"):
            self.story.at(
                row["plan"], NOON, f"{what} plan",
                lambda: self._answer(key, number, DocumentKind.ACTION_PLAN, row, row.get("plan_late")),
            )  # fmt: skip
        if row.get("report"):
            self.story.at(
                row["report"], NOON, f"{what} report",
                lambda: self._answer(key, number, DocumentKind.ACTION_REPORT, row, row.get("late")),
            )  # fmt: skip
        if row.get("settled_on"):
            self.story.at(row["settled_on"], AFTERNOON, f"{what} settled", lambda: self._settle(key, number, row))

    def _recommend(self, key: str, number: int, row: Row, issued_on: Any) -> None:
        mission = self.missions[key]
        mission.refresh_from_db()
        self.recommendations[key, number] = recommend(
            mission=mission,
            text=row["text"],
            addressee=self.cast[row["addressee"]],
            issued_on=issued_on,
            due_on=row["due_on"],
            by=self.cast.secretary(mission.lead),
            number=number,
        )

    def _answer(self, key: str, number: int, kind: DocumentKind, row: Row, late: str | None) -> None:
        dossier = self.recommendations[key, number].dossier
        self.cast.record(dossier, kind, self.cast[row["addressee"]], number="", late=late)

    def _settle(self, key: str, number: int, row: Row) -> None:
        recommendation = self.recommendations[key, number]
        recommendation.refresh_from_db()
        by = self.cast.secretary(self.missions[key].lead)
        settle_recommendation(
            recommendation=recommendation, status=row["status"], on=row["settled_on"], grounds=row["grounds"], by=by
        )

    def _close(self, row: Row) -> None:
        mission = self.missions[row["key"]]
        mission.refresh_from_db()
        outcomes = {
            self.requests[row["key"], agency].pk: ("late" if paper.get("late") else "in_time") if paper else "not_sent"
            for agency, paper in row["requests"].items()
        }
        close_mission(mission=mission, outcomes=outcomes, on=row["closed_on"], by=self.cast.secretary(mission.lead))
