"""What an address is about: the table's second column, found in the demonstration. Add a line for a new kind of row.

Wherever there is a choice, the agency concerned is Sở TN&MT, for which the table's clerk and leader work.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from agencies.accounts.letters import invitation_token
from agencies.models import Agency, Invitation, Membership, User
from coordination import feeds
from coordination.clock import now
from coordination.models import (
    Article,
    Comment,
    ExtensionRequest,
    LateReason,
    LetterFile,
    LongWork,
    Matter,
    Message,
    Obligation,
    PeriodicDuty,
    Regulation,
    ReminderLetter,
    Rule,
    SavedView,
    StoredFile,
)
from sessions_app.models import CouncilSession, DraftResolution, Term
from supervision.models import Recommendation, ReportRequest
from voter_petitions.models import (
    CitizenLetter,
    Clarification,
    CompetenceRule,
    IntakeBatch,
    Meeting,
    Petition,
    Petitioner,
    PetitionerShare,
    PetitionLetter,
    PetitionLetterFile,
    PetitionRound,
    ReceptionDay,
    Relation,
    Response,
    ResponseDraft,
    Transfer,
)


def _agency() -> Agency:
    return Agency.objects.get(short_name="Sở TN&MT")


def _owed() -> Obligation:
    return Obligation.objects.running().filter(obligor=_agency(), dossier__restricted=False).order_by("pk")[0]


def _petition() -> Petition:
    owed = Obligation.objects.filter(obligor=_agency(), dossier__kind="voter_petitions.petition").order_by("-pk")
    return Petition.objects.get(pk=owed[0].dossier_id)


def _work() -> LongWork:
    """A long work of the Council's secretary that is done, with its file."""
    return LongWork.objects.filter(requested_by__username="thuky.hdnd")[0]


def _saved_view(*, shared: bool) -> SavedView:
    """A view of the ledger that the Council's secretary keeps, for herself or for her office."""
    return SavedView.objects.filter(agency__isnull=not shared).order_by("pk")[0]


def _feed() -> list[Any]:
    """An address of the secretary's calendar: its key and its secret."""
    feed, secret = feeds.make(name="Điện thoại", agency=None, by=User.objects.get(username="thuky.hdnd"))
    return [feed.pk, secret]


def _file() -> StoredFile:
    return StoredFile.objects.order_by("uploaded_at")[0]


def _invitation() -> Invitation:
    """The department's open invitation."""
    return Invitation.objects.open(now()).get(agency=_agency())


def _response() -> Response:
    return Response.objects.filter(petition__dossier__obligations__obligor=_agency()).order_by("pk")[0]


OBJECTS: dict[str, Callable[[], list[Any]]] = {
    "-": list,
    "agency": lambda: [_agency().pk],
    "article": lambda: [Article.objects.order_by("pk")[0].pk],
    "calendar-feed": lambda: _feed()[:1],
    # Written by the Council's secretary the day before: too late to be edited.
    "comment": lambda: [Comment.objects.filter(by__username="thuky.hdnd").order_by("pk")[0].pk],
    # Asked of the Front, and still waiting.
    "clarification": lambda: [Clarification.objects.get(replied_on=None).pk],
    # Forwarded to Sở TN&MT by Thường trực HĐND, whose result is awaited.
    "citizen-letter": lambda: [
        CitizenLetter.objects.get(forwarded_to=_agency(), dossier__closed_on=None, decided_on=None).pk
    ],
    # Received by Thường trực HĐND, not handled yet.
    "new-letter": lambda: [CitizenLetter.objects.filter(handling="").order_by("pk")[0].pk],
    "secret-letter": lambda: [CitizenLetter.objects.get(dossier__restricted=True, dossier__closed_on=None).pk],
    "competence-rule": lambda: [CompetenceRule.objects.order_by("pk")[0].pk],
    "day": lambda: [datetime.date(2023, 9, 4)],
    "document": lambda: [_petition().dossier.submissions.order_by("pk")[0].pk],
    "draft": lambda: [DraftResolution.objects.filter(drafting=_agency()).order_by("-pk")[0].pk],
    # Written by the clerk, waiting for the leader.
    "draft-answer": lambda: [ResponseDraft.objects.get(status="submitted").pk],
    "drafted-petition": lambda: [ResponseDraft.objects.get(status="submitted").petition_id],
    "duty": lambda: [PeriodicDuty.objects.order_by("pk")[0].pk],
    "feed-address": _feed,
    "extension-ask": lambda: [ExtensionRequest.objects.waiting().filter(agency=_agency())[0].pk],
    "file": lambda: [_file().pk],
    "guide": lambda: ["thu-ky"],
    # Not handed on yet.
    "held-petition": lambda: [Petition.objects.filter(transfers=None, dossier__closed_on=None).order_by("pk")[0].pk],
    "intake": lambda: [IntakeBatch.objects.get().pk],
    "intake-row": lambda: [IntakeBatch.objects.get().rows.all()[0].pk],
    "invitation": lambda: [_invitation().pk],
    "invitation-token": lambda: [invitation_token(_invitation())],
    "job": lambda: ["scan_deadlines"],
    "late-reason": lambda: [LateReason.objects.all()[0].pk],
    "long-work": lambda: [_work().pk],
    "matter": lambda: [Matter.objects.order_by("pk")[0].pk],
    "meeting": lambda: [Meeting.objects.order_by("pk")[0].pk],
    "member": lambda: [Membership.objects.get(user__username="chuyenvien.sotnmt").pk],
    # To Sở TN&MT, from Thường trực HĐND.
    "letter": lambda: [ReminderLetter.objects.filter(recipient=_agency()).order_by("pk")[0].pk],
    "letter-file": lambda: [LetterFile.objects.filter(letter__recipient=_agency()).order_by("pk")[0].pk],
    "merged-petition": lambda: [Petition.objects.exclude(merged_into=None)[0].pk],
    "message": lambda: [Message.objects.filter(user__username="thuky.hdnd")[0].pk],
    # Still under way, so that its secretariat may do everything to it.
    "mission": lambda: [ReportRequest.objects.filter(agency=_agency()).order_by("-mission")[0].mission_id],
    "obligation": lambda: [_owed().pk],
    "owed-dossier": lambda: [_owed().dossier_id],
    "petition": lambda: [_petition().pk],
    "reason": lambda: ["von"],
    # From Thường trực HĐND to the UBND.
    "petition-letter": lambda: [PetitionLetter.objects.order_by("pk")[0].pk],
    "petition-letter-file": lambda: [PetitionLetterFile.objects.order_by("letter", "form")[0].pk],
    # Of Thường trực HĐND, planned.
    "reception-day": lambda: [ReceptionDay.objects.get(status="planned").pk],
    "recommendation": lambda: [Recommendation.objects.filter(addressee=_agency()).order_by("pk")[0].pk],
    "regulation": lambda: [Regulation.objects.order_by("-pk")[0].pk],
    "relation": lambda: [Relation.objects.filter(kind="repeats").order_by("pk")[0].pk],
    "report-request": lambda: [ReportRequest.objects.filter(agency=_agency()).order_by("pk")[0].pk],
    "response": lambda: [_response().pk],
    "round": lambda: [PetitionRound.objects.order_by("pk")[0].pk],
    "rule": lambda: [Rule.objects.current().order_by("pk")[0].pk],
    "own-view": lambda: [_saved_view(shared=False).pk],
    "shared-view": lambda: [_saved_view(shared=True).pk],
    # Shared with nobody, in the hands of Sở TN&MT.
    "sender": lambda: [Petitioner.objects.filter(dossier__petitioner_shares=None).order_by("pk")[0].dossier_id],
    "sender-share": lambda: [PetitionerShare.objects.order_by("pk")[0].pk],
    "shared-sender": lambda: [PetitionerShare.objects.order_by("pk")[0].dossier_id],
    "session": lambda: [CouncilSession.objects.order_by("-opens_on")[0].pk],
    "term": lambda: [Term.objects.order_by("pk")[0].pk],
    "topic": lambda: ["between_sessions"],
    "transfer": lambda: [Transfer.objects.filter(petition=_petition()).order_by("-pk")[0].pk],
    "stale-reset": lambda: ["MQ", "abc"],
    "user": lambda: [User.objects.get(username="chuyenvien.sotnmt").pk],
    "user, act": lambda: [User.objects.get(username="chuyenvien.sotnmt").pk, "ngung"],
    "year": lambda: [2023],
    "year, part": lambda: [2023, "direction"],
}
