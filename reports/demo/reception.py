"""Telling the days of reception and the letters of citizens."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from reports.demo.cast import Cast
from reports.demo.reading import Row, read_yaml
from reports.demo.story import AFTERNOON, MORNING, NOON, Story
from voter_petitions import reception
from voter_petitions.models import CitizenLetter, Field, ReceptionDay

# The list of a month's days is published about so long before.
PLANNED_BEFORE = datetime.timedelta(days=10)


@dataclass
class ReceptionTeller:
    """Days by agency and date, letters by their place in the file."""

    cast: Cast
    story: Story
    days: dict[tuple[str, datetime.date], ReceptionDay] = field(default_factory=dict)
    letters: dict[int, CitizenLetter] = field(default_factory=dict)

    def enter(self) -> None:
        data = read_yaml("reception.yaml")
        for row in data["days"]:
            on = row["date"]
            planned = on - PLANNED_BEFORE
            self.story.at(planned, MORNING, f"plan reception {on}", lambda row=row: self._plan(row))
            if row["status"] != "planned":
                self.story.at(on, NOON, f"reception {on}", lambda row=row: self._outcome(row))
        for number, row in enumerate(data["letters"]):
            self.story.at(row["on"], AFTERNOON, row["title"], lambda n=number, row=row: self._register(n, row))
            if sent := row.get("forward"):
                self.story.at(sent["on"], AFTERNOON, row["title"], lambda n=number, p=sent: self._forward(n, p))
            if settled := row.get("settle"):
                self.story.at(settled["on"], AFTERNOON, row["title"], lambda n=number, p=settled: self._settle(n, p))
            if result := row.get("result"):
                self._tell_result(number, row["title"], result)

    def _plan(self, row: Row) -> None:
        agency = self.cast[row["agency"]]
        self.days[row["agency"], row["date"]] = reception.plan_day(
            agency=agency,
            on=row["date"],
            place=row["place"],
            receiver=row["receiver"],
            kind=row.get("kind", ReceptionDay.Kind.PERIODIC),
            by=self.cast.secretary(agency),
        )

    def _outcome(self, row: Row) -> None:
        day = self.days[row["agency"], row["date"]]
        reception.change_day(
            day,
            on=day.date,
            place=day.place,
            receiver=day.receiver,
            kind=day.kind,
            status=row["status"],
            reason=row.get("reason", ""),
            note=row.get("note", ""),
            persons=row.get("persons"),
            cases=row.get("cases"),
            groups=row.get("groups"),
            by=self.cast.secretary(day.agency),
        )

    def _register(self, number: int, row: Row) -> None:
        agency = self.cast[row["agency"]]
        self.letters[number] = reception.register_letter(
            agency=agency,
            kind=row["kind"],
            title=row["title"],
            field=Field.objects.get(code=row["field"]),
            received_on=row["on"],
            day=self.days[row["agency"], row["on"]] if row.get("at_day") else None,
            by=self.cast.secretary(agency),
        )

    def _forward(self, number: int, row: Row) -> None:
        letter = self.letters[number]
        reception.forward(
            letter,
            recipient=self.cast[row["to"]],
            sent_on=row["on"],
            document=row["number"],
            by=self.cast.secretary(letter.agency),
            **self.cast.late(row.get("late")),
        )

    def _settle(self, number: int, row: Row) -> None:
        letter = self.letters[number]
        by = self.cast.secretary(letter.agency)
        reception.settle(letter, handling=row["handling"], ground=row["ground"], on=row["on"], by=by)

    def _tell_result(self, number: int, what: str, row: Row) -> None:
        """Known on the day of the decision, told when the paper came."""
        decided = {"decided_on": row["decided_on"], "text": row["text"]}
        self.story.at(row["decided_on"], AFTERNOON, what, lambda: self._result(number, decided))
        if told_on := row.get("told_on"):
            self.story.at(told_on, AFTERNOON, what, lambda: self._result(number, row))

    def _result(self, number: int, row: Row) -> None:
        letter = self.letters[number]
        reception.record_result(
            letter,
            decided_on=row["decided_on"],
            result=row["text"],
            told_on=row.get("told_on"),
            document=row.get("number", ""),
            by=self.cast.secretary(letter.agency),
            **self.cast.late(row.get("late")),
        )
