"""Of whom a calendar tells: of one's own agencies, of one agency, or of all that one may see."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with
from coordination.keys import key_of
from coordination.models import Dossier, Obligation, Outcome, Participant, State
from coordination.models.dossier import DossierQuerySet
from coordination.models.obligation import ObligationQuerySet

MINE, ALL = "toi", "tat-ca"
# Of what was waived or fell away nothing is due.
SHOWN_STATES = (State.MET_IN_TIME, State.MET_LATE, State.OPEN_IN_TERM, State.OPEN_OVERDUE, State.PAUSED)


def own_agencies(user: User | AnonymousUser) -> frozenset[int]:
    """The agencies for which the person acts: records documents or decides."""
    return agencies_with(user, May.RECORD) | agencies_with(user, May.DECIDE)


@dataclass(frozen=True)
class Whose:
    """``value`` is its word in addresses; ``agencies`` None for all."""

    user: User | AnonymousUser
    value: str
    agencies: frozenset[int] | None

    @classmethod
    def typed(cls, typed: str, user: User | AnonymousUser) -> Whose:
        """From an address; an agency that is none, and any other word, is «mine», or all for who acts for nobody."""
        mine = own_agencies(user)
        if (key := key_of(typed)) is not None:
            agency = Agency.objects.filter(pk=key).values_list("pk", flat=True).first()
            if agency is not None:
                return cls(user, typed, frozenset({agency}))
        if typed == ALL or not mine:
            return cls(user, ALL, None)
        return cls(user, MINE, mine)

    def obligations(self) -> ObligationQuerySet:
        """What these agencies owe, as far as the person may see it."""
        rows = Obligation.objects.visible_to(self.user).exclude(outcome__in=[Outcome.VOID, Outcome.WAIVED])
        return rows if self.agencies is None else rows.filter(obligor_id__in=self.agencies)

    def dossiers(self) -> DossierQuerySet:
        """In which they take part, as far as the person may see them."""
        rows = Dossier.objects.visible_to(self.user)
        if self.agencies is None:
            return rows
        return rows.filter(Exists(Participant.objects.filter(dossier=OuterRef("pk"), agency_id__in=self.agencies)))

    @property
    def ledger_query(self) -> str:
        """The part of the ledger's address that asks for the same obligations."""
        asked: list[tuple[str, str]] = [("state", state.value) for state in SHOWN_STATES]
        if self.value == MINE:
            asked.append(("owner", "mine"))
        elif self.agencies is not None:
            asked.append(("agency", self.value))
        return urlencode(asked)
