"""Many letters at once are given out by a worker, one after another."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import Agency
from coordination import letters, longwork
from coordination.duty_row import Rights
from coordination.models import Obligation, ReminderLetter

# What all letters of one go have in common.
SHARED = ("place", "subject", "opening", "closing", "authority", "position", "signer")
# So few are given out while the page is waited for.
AT_ONCE = 3


def parameters(letter: ReminderLetter, numbers: dict[int, str], rows: list[int]) -> dict[str, Any]:
    """What the worker needs: the words that all letters share, the number for each recipient, the duties."""
    return {
        "issuer": letter.issuer_id,
        "dated": letter.dated.isoformat(),
        "rows": rows,
        "numbers": {str(recipient): number for recipient, number in numbers.items()},
        **{name: getattr(letter, name) for name in SHARED},
    }


@longwork.kind("reminder-letters")
def issue_many(work: longwork.Handle) -> longwork.Result:
    """Each letter whole or not at all; run again, it goes on with those that were not given out."""
    asked = work.parameters
    dated = datetime.date.fromisoformat(asked["dated"])
    issuer = Agency.objects.select_related("parent").get(pk=asked["issuer"])
    rights = Rights.of(work.by)
    seen = set(Obligation.objects.visible_to(work.by).filter(pk__in=asked["rows"]).values_list("pk", flat=True))
    rows = [row for row in letters.read(seen) if rights.may_remind(row)]
    groups = [group for group in letters.grouped(rows, on=dated) if str(group.recipient.pk) in asked["numbers"]]
    shared = {name: asked[name] for name in SHARED}
    done: list[int] = work.memory.setdefault("done", [])
    failed: list[str] = []
    for at, group in enumerate(groups):
        work.tell(at, len(groups), group.recipient.name)
        if group.recipient.pk in done or not group.rows:
            continue
        letter = ReminderLetter(
            issuer=issuer,
            recipient=group.recipient,
            number=asked["numbers"][str(group.recipient.pk)],
            dated=dated,
            **shared,
        )
        try:
            with work.piece():
                letters.issue(letter, group.rows, by=work.by)
                done.append(group.recipient.pk)
        except ValidationError as error:
            failed.append(f"{group.recipient.name}: {' '.join(error.messages)}")
    text = f"Đã lập {len(done)} công văn."
    if failed:
        text += f" Chưa lập được {len(failed)}: {'; '.join(failed)}"
    return longwork.Result(text=text[:500], link=reverse("letters"), link_label="Mở danh sách công văn")
