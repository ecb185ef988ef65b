"""The annexes whose rows are petitions, in the columns of the reports on what came of voters' petitions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count

from coordination.models import DossierKind, Milestone, MilestoneKind
from coordination.papers import Column
from voter_petitions.annexes.table import Cell
from voter_petitions.models import Petition, PetitionQuerySet, Response, ResultState, Transfer

CONTENT, VOTERS, LEAD = Column("Nội dung kiến nghị", 26), Column("Cử tri", 11), Column("Cơ quan giải quyết", 11)
CLASS, TERM, PAPER = Column("Phân loại", 10), Column("Thời hạn, lộ trình", 10), Column("Số văn bản", 10)


@dataclass(frozen=True)
class Row:
    """A petition with its last answer, its last letter and how many sessions passed since."""

    petition: Petition
    answer: Response | None
    transfer: Transfer | None
    sessions: int


def rows_of(petitions: PetitionQuerySet, at: datetime.date) -> list[Row]:
    """The petitions in order with what their cells show: four questions whatever their number."""
    found = list(
        petitions.select_related("dossier", "round__dossier", "field", "lead", "unresolved_reason").order_by(
            "round__starts_on", "round", "number"
        )
    )
    pks = [petition.pk for petition in found]
    answers: dict[int, Response] = {}
    transfers: dict[int, Transfer] = {}
    # SQLite takes no more than some thousand names in one list.
    for start in range(0, len(pks), 500):
        part = pks[start : start + 500]
        for answer in Response.objects.filter(petition__in=part).select_related("submission").order_by("number"):
            answers[answer.petition_id] = answer
        for sent in Transfer.objects.filter(petition__in=part).select_related("recipient").order_by("number"):
            transfers[sent.petition_id] = sent
    openings = sorted(
        Milestone.objects.filter(
            kind=MilestoneKind.SESSION_OPENING, dossier__kind=DossierKind.SESSION, on__lte=at
        ).values_list("on", flat=True)
    )
    return [
        Row(
            petition,
            answers.get(petition.pk),
            transfers.get(petition.pk),
            sum(opening > petition.round.ends_on for opening in openings),
        )
        for petition in found
    ]


# ── cells ────────────────────────────────────────────────────────────────────────────
def _content(row: Row) -> Cell:
    return Cell(row.petition.text, row.petition.dossier.get_absolute_url())


def _voters(row: Row) -> Cell:
    return Cell(row.petition.locality)


def _lead(row: Row) -> Cell:
    return Cell(row.petition.lead.name if row.petition.lead else "Chưa xác định")


def _answer(row: Row) -> Cell:
    if row.answer is None:
        return Cell("Chưa có văn bản trả lời")
    if row.answer.submission.secrecy:
        return Cell("Có văn bản trả lời thuộc danh mục bí mật nhà nước")
    words = row.answer.content.strip()
    if row.petition.result_state == ResultState.RESOLVED and row.petition.evidence:
        words += f"\nKết quả: {row.petition.evidence}"
    return Cell(words)


def _class(row: Row) -> Cell:
    words = str(row.petition.get_result_state_display())
    if row.petition.unresolved_reason:
        words += f" ({row.petition.unresolved_reason.name})"
    return Cell(words)


def _term(row: Row) -> Cell:
    if row.petition.promised_on:
        return Cell(f"{row.petition.promised_on:%d/%m/%Y}")
    secret = row.answer is not None and row.answer.submission.secrecy
    return Cell(row.answer.direction if row.answer is not None and not secret else "")


def _paper(row: Row) -> Cell:
    if row.answer is None or not row.answer.submission.number:
        return Cell("")
    signed = row.answer.submission.signed_on
    return Cell(row.answer.submission.number + (f" ngày {signed:%d/%m/%Y}" if signed else ""))


def _round(row: Row) -> Cell:
    return Cell(row.petition.round.dossier.title)


def _sessions(row: Row) -> Cell:
    return Cell(str(row.sessions), numeric=True)


def _direction(row: Row) -> Cell:
    if row.answer is None or row.answer.submission.secrecy:
        return Cell("")
    return Cell(row.answer.direction or row.answer.content)


def _sent(row: Row) -> Cell:
    if row.transfer is None:
        return Cell("Chưa chuyển")
    letter = f"{row.transfer.document} " if row.transfer.document else ""
    return Cell(f"{letter}ngày {row.transfer.sent_on:%d/%m/%Y}, gửi {row.transfer.recipient.name}")


Cells = tuple[tuple[Column, Callable[[Row], Cell]], ...]
RESULTS: Cells = (
    (CONTENT, _content),
    (VOTERS, _voters),
    (LEAD, _lead),
    (Column("Kết quả, nội dung trả lời", 26), _answer),
    (CLASS, _class),
    (TERM, _term),
    (PAPER, _paper),
)
BACKLOG: Cells = (
    (CONTENT, _content),
    (VOTERS, _voters),
    (Column("Nêu tại đợt", 14), _round),
    (Column("Số kỳ họp đã qua", 7, True), _sessions),
    (LEAD, _lead),
    (Column("Kết quả đến nay", 20), _answer),
    (Column("Phân loại, lý do", 12), _class),
    (TERM, _term),
)
IN_PROGRESS: Cells = (
    (CONTENT, _content),
    (VOTERS, _voters),
    (LEAD, _lead),
    (Column("Tiến độ, hướng giải quyết", 26), _direction),
    (Column("Hứa hoàn thành", 10), _term),
    (PAPER, _paper),
)
CENTRAL: Cells = (
    (CONTENT, _content),
    (VOTERS, _voters),
    (Column("Công văn chuyển", 16), _sent),
    (LEAD, _lead),
    (Column("Nội dung trả lời", 24), _answer),
    (CLASS, _class),
)


def cells_of(rows: Iterable[Row], about: Cells) -> list[tuple[Cell, ...]]:
    return [tuple(make(row) for _, make in about) for row in rows]


def count(petitions: PetitionQuerySet) -> int:
    return int(petitions.order_by().aggregate(n=Count("pk"))["n"])
