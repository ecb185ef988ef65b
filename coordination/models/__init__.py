from agencies.models.append_only import EvidenceChangedError
from coordination.models.adjustment import Extension, Pause, Waiver
from coordination.models.calendar_feed import CalendarFeed
from coordination.models.comment import EDIT_MINUTES, Comment, CommentMention, CommentText
from coordination.models.dossier import Dossier, DossierKind, DossierModel, DossierReader, Trait
from coordination.models.event import Event, EventKind
from coordination.models.extension_request import ExtensionRequest
from coordination.models.first_steps import FirstStepsSeen
from coordination.models.flag import OF_OBLIGATIONS, Flag, FlagKind
from coordination.models.follow import Follow
from coordination.models.form_draft import FormDraft
from coordination.models.job_run import JobRun
from coordination.models.letter import LetterFile, ReminderLetter
from coordination.models.long_work import LongWork, WorkState
from coordination.models.matter import Matter, MatterTopic
from coordination.models.message import MailState, Message, mailboxes_of
from coordination.models.message_choice import DIGEST_HOUR, FIRST_HOUR, LAST_HOUR, MessageChoice
from coordination.models.milestone import Milestone, MilestoneKind
from coordination.models.obligation import (
    DUE_SOON_DAYS,
    FOUR_CLASSES,
    LONG_OVERDUE_DAYS,
    DueChange,
    LateReason,
    Obligation,
    Outcome,
    State,
)
from coordination.models.participant import Participant, Role
from coordination.models.periodic_duty import PeriodicDuty
from coordination.models.regulation import (
    UNCHECKED_NOTE,
    UNCHECKED_STAR,
    Article,
    DeadlineNotice,
    Evidence,
    Regulation,
    Rule,
    RuleLimit,
    Source,
)
from coordination.models.reminder import Reminder
from coordination.models.saved_view import DefaultView, SavedView, own_agencies
from coordination.models.submission import DocumentKind, KeptFile, Secrecy, StoredFile, Submission
from coordination.models.workday import CalendarDay, CalendarRevision, CalendarYear, DayKind

__all__ = [
    "DIGEST_HOUR",
    "DUE_SOON_DAYS",
    "EDIT_MINUTES",
    "FIRST_HOUR",
    "FOUR_CLASSES",
    "LAST_HOUR",
    "LONG_OVERDUE_DAYS",
    "OF_OBLIGATIONS",
    "UNCHECKED_NOTE",
    "UNCHECKED_STAR",
    "Article",
    "CalendarDay",
    "CalendarFeed",
    "CalendarRevision",
    "CalendarYear",
    "Comment",
    "CommentMention",
    "CommentText",
    "DayKind",
    "DeadlineNotice",
    "DefaultView",
    "DocumentKind",
    "Dossier",
    "DossierKind",
    "DossierModel",
    "DossierReader",
    "DueChange",
    "Event",
    "EventKind",
    "Evidence",
    "EvidenceChangedError",
    "Extension",
    "ExtensionRequest",
    "FirstStepsSeen",
    "Flag",
    "FlagKind",
    "Follow",
    "FormDraft",
    "JobRun",
    "KeptFile",
    "LateReason",
    "LetterFile",
    "LongWork",
    "MailState",
    "Matter",
    "MatterTopic",
    "Message",
    "MessageChoice",
    "Milestone",
    "MilestoneKind",
    "Obligation",
    "Outcome",
    "Participant",
    "Pause",
    "PeriodicDuty",
    "Regulation",
    "Reminder",
    "ReminderLetter",
    "Role",
    "Rule",
    "RuleLimit",
    "SavedView",
    "Secrecy",
    "Source",
    "State",
    "StoredFile",
    "Submission",
    "Trait",
    "Waiver",
    "WorkState",
    "mailboxes_of",
    "own_agencies",
]
