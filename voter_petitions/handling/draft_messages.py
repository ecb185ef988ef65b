"""Who is told that a draft waits for them: the leaders what was submitted, its clerk what the leader decided."""

from __future__ import annotations

from collections.abc import Iterable

from agencies.models import User
from agencies.permissions import May, people_with
from coordination import inbox
from coordination.audience import people_seeing
from coordination.models import Message
from voter_petitions.models import ResponseDraft


def tell_leaders(row: ResponseDraft) -> None:
    """Submitted: whoever decides for the agency and may see the petition."""
    leaders = people_with(May.DECIDE, [row.agency_id])
    _post(row, leaders, f"{row.changed_by or row.agency} trình dự thảo trả lời")


def tell_author(row: ResponseDraft, author: User | None) -> None:
    """Approved or sent back: who had submitted it, unless they decided it themselves."""
    what = "được duyệt, chờ gửi" if row.status == ResponseDraft.Status.APPROVED else "được trả lại để sửa"
    if author is not None and author.pk != row.changed_by_id:
        _post(row, User.objects.filter(pk=author.pk), f"Dự thảo trả lời {what}")


def _post(row: ResponseDraft, people: Iterable[User], what: str) -> None:
    dossier = row.petition.dossier
    seeing = set(people_seeing(dossier).values_list("pk", flat=True))
    body = "\n\n".join(filter(None, [f"{what}: {dossier.title}", row.remarks and f"Ý kiến: {row.remarks}"]))
    inbox.post_all(
        inbox.post(
            key=f"draft:{row.pk}:{row.version}:u{user.pk}",
            kind=Message.Kind.DRAFT,
            user=user,
            subject=f"{what}: {dossier.title}",
            body=body,
            link=row.get_absolute_url(),
        )
        for user in people
        if user.pk in seeing
    )
