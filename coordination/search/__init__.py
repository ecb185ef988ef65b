"""One question over everything a person may see, with or without diacritics, numbers in any spelling."""

from coordination.search.groups import Group, Kind, overview, page_of
from coordination.search.question import Question

__all__ = ["Group", "Kind", "Question", "overview", "page_of"]
