"""Công văn chuyển kiến nghị: which petitions go to whom, one letter an agency, its paper, giving it out."""

from voter_petitions.dispatch.bundles import Bundle, Choice, bundles_of, gateway_for, held_elsewhere
from voter_petitions.dispatch.issuing import is_intact, issue_all
from voter_petitions.dispatch.paper import paper_of
from voter_petitions.dispatch.wording import SHARED, Words, next_numbers, words_for

__all__ = [
    "SHARED",
    "Bundle",
    "Choice",
    "Words",
    "bundles_of",
    "gateway_for",
    "held_elsewhere",
    "is_intact",
    "issue_all",
    "next_numbers",
    "paper_of",
    "words_for",
]
