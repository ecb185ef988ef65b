from voter_petitions.models.citizen_letter import (
    ENDING,
    CitizenLetter,
    CitizenLetterQuerySet,
    Handling,
    LetterKind,
)
from voter_petitions.models.clarification import Clarification, WordsCorrection
from voter_petitions.models.competence import CompetenceRule, CompetenceRuleQuerySet
from voter_petitions.models.draft import DraftStep, Reaction, ResponseDraft
from voter_petitions.models.handling import CONTENT_FIELDS, Response, Transfer
from voter_petitions.models.intake import IntakeBatch, IntakeRow, IntakeRowQuerySet
from voter_petitions.models.key import PetitionKey
from voter_petitions.models.letter import PetitionLetter, PetitionLetterFile, PetitionLetterQuerySet
from voter_petitions.models.meeting import Meeting, SettledOpinion
from voter_petitions.models.petition import Petition, PetitionQuerySet
from voter_petitions.models.petitioner import Petitioner, PetitionerShare, PetitionerTrace, TraceKind
from voter_petitions.models.reception import ReceptionDay, ReceptionDayQuerySet
from voter_petitions.models.relation import Relation, RelationKind
from voter_petitions.models.release import Release, ReleaseQuerySet
from voter_petitions.models.round import PetitionRound, PetitionRoundQuerySet
from voter_petitions.models.vocabulary import (
    PLACE_KINDS,
    AnswerState,
    Closure,
    Field,
    Level,
    ResultState,
    UnresolvedReason,
)

__all__ = [
    "CONTENT_FIELDS",
    "ENDING",
    "PLACE_KINDS",
    "AnswerState",
    "CitizenLetter",
    "CitizenLetterQuerySet",
    "Clarification",
    "Closure",
    "CompetenceRule",
    "CompetenceRuleQuerySet",
    "DraftStep",
    "Field",
    "Handling",
    "IntakeBatch",
    "IntakeRow",
    "IntakeRowQuerySet",
    "LetterKind",
    "Level",
    "Meeting",
    "Petition",
    "PetitionKey",
    "PetitionLetter",
    "PetitionLetterFile",
    "PetitionLetterQuerySet",
    "PetitionQuerySet",
    "PetitionRound",
    "PetitionRoundQuerySet",
    "Petitioner",
    "PetitionerShare",
    "PetitionerTrace",
    "Reaction",
    "ReceptionDay",
    "ReceptionDayQuerySet",
    "Relation",
    "RelationKind",
    "Release",
    "ReleaseQuerySet",
    "Response",
    "ResponseDraft",
    "ResultState",
    "SettledOpinion",
    "TraceKind",
    "Transfer",
    "UnresolvedReason",
    "WordsCorrection",
]
