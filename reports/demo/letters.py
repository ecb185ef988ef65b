"""The demonstration's letters of reminder, with their files, as a secretary would write them that day."""

from __future__ import annotations

from collections.abc import Iterable

from agencies.models import Agency, User
from coordination import letters
from coordination.clock import today
from coordination.letter_proposals import propose
from coordination.models import Obligation, ReminderLetter

# A mission's letters are its delegation's.
DELEGATION = ("TM. ĐOÀN GIÁM SÁT", "TRƯỞNG ĐOÀN")


def remind_by_letter(
    owed: Iterable[Obligation],
    *,
    issuer: Agency,
    number: str,
    subject: str,
    by: User,
    signed: tuple[str, str] | None = None,
) -> ReminderLetter:
    """One letter about these duties of one agency, of today."""
    on = today()
    [group] = letters.grouped(letters.read(row.pk for row in owed), on=on)
    proposal = propose(issuer, group.rows, on, number.partition("/")[2])
    authority, position = signed or (proposal.authority, proposal.position)
    letter = ReminderLetter(
        issuer=issuer,
        recipient=group.recipient,
        number=number,
        dated=on,
        place=proposal.place,
        subject=subject,
        opening=proposal.opening,
        closing=proposal.closing,
        authority=authority,
        position=position,
    )
    return letters.issue(letter, group.rows, by=by)
