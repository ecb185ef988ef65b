"""Công văn đôn đốc: one official letter to one agency, with the list of what it owes, its number, its files.

What is proposed (numbers, signature, text) is only a proposal: the secretariat changes it before the letter is
issued. Once issued nothing of it changes.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from agencies.models import Agency, User
from coordination import inbox, papers, reminders
from coordination.clock import now
from coordination.letter_proposals import recipients_below
from coordination.models import KeptFile, LetterFile, Message, Obligation, Reminder, ReminderLetter
from coordination.models.submission import document_path
from coordination.papers import Annex, Column, Paper, Table, letterhead_of
from coordination.uploads import DOCX

# So many rows still stand in the letter itself; more go into an annex.
ROWS_IN_TEXT = 8
COLUMNS = (
    Column("Việc phải làm", 29),
    Column("Hồ sơ", 31),
    Column("Căn cứ", 14),
    Column("Hạn", 14),
    Column("Tình trạng", 12),
)
LETTER = Reminder.Channel.LETTER
TYPES = {LetterFile.Form.PDF: "application/pdf", LetterFile.Form.DOCX: DOCX}


@dataclass(frozen=True)
class Group:
    """What one letter would be about: whom it goes to, its duties, and what cannot be in it and why."""

    recipient: Agency
    rows: tuple[Obligation, ...]
    refused: tuple[tuple[Obligation, str], ...] = ()


def read(pks: Iterable[int]) -> list[Obligation]:
    """The obligations with what a letter needs of them."""
    related = ("rule__regulation", "rule__article", "dossier__keeper", "obligor", "recipient")
    return list(Obligation.objects.filter(pk__in=list(pks)).select_related(*related).order_by("due_on", "pk"))


def grouped(rows: Iterable[Obligation], *, on: datetime.date) -> list[Group]:
    """One group an agency that answers that day; met, paused and twice-a-day reminders are refused with the reason."""
    rows = list(rows)
    refusals = reminders.refusals(rows, channel=LETTER, on=on)
    by_agency: dict[Agency, list[Obligation]] = {}
    for row in rows:
        by_agency.setdefault(row.obligor.successor_on(on), []).append(row)
    found = []
    for agency, own in by_agency.items():
        good = [row for row in own if row.pk not in refusals]
        refused = [(row, refusals[row.pk]) for row in own if row.pk in refusals]
        # A restricted dossier's title goes to nobody who may not know of it.
        if len({row.dossier_id for row in good}) > 1:
            refused += [(row, "hồ sơ hạn chế phải có công văn riêng") for row in good if row.dossier.restricted]
            good = [row for row in good if not row.dossier.restricted]
        found.append(Group(agency, tuple(good), tuple(refused)))
    return sorted(found, key=lambda group: group.recipient.sort_key)


# ── the paper ────────────────────────────────────────────────────────────────────────
def paper_of(letter: ReminderLetter, rows: Sequence[Obligation], *, draft: bool = False) -> Paper:
    """The letter as a paper; a long list becomes an annex."""
    head = letterhead_of(letter.issuer)
    lines = tuple(_line(row, letter.dated) for row in rows)
    inside = len(lines) <= ROWS_IN_TEXT
    table = (Table(COLUMNS, lines),) if inside else ()
    annex = Annex(0, f"Các việc cần thực hiện của {letter.recipient.name}", COLUMNS, lines)
    opening = _paragraphs(letter.opening)
    if not inside:
        opening = (*opening[:-1], f"{opening[-1].rstrip(' :.')} ({len(lines)} việc, danh sách kèm theo).")
    return Paper(
        superior=head.superior,
        issuer=head.issuer,
        national=head.national,
        number=letter.number,
        place=letter.place,
        dated=letter.dated,
        subject=letter.subject,
        addressees=(letter.recipient.name,),
        body=(*opening, *table, *_paragraphs(letter.closing)),
        recipients=recipients_below(letter.recipient),
        authority=letter.authority,
        position=_paragraphs(letter.position),
        signer=letter.signer,
        annexes=() if inside else (annex,),
        draft=draft,
    )


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _line(row: Obligation, at: datetime.date) -> tuple[str, ...]:
    days = (row.due_on - at).days
    state = f"Chậm {-days} ngày" if days < 0 else "Hết hạn hôm nay" if not days else f"Còn {days} ngày"
    title = f"{row.dossier.code} {row.dossier.title}".strip()
    # The regulation itself is named in the text above.
    why = row.rule.article.short if row.rule.article else row.rule.citation
    return row.rule.duty, title, why, f"{row.due_on:%d/%m/%Y}", state


# ── issuing ──────────────────────────────────────────────────────────────────────────
def issue(letter: ReminderLetter, rows: Sequence[Obligation], *, by: User | None) -> ReminderLetter:
    """Give the letter out: its files are made, each duty gets its reminder, the agency is told; all or nothing."""
    if not rows:
        raise ValidationError("Không còn việc nào đôn đốc được bằng công văn này.")
    letter.year, letter.made_at, letter.made_by = letter.dated.year, now(), by
    letter.full_clean()
    paper = paper_of(letter, rows)
    forms = {LetterFile.Form.PDF: papers.pdf(paper), LetterFile.Form.DOCX: papers.docx(paper)}
    written: list[LetterFile] = []
    try:
        with transaction.atomic():
            letter.save()
            done = reminders.remind(
                rows, by=by, channel=LETTER, document=letter.number, text=letter.subject, on=letter.dated, letter=letter
            )
            if done.refused:
                row, why = done.refused[0]
                raise ValidationError(f"«{row.rule.duty}» vừa thay đổi: {why}. Hãy xem lại danh sách.")
            for form, content in forms.items():
                written.append(_keep(letter, form, content, by))
            _tell(letter, rows)
    except BaseException:
        # The database rolls back, a disk does not.
        for kept in written:
            kept.file.storage.delete(document_path(kept, kept.name))
        raise
    return letter


def _keep(letter: ReminderLetter, form: LetterFile.Form, content: bytes, by: User | None) -> LetterFile:
    name = f"Cong van {letter.number} {letter.recipient.short_name}.{form.value}".replace("/", "-")
    kept = LetterFile(
        letter=letter,
        form=form,
        name=name[:160],
        content_type=TYPES[form],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_at=now(),
        uploaded_by=by,
    )
    kept.file.save(kept.name, ContentFile(content), save=False)
    kept.save()
    return kept


def _tell(letter: ReminderLetter, rows: Sequence[Obligation]) -> None:
    """One message to each person and to the mailbox, whatever number of duties; the list stands in it."""
    restricted = {row.dossier_id for row in rows if row.dossier.restricted}
    readers = {user for _, user in inbox.named_readers(row.dossier for row in rows)}
    lines = [
        f"- {duty}, hạn {due} ({state}): {title}"
        for duty, title, _, due, state in (_line(row, letter.dated) for row in rows)
    ]
    body = "\n".join([f"{letter.issuer.name} đôn đốc bằng công văn số {letter}.", "", *lines])
    subject = f"Công văn đôn đốc số {letter.number} của {letter.issuer.short_name}: {len(rows)} việc"
    people = inbox.people_of([letter.recipient_id], letter.dated)[letter.recipient_id]
    post = partial(inbox.post, kind=Message.Kind.REMINDER, subject=subject, body=body, link=letter.get_absolute_url())
    key = f"letter:{letter.pk}"
    posts = [post(key=f"{key}:u{user.pk}", user=user) for user in people if not restricted or user.pk in readers]
    if not restricted:
        posts.append(post(key=f"{key}:a{letter.recipient_id}", agency=letter.recipient))
    inbox.post_all(posts)


def is_intact(kept: KeptFile) -> bool:
    """The file on disk is the one that was kept."""
    try:
        with kept.file.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == kept.sha256
    except FileNotFoundError:
        return False
