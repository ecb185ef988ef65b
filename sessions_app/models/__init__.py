from sessions_app.models.draft import Decision, DraftResolution, DraftStatus, ResolutionKind
from sessions_app.models.session import CouncilSession, SessionKind, SessionStatus
from sessions_app.models.term import Term

__all__ = [
    "CouncilSession",
    "Decision",
    "DraftResolution",
    "DraftStatus",
    "ResolutionKind",
    "SessionKind",
    "SessionStatus",
    "Term",
]
