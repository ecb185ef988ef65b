"""What is done with rounds and petitions: each step one plain function, for view, command or test."""

from voter_petitions.handling.answers import answer
from voter_petitions.handling.bulk import record_petitions
from voter_petitions.handling.clarifying import ask_to_clarify, reply_to_clarify, who_can_clarify
from voter_petitions.handling.coordination import may_be_asked_by, request_coordination
from voter_petitions.handling.drafting import (
    EDITABLE,
    StaleDraftError,
    decide_draft,
    live_draft,
    recall_draft,
    save_draft,
    send_draft,
)
from voter_petitions.handling.findings import assess, promises_of, settle
from voter_petitions.handling.letters import arrival
from voter_petitions.handling.meetings import add_meetings, change_meeting, record_opinion
from voter_petitions.handling.petitions import change_petition, record_petition
from voter_petitions.handling.reacting import change_reason, record_reaction
from voter_petitions.handling.relating import drop_link, merge, raised_again, separate, split
from voter_petitions.handling.returns import return_transfer
from voter_petitions.handling.rounds import change_round, plan_round, preview_round
from voter_petitions.handling.transfers import MILESTONE_OF_SENDER, transfer, transfer_all
from voter_petitions.handling.words import correct_words

__all__ = [
    "EDITABLE",
    "MILESTONE_OF_SENDER",
    "StaleDraftError",
    "add_meetings",
    "answer",
    "arrival",
    "ask_to_clarify",
    "assess",
    "change_meeting",
    "change_petition",
    "change_reason",
    "change_round",
    "correct_words",
    "decide_draft",
    "drop_link",
    "live_draft",
    "may_be_asked_by",
    "merge",
    "plan_round",
    "preview_round",
    "promises_of",
    "raised_again",
    "recall_draft",
    "record_opinion",
    "record_petition",
    "record_petitions",
    "record_reaction",
    "reply_to_clarify",
    "request_coordination",
    "return_transfer",
    "save_draft",
    "send_draft",
    "separate",
    "settle",
    "split",
    "transfer",
    "transfer_all",
    "who_can_clarify",
]
