"""Of which petitions a table speaks: those of a round, of a session's rounds, or of the rounds of a time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from agencies.models import User
from coordination.models import Dossier
from voter_petitions.models import Petition, PetitionQuerySet, PetitionRound


@dataclass(frozen=True)
class Scope:
    """What was asked for, and as whom: nothing comes in that the person may not see."""

    user: User | AnonymousUser
    at: datetime.date
    since: datetime.date
    until: datetime.date
    round: PetitionRound | None = None
    session: Dossier | None = None

    def _limits(self, prefix: str) -> dict[str, Any]:
        if self.round is not None:
            return {f"{prefix}pk": self.round.pk}
        if self.session is not None:
            return {f"{prefix}dossier__part_of": self.session.pk}
        return {f"{prefix}ends_on__range": (self.since, self.until)}

    def petitions(self) -> PetitionQuerySet:
        return Petition.objects.visible_to(self.user).counted().filter(**self._limits("round__"))

    def rounds(self) -> QuerySet[PetitionRound]:
        return PetitionRound.objects.visible_to(self.user).filter(**self._limits(""))

    @property
    def words(self) -> str:
        if self.round is not None:
            return f"Đợt: {self.round.dossier.title}"
        if self.session is not None:
            return f"Các đợt gắn với {self.session.title}"
        return f"Các đợt tiếp xúc cử tri kết thúc từ ngày {self.since:%d/%m/%Y} đến ngày {self.until:%d/%m/%Y}"

    @property
    def query(self) -> dict[str, str]:
        """The same question as filters of the list of petitions, and of the page of annexes."""
        if self.round is not None:
            return {"round": str(self.round.pk)}
        if self.session is not None:
            return {"session": str(self.session.pk)}
        return {"since": f"{self.since:%d/%m/%Y}", "until": f"{self.until:%d/%m/%Y}"}
