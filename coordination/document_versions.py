"""Documents of a dossier with their versions: what was sent again replaces what was sent before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from coordination.models import DocumentKind, Submission

# Of these an agency sends several that stand side by side: a second one replaces nothing.
SEVERAL_AT_ONCE = frozenset(
    {
        DocumentKind.SESSION_REPORT,
        DocumentKind.SESSION_DOCUMENTS,
        DocumentKind.PROPOSAL,
        DocumentKind.PUBLIC_NOTICE,
    }
)


@dataclass
class Document:
    """The version that holds, and those before it («Bản trước»), newest first."""

    current: Submission
    earlier: list[Submission] = field(default_factory=list)

    @property
    def number_of_versions(self) -> int:
        return len(self.earlier) + 1


def documents(submissions: Iterable[Submission]) -> list[Document]:
    """Documents in the order of what holds, newest first; the submissions come newest first.

    The same kind from the same agency on one dossier is the same document, sent again: complete after
    incomplete, corrected after returned. A secret document, of which only the existence is kept, stands alone.
    """
    found: list[Document] = []
    known: dict[tuple[str, int], Document] = {}
    for row in submissions:
        key = (row.kind, row.sender_id)
        alone = bool(row.secrecy) or row.kind in SEVERAL_AT_ONCE
        if not alone and key in known:
            known[key].earlier.append(row)
            continue
        document = Document(row)
        found.append(document)
        if not alone:
            known[key] = document
    return found


def siblings(row: Submission) -> Document:
    """The document that this submission is a version of."""
    rows = row.dossier.submissions.filter(kind=row.kind, sender=row.sender_id).select_related(
        "sender", "recipient", "file", "recorded_by"
    )
    return next(found for found in documents(rows) if row in (found.current, *found.earlier))
