"""Who plays: agencies by the keys of their file, and the people who record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agencies.models import Agency, Party, User
from coordination.clock import now
from coordination.models import Dossier, LateReason, Submission
from coordination.submissions import awaited, receive
from reports.demo.papers import Papers
from reports.demo.story import BrokenStoryError


@dataclass
class Cast:
    """Agencies, the three secretaries, and the reasons for lateness."""

    agencies: dict[str, Agency]
    secretaries: dict[str, User]
    papers: Papers
    reasons: dict[str, LateReason] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.reasons = {reason.code: reason for reason in LateReason.objects.all()}

    def __getitem__(self, key: str) -> Agency:
        try:
            return self.agencies[key]
        except KeyError:
            raise BrokenStoryError(f"No agency has the key {key!r}.") from None

    def get(self, key: str | None) -> Agency | None:
        return self[key] if key else None

    def secretary(self, agency: Agency) -> User:
        """Who records what this agency sends: its own side's secretary, for others that of the Council."""
        return self.secretaries.get(agency.party, self.secretaries[Party.COUNCIL])

    def late(self, text: str | None) -> dict[str, Any]:
        """«agency:reason:note» as the arguments that say who was late and why."""
        if not text:
            return {}
        agency, reason, note = text.split(":", 2)
        return {"late_agency": self[agency], "late_reason": self.reasons[reason], "late_note": note}

    def record(
        self,
        dossier: Dossier,
        kind: str,
        sender: Agency,
        *,
        number: str,
        late: str | None = None,
        owed: bool = True,
        all_owed: bool = False,
        **more: Any,
    ) -> Submission:
        """Record a document that arrives now, as a secretary would. It must answer something, and be late if said."""
        rows = awaited(dossier, sender=sender, kind=kind)
        if owed and not rows:
            raise BrokenStoryError(f"{sender.short_name} owes no {kind} on «{dossier.title}».")
        rows = rows if all_owed else rows[:1]
        submission = receive(
            dossier=dossier,
            kind=kind,
            sender=sender,
            recipient=rows[0].recipient if rows else None,
            received_at=now(),
            signed_on=now().date(),
            by=self.secretary(sender),
            obligations=rows,
            number=number,
            upload=None if more.get("secrecy") else self.papers.next_for(kind, number),
            **self.late(late),
            **more,
        )
        if late and not submission.fulfilled.filter(days_late__gt=0).exists():
            raise BrokenStoryError(f"{sender.short_name}, {kind} on «{dossier.title}» is not late.")
        return submission
