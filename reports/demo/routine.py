"""Telling what recurs: matters outside the registers, periodic duties, the nightly scan, reminders, digests."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from coordination import flags, periodic, reminders, tasks
from coordination.clock import today
from coordination.matters import open_matter
from coordination.models import Matter, Message, PeriodicDuty
from reports.demo.cast import Cast
from reports.demo.reading import Row, read_yaml
from reports.demo.story import AFTERNOON, MORNING, NOON, Story
from voter_petitions.tasks import erase_petitioners

KEPT_BY_THE_FRONT = ("social_criticism", "front_supervision")
NIGHT = datetime.time(0, 5)
EARLY = datetime.time(6, 30)
# Older lateness was announced weekly, as nobody will look at the hour of it; the last month nightly, as it is seen.
NIGHTLY_FOR = datetime.timedelta(days=31)
# Reminders ahead of due dates reach the inbox only in the last weeks: older ones would bury today's.
REMINDED_FOR = datetime.timedelta(days=14)


@dataclass
class RoutineTeller:
    cast: Cast
    story: Story
    begins: datetime.date
    matters: dict[str, Matter] = field(default_factory=dict)

    def enter(self) -> None:
        for row in read_yaml("matters.yaml")["matters"]:
            self.story.at(row["on"], MORNING, row["title"], lambda row=row: self._open(row))
            for paper in row["documents"]:
                self.story.at(paper["on"], NOON, row["title"], lambda row=row, p=paper: self._paper(row, p))
        for row in read_yaml("periodic.yaml")["submissions"]:
            what = f"{row['rule']} {row['due']} {row['sender']}"
            self.story.at(row["on"], AFTERNOON, what, lambda row=row: self._periodic(row))
        self._jobs()

    def _open(self, row: Row) -> None:
        keeper = self.cast["mttq" if row["topic"] in KEPT_BY_THE_FRONT else "tt_hdnd"]
        self.matters[row["title"]] = open_matter(
            topic=row["topic"],
            title=row["title"],
            keeper=keeper,
            by=self.cast.secretary(keeper),
            agency=self.cast.get(row.get("agency")),
            urgent=row.get("urgent", False),
            dates=row["dates"],
        )

    def _paper(self, row: Row, paper: Row) -> None:
        sender = self.cast[paper["sender"]]
        # A criticism report answers nothing: it is what the drafting agency must answer.
        owed = paper["kind"] != "criticism_report"
        dossier = self.matters[row["title"]].dossier
        self.cast.record(dossier, paper["kind"], sender, number=paper["number"], late=paper.get("late"), owed=owed)

    def _periodic(self, row: Row) -> None:
        duty = PeriodicDuty.objects.select_related("dossier").get(rule_code=row["rule"], due=row["due"])
        [kind] = set(duty.dossier.obligations.values_list("rule__document_kind", flat=True))
        sender = self.cast[row["sender"]]
        self.cast.record(duty.dossier, kind, sender, number=row["number"], late=row.get("late"))

    def _jobs(self) -> None:
        on = self.begins
        while on <= self.story.until:
            if on.weekday() == 0 or on > self.story.until - NIGHTLY_FOR:
                self.story.at(on, NIGHT, "scan", lambda: flags.scan(today()))
            if on.day == 1 or on == self.begins:
                self.story.at(on, NIGHT, "periodic duties", lambda: periodic.open_due(today()))
            if self.story.until - REMINDED_FOR < on < self.story.until:
                self.story.at(on, EARLY, "reminders", lambda: reminders.send_due(today()))
            on += datetime.timedelta(days=1)


def run_morning_jobs() -> None:
    """The scheduled jobs of the story's last morning, with their run log: none of them is behind when people log in."""
    tasks.refresh_permissions()
    tasks.open_periodic_duties()
    tasks.scan_deadlines()
    tasks.erase_form_drafts()
    erase_petitioners()
    tasks.send_reminders()
    tasks.send_digests()
    _settle_messages()
    tasks.deliver_messages()
    tasks.tidy_long_work()


def _settle_messages() -> None:
    """Nobody of the story has a real mailbox: what was posted counts as sent at its moment, nothing is mailed now.
    What came before this morning was read."""
    waiting = Message.objects.filter(sent_at__isnull=True).exclude(email="")
    waiting.update(claimed_at=F("created_at"), sent_at=F("created_at"), attempts=1)
    midnight = timezone.make_aware(datetime.datetime.combine(today(), datetime.time.min))
    Message.objects.filter(created_at__lt=midnight).update(read_at=F("created_at"))
