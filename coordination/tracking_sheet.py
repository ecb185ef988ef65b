"""Phiếu theo dõi hồ sơ: all that is known of a dossier on one sheet, as a paper.

Each part shows at most ``ROWS`` rows and says so where there are more: a sheet is
made while the person waits, and what is longer is read in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from agencies.models import User
from coordination.clock import local_date, now, today
from coordination.document_versions import documents
from coordination.duty_row import DutyRow, duty_rows
from coordination.models import (
    Dossier,
    Extension,
    Flag,
    Milestone,
    Outcome,
    Pause,
    Reminder,
    Role,
    Submission,
    Waiver,
)
from coordination.papers import Block, Column, Facts, Heading, Paper, Paragraph, Table, pdf

ROWS = 60


class Cut(NamedTuple):
    """The first rows of a part, and how many there are in all."""

    rows: Sequence[Any]
    total: int


def _cut(rows: QuerySet[Any]) -> Cut:
    shown = list(rows[:ROWS])
    return Cut(shown, len(shown) if len(shown) < ROWS else rows.count())


def sheet_of(dossier: Dossier, user: User | AnonymousUser) -> Paper:
    """The sheet as it stands now, in a fixed number of queries; it says who printed it and when."""
    moment = now()
    body: list[Block] = [
        Heading("1. Hồ sơ", 2),
        Facts(tuple(_identification(dossier))),
        *_milestones(dossier),
        *_duties(dossier, user),
        *_documents(dossier),
        *_decisions(dossier),
        *_reminders(dossier),
        *_flags(dossier),
        Paragraph(
            f"In từ hệ thống theo dõi quy chế phối hợp lúc {moment:%H:%M} ngày {moment:%d/%m/%Y}, người in: {user}.",
            italic=True,
        ),
    ]
    return Paper(kind="Phiếu theo dõi hồ sơ", subject=dossier.title, body=tuple(body), national=False)


def sheet_pdf(dossier: Dossier, user: User | AnonymousUser) -> bytes:
    return pdf(sheet_of(dossier, user))


# ── the parts, each a heading with a table or a sentence that there is nothing ────────
def _part(
    heading: str,
    columns: Iterable[tuple[str, int]],
    found: Cut,
    rows: Iterable[tuple[str, ...]],
    what: str,
    none: str,
) -> list[Block]:
    if not found.rows:
        return [Heading(heading, 2), Paragraph(none, italic=True)]
    left_out = found.total - len(found.rows)
    told = f"In {len(found.rows)} trong {found.total} {what}; {left_out} dòng còn lại xem trên hệ thống."
    note = told if left_out else ""
    return [Heading(heading, 2), Table(tuple(Column(*column) for column in columns), tuple(rows), note=note)]


def _identification(dossier: Dossier) -> Iterable[tuple[str, str]]:
    yield "Loại hồ sơ", f"{dossier.get_kind_display()}{f', mã {dossier.code}' if dossier.code else ''}"
    if dossier.part_of is not None:
        yield "Thuộc hồ sơ", dossier.part_of.title
    yield "Cơ quan giữ hồ sơ", dossier.keeper.name
    yield "Ngày lập", f"{dossier.opened_on:%d/%m/%Y}"
    state = f"Đang thực hiện, tính đến ngày {today():%d/%m/%Y}"
    if dossier.closed_on:
        state = f"Kết thúc ngày {dossier.closed_on:%d/%m/%Y}"
    yield "Tình trạng", f"{state} ({dossier.stage})" if dossier.stage else state
    order = {role: position for position, role in enumerate(Role.values)}
    seats = sorted(dossier.participants.select_related("agency"), key=lambda p: (order[p.role], p.agency.sort_key))
    for role, group in groupby(seats, key=lambda p: p.role):
        yield Role(role).label, "; ".join(seat.agency.name for seat in group)


def _milestones(dossier: Dossier) -> list[Block]:
    marks = Milestone.objects.filter(dossier__in=dossier.host_ids).select_related("dossier").order_by("on", "pk")
    found = _cut(marks)
    return _part(
        "2. Mốc thời gian",
        [("Mốc", 60), ("Ngày", 18), ("Văn bản", 22)],
        found,
        ((_mark_words(mark, dossier), f"{mark.on:%d/%m/%Y}", mark.document) for mark in found.rows),
        "mốc",
        "Chưa có mốc nào.",
    )


def _mark_words(mark: Milestone, dossier: Dossier) -> str:
    label = mark.get_kind_display()
    times = f" (lần {mark.number})" if mark.number > 1 else ""
    host = f" – {mark.dossier.title}" if mark.dossier_id != dossier.pk else ""
    return f"{label[:1].upper()}{label[1:]}{times}{host}"


def _duties(dossier: Dossier, user: User | AnonymousUser) -> list[Block]:
    owed = dossier.obligations.exclude(outcome=Outcome.VOID).select_related(
        "rule__article", "dossier", "obligor", "recipient", "submission", "late_agency", "late_reason"
    )
    found = _cut(owed.order_by("due_on", "pk"))
    return _part(
        "3. Nghĩa vụ, hạn và kết quả",
        [("Việc phải làm và cách tính hạn", 40), ("Cơ quan", 18), ("Hạn", 15), ("Kết quả", 27)],
        found,
        (_duty_cells(row) for row in duty_rows(found.rows, user, today())),
        "nghĩa vụ, xếp theo hạn",
        "Chưa phát sinh nghĩa vụ.",
    )


def _duty_cells(row: DutyRow) -> tuple[str, ...]:
    duty = row.obligation
    who = duty.obligor.short_name + (f" gửi {duty.recipient.short_name}" if duty.recipient else "")
    due = f"{duty.due_on:%d/%m/%Y}"
    if duty.original_due_on != duty.due_on:
        due += f" (ban đầu {duty.original_due_on:%d/%m/%Y})"
    words = [row.state.label]
    if row.met_on:
        words.append(f"ngày {row.met_on:%d/%m/%Y}")
    if duty.submission:
        words.append(str(duty.submission))
    result = ", ".join(words)
    if duty.days_late:
        note = f", {duty.late_note}" if duty.late_note else ""
        result += f"; chậm {duty.days_late} ngày do {duty.late_agency.short_name}: {duty.late_reason}{note}"  # type: ignore[union-attr]
    elif row.days_left is not None and row.days_left < 0:
        result += f", trễ {-row.days_left} {'ngày làm việc' if row.unit == 'working_day' else 'ngày'}"
    return f"{duty.rule.duty}. {duty.explanation}", who, due, result


def _documents(dossier: Dossier) -> list[Block]:
    found = _cut(dossier.submissions.select_related("sender", "file", "recorded_by"))
    lines: list[tuple[str, ...]] = []
    for whole in documents(found.rows):
        lines += [_document_cells(whole.current, ""), *(_document_cells(row, "Bản trước: ") for row in whole.earlier)]
    return _part(
        "4. Văn bản",
        [("Văn bản", 38), ("Nơi gửi", 16), ("Nhận lúc, người ghi", 22), ("Tệp, mã kiểm tra", 24)],
        found,
        lines,
        "văn bản mới nhất",
        "Chưa ghi nhận văn bản nào.",
    )


def _document_cells(row: Submission, mark: str) -> tuple[str, ...]:
    words = f"{mark}{row}" + (f" ngày {row.signed_on:%d/%m/%Y}" if row.signed_on else "")
    if row.summary:
        words += f": {row.summary}"
    if not row.complete:
        words += f" (chưa đầy đủ: {row.missing})"
    received = f"{local_date(row.received_at):%d/%m/%Y}" + (f", {row.recorded_by}" if row.recorded_by else "")
    # Sixteen figures tell files apart on paper; the page of the document has all.
    file = f"{row.file.name}, {row.file.sha256[:16]}…" if row.file else "không có tệp"
    return words, row.sender.short_name, received, file


def _decisions(dossier: Dossier) -> list[Block]:
    about = {"obligation__dossier": dossier}
    related = ("obligation__rule", "obligation__obligor")
    made: list[tuple[Any, tuple[str, ...]]] = []
    for extension in Extension.objects.filter(**about).select_related(*related):
        words = f"Gia hạn {extension.amount} {extension.get_unit_display()}"
        made.append(_decision(extension.granted_on, extension, words))
    for pause in Pause.objects.filter(**about).select_related(*related):
        until = f" đến {pause.end:%d/%m/%Y}" if pause.end else ""
        made.append(_decision(pause.start, pause, f"Tạm dừng tính hạn{until}, {pause.get_category_display().lower()}"))
    for waiver in Waiver.objects.filter(**about).select_related(*related):
        made.append(_decision(waiver.granted_on, waiver, "Miễn nghĩa vụ"))
    made.sort(key=lambda pair: pair[0], reverse=True)
    return _part(
        "5. Quyết định về hạn",
        [("Ngày", 15), ("Việc, cơ quan", 40), ("Quyết định", 45)],
        Cut(made[:ROWS], len(made)),
        (cells for _, cells in made[:ROWS]),
        "quyết định mới nhất",
        "Không gia hạn, tạm dừng hay miễn nghĩa vụ nào.",
    )


def _decision(on: Any, row: Extension | Pause | Waiver, words: str) -> tuple[Any, tuple[str, ...]]:
    duty = row.obligation
    about = f"{duty.rule.duty} – {duty.obligor.short_name}"
    return on, (f"{on:%d/%m/%Y}", about, f"{words} theo {row.document}: {row.reason}")


def _reminders(dossier: Dossier) -> list[Block]:
    rows = Reminder.objects.filter(obligation__dossier=dossier)
    found = _cut(rows.select_related("obligation__rule", "recipient", "by"))
    return _part(
        "6. Đôn đốc",
        [("Ngày", 15), ("Gửi", 20), ("Việc", 40), ("Hình thức", 25)],
        found,
        (
            (
                f"{row.on:%d/%m/%Y}",
                row.recipient.short_name,
                row.obligation.rule.duty,
                f"{row.get_channel_display()} {row.document}".strip() + (f", {row.by}" if row.by else ""),
            )
            for row in found.rows
        ),
        "lần đôn đốc mới nhất",
        "Chưa đôn đốc lần nào.",
    )


def _flags(dossier: Dossier) -> list[Block]:
    found = _cut(dossier.flags.select_related("obligation__rule", "obligation__obligor"))
    return _part(
        "7. Cảnh báo",
        [("Từ ngày", 15), ("Cảnh báo", 30), ("Việc, cơ quan", 55)],
        found,
        ((f"{flag.on:%d/%m/%Y}", flag.get_kind_display(), _flag_words(flag)) for flag in found.rows),
        "cảnh báo mới nhất",
        "Không có cảnh báo.",
    )


def _flag_words(flag: Flag) -> str:
    if flag.obligation is None:
        return flag.text
    about = f"{flag.obligation.rule.duty} – {flag.obligation.obligor.short_name}"
    return f"{about}: {flag.text}" if flag.text else about
