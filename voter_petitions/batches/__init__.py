"""Petitions from a file, step by step: begun, columns confirmed, rows checked, corrected, saved all or none."""

from voter_petitions.batches.beginning import begin
from voter_petitions.batches.checking import check
from voter_petitions.batches.correcting import (
    choose,
    confirm_columns,
    correct,
    drop,
    leave_out_failing,
    reopen_columns,
)
from voter_petitions.batches.saving import claim, release, save

__all__ = [
    "begin",
    "check",
    "choose",
    "claim",
    "confirm_columns",
    "correct",
    "drop",
    "leave_out_failing",
    "release",
    "reopen_columns",
    "save",
]
