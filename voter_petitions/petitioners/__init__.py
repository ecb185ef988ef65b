"""Personal data of who sent a petition or a letter: the only package that reads the table."""

from voter_petitions.petitioners.erasing import erase_old, kept_until
from voter_petitions.petitioners.keeping import Person, erase, look, record, share, unshare, written
from voter_petitions.petitioners.rights import Panel, may_keep, panel, shareable_with, traces_seen_by

__all__ = [
    "Panel",
    "Person",
    "erase",
    "erase_old",
    "kept_until",
    "look",
    "may_keep",
    "panel",
    "record",
    "share",
    "shareable_with",
    "traces_seen_by",
    "unshare",
    "written",
]
