"""Tiếp công dân, đơn thư: days of reception, letters, what was done with them and what came of it."""

from voter_petitions.reception.days import RECEIVING_KINDS, change_day, plan_day
from voter_petitions.reception.figures import SHEETS, LetterScope
from voter_petitions.reception.forwarding import forward, settle
from voter_petitions.reception.letters import change_letter, next_number, preview_change, register_letter
from voter_petitions.reception.readers import readable_by, set_readers
from voter_petitions.reception.results import record_result
from voter_petitions.reception.states import STATE_CHOICES, STATES, LetterState, condition, with_state

__all__ = [
    "RECEIVING_KINDS",
    "SHEETS",
    "STATES",
    "STATE_CHOICES",
    "LetterScope",
    "LetterState",
    "change_day",
    "change_letter",
    "condition",
    "forward",
    "next_number",
    "plan_day",
    "preview_change",
    "readable_by",
    "record_result",
    "register_letter",
    "set_readers",
    "settle",
    "with_state",
]
