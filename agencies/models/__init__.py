from agencies.models.access import AgencyGroupObjectPermission, AgencyUserObjectPermission
from agencies.models.account_event import LOG_IN_KINDS, AccountEvent, AccountEventKind
from agencies.models.agency import Agency, AgencyKind, AgencyQuerySet, Party, Succession
from agencies.models.append_only import EvidenceChangedError
from agencies.models.invitation import Invitation, InvitationQuerySet, InvitationState
from agencies.models.letter import Letter
from agencies.models.membership import Membership, Position
from agencies.models.user import User

__all__ = [
    "LOG_IN_KINDS",
    "AccountEvent",
    "AccountEventKind",
    "Agency",
    "AgencyGroupObjectPermission",
    "AgencyKind",
    "AgencyQuerySet",
    "AgencyUserObjectPermission",
    "EvidenceChangedError",
    "Invitation",
    "InvitationQuerySet",
    "InvitationState",
    "Letter",
    "Membership",
    "Party",
    "Position",
    "Succession",
    "User",
]
