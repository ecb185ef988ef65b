"""Background work of this register: big files of petitions, letters about many, annexes, erasing personal data."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from celery import shared_task
from django.core.exceptions import ValidationError
from django.urls import reverse

from agencies.models import Agency
from agencies.permissions import May, may
from coordination import jobs, longwork
from coordination.models import LateReason
from voter_petitions import annexes, batches, dispatch, petitioners
from voter_petitions.annexes.scope_form import ScopeForm
from voter_petitions.models import IntakeBatch, Petition, PetitionLetter

# Smaller files are read and saved while the person waits.
WAITED_FOR = 500


@shared_task
def erase_petitioners() -> None:
    """Erase the personal data of petitioners whose term is over."""
    jobs.run("erase_petitioners", lambda: {"erased": petitioners.erase_old()})


@longwork.kind("petition-intake-check")
def check_petitions(work: longwork.Handle) -> longwork.Result:
    """Read the rows of a file by the confirmed columns and check each."""
    pk = int(work.parameters["batch"])
    # Run again after it was cancelled or failed.
    IntakeBatch.objects.filter(pk=pk, status=IntakeBatch.Status.MAPPING).update(status=IntakeBatch.Status.CHECKING)
    try:
        batch = batches.check(pk, work.tell)
    except longwork.Superseded:
        raise
    except BaseException:
        batches.reopen_columns(pk)
        raise
    return longwork.Result(
        text=f"Đã đọc {batch.rows.count()} dòng, {batch.rows.failing().count()} dòng có lỗi.",
        link=batch.get_absolute_url(),
        link_label="Xem lại từng dòng",
    )


@longwork.kind("petition-intake-save")
def save_petitions(work: longwork.Handle) -> longwork.Result:
    """Make petitions of all rows, or of none."""
    pk = int(work.parameters["batch"])
    try:
        # One piece: half an import is none.
        with work.piece():
            batch = batches.save(pk, by=work.by, tell=work.tell)
    except longwork.Superseded:
        raise
    except BaseException:
        batches.release(pk)
        raise
    return longwork.Result(
        text=f"Đã ghi {batch.saved} kiến nghị.", link=batch.get_absolute_url(), link_label="Xem kết quả nhập"
    )


def to_be_waited_for(batch: IntakeBatch) -> bool:
    """Is the file small enough to be done in the request?"""
    return sum(int(table["count"]) for table in batch.chosen_tables) <= WAITED_FOR


# ── letters of transfer ──────────────────────────────────────────────────────────────
# So many petitions are handed on while the page is waited for.
SENT_AT_ONCE = 50


def letter_parameters(pairs: Sequence[dispatch.issuing.Pair], late: dict[str, Any]) -> dict[str, Any]:
    """What the worker needs to write the same letters: their words and numbers, the agency of each petition."""
    first = pairs[0][0]
    return {
        "issuer": first.issuer_id,
        "dated": first.dated.isoformat(),
        "late_agency": late["late_agency"].pk if late.get("late_agency") else None,
        "late_reason": late["late_reason"].pk if late.get("late_reason") else None,
        "late_note": late.get("late_note") or "",
        "letters": [
            {
                "recipient": letter.recipient_id,
                "number": letter.number,
                "choices": [[c.petition.pk, c.lead.pk, [a.pk for a in c.coordinating]] for c in bundle.choices],
            }
            for letter, bundle in pairs
        ],
        **{name: getattr(first, name) for name in dispatch.SHARED},
    }


@longwork.kind("petition-letters")
def send_letters(work: longwork.Handle) -> longwork.Result:
    """All letters in one piece, as the page does: all of them, or none and why."""
    asked = work.parameters
    issuer = Agency.objects.select_related("parent").get(pk=asked["issuer"])
    if not may(work.by, May.MANAGE, issuer):
        raise ValidationError(f"Bạn không còn quyền chuyển kiến nghị thay {issuer.name}.")
    agencies = Agency.objects.select_related("parent").in_bulk(_agency_keys(asked["letters"]))
    keys = [pk for row in asked["letters"] for pk, _, _ in row["choices"]]
    seen = Petition.objects.visible_to(work.by).filter(pk__in=keys)
    petitions = seen.select_related("dossier__keeper", "round__dossier", "field", "lead").in_bulk()
    if len(petitions) < len(keys):
        raise ValidationError("Có kiến nghị bạn không còn được xem: hãy chọn lại.")
    work.tell(0, len(keys), "Lập công văn và phụ lục")
    pairs = []
    for row in asked["letters"]:
        choices = tuple(
            dispatch.Choice(petitions[pk], agencies[lead], tuple(agencies[helper] for helper in helpers))
            for pk, lead, helpers in row["choices"]
        )
        recipient = agencies[row["recipient"]]
        letter = PetitionLetter(
            issuer=issuer,
            recipient=recipient,
            number=row["number"],
            dated=datetime.date.fromisoformat(asked["dated"]),
            **{name: asked[name] for name in dispatch.SHARED},
        )
        pairs.append((letter, dispatch.Bundle(recipient, choices)))
    late = {
        "late_agency": Agency.objects.filter(pk=asked["late_agency"]).first(),
        "late_reason": LateReason.objects.filter(pk=asked["late_reason"]).first(),
        "late_note": asked["late_note"],
    }
    with work.piece():
        made = dispatch.issue_all(pairs, by=work.by, **late)
    return longwork.Result(
        text=f"Đã chuyển {len(keys)} kiến nghị bằng {len(made)} công văn.",
        link=reverse("petitions:letters"),
        link_label="Mở danh sách công văn",
    )


def _agency_keys(letters: list[dict[str, Any]]) -> set[int]:
    keys = {int(row["recipient"]) for row in letters}
    for row in letters:
        for _, lead, helpers in row["choices"]:
            keys |= {lead, *helpers}
    return keys


# ── annexes ──────────────────────────────────────────────────────────────────────────
# A table of so many rows is made while the page is waited for.
ROWS_AT_ONCE = 300


def annex_name(key: str, scope: annexes.Scope, form: str) -> str:
    return f"phu-luc-{key}-{scope.at:%Y%m%d}.{form}"


@longwork.kind("petition-annex")
def make_annex(work: longwork.Handle) -> longwork.Result:
    """One table, whole, as a file; only what the person may see then."""
    key, form = work.parameters["table"], work.parameters["form"]
    asked = ScopeForm(work.parameters["scope"], user=work.by)
    if not asked.is_valid():
        raise ValidationError("Đợt hoặc kỳ họp đã chọn không còn xem được.")
    work.tell(0, 2, "Đọc số liệu")
    scope = asked.scope()
    sheet = annexes.sheet(key, scope)
    work.tell(1, 2, "Lập tệp")
    content = annexes.file_of(sheet, form, work.tell)
    return longwork.Result(
        text=f"{sheet.title}: {sheet.count} dòng.",
        content=content,
        file_name=annex_name(key, scope, form),
        content_type=annexes.FORMATS[form][1],
    )
