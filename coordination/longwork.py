"""Work that takes long (việc chạy nền): asked for on a page, done by a worker, found again after the browser closed.

A kind of work is a function with a name. Register it in your application's ``tasks.py``, or in a module
that ``tasks.py`` imports, for that is what a worker loads; the core never imports you::

    @longwork.kind("petition-import")
    def import_petitions(work: Handle) -> Result:
        rows = read(work.source, work.parameters["round"])   # ValidationError: told to the person as it stands
        for start in range(work.memory.get("rows", 0), len(rows), 200):
            work.tell(start, len(rows), "Ghi kiến nghị")      # raises Cancelled when it was cancelled
            with work.piece():                                # one transaction, committed only by who holds the work
                register(rows[start : start + 200], by=work.by)
                work.memory["rows"] = start + 200             # kept with the piece: run again, it goes on from here
        return Result(text=f"Đã nhập {len(rows)} kiến nghị.", link=address_of_the_round, link_label="Mở đợt")

    # in the view, after checking what the person may do
    work = longwork.start(import_petitions, {"round": 7}, by=request.user, title="Nhập kiến nghị", source=upload)
    return redirect(work)

    # in a test: nothing is sent (on_commit does not fire); do what the worker would
    longwork.run(work.pk)

What you may rely on:

- **One at a time.** Asking the same (kind, parameters, person) while it is under way gives the work under way.
- **One result.** A task delivered twice, late, or to two workers: one holds the work, the other leaves. A worker that
  was given up and comes back is refused at its next ``tell``, ``check`` or ``piece``, and its result is thrown away.
- **Rights are yours.** The function runs as nobody: ask ``visible_to(work.by)`` as a view would.
- **Say where you are** at least every few minutes (``tell`` is cheap: it writes at most once a second). After ten
  minutes of silence the work counts as interrupted and may be run again.
- **Do not wrap all of it in one transaction**: what ``tell`` writes in there nobody sees. Use ``piece()``.
- Parameters and memory are JSON. Files come and go as content; both are deleted after ``KEPT``.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import IntegrityError, transaction
from django.utils import timezone
from kombu.exceptions import KombuError

from agencies.models import User
from coordination.clock import now
from coordination.inbox import post, post_all
from coordination.models import LongWork, Message

logger = logging.getLogger(__name__)
Status = LongWork.Status
# How long what a work left (and what it was given) is kept.
KEPT = datetime.timedelta(days=30)
# tell() writes no oftener, in seconds.
_PAUSE = 1.0


class Cancelled(Exception):
    """The person does not want the work any more. Let it pass; what a piece committed stays."""


class Superseded(Exception):
    """The work was given to another worker meanwhile: leave it."""


@dataclass(frozen=True)
class Result:
    """What a work leaves: a sentence, and a file or the address of a page."""

    text: str
    link: str = ""
    link_label: str = ""
    content: bytes = b""
    file_name: str = ""
    content_type: str = "application/octet-stream"


class Handle:
    """What a work's function is given: its question, and the ways to say how far it is."""

    def __init__(self, row: LongWork) -> None:
        self.pk = row.pk
        self.parameters: dict[str, Any] = row.parameters
        self.memory: dict[str, Any] = row.memory
        self.by: User = row.requested_by
        self.source: File | None = row.source or None
        self._attempt = row.attempt
        self._told: tuple[float, str] | None = None

    def tell(self, done: int, total: int, step: str = "") -> None:
        """So many of so many are done, and this comes next. Raises Cancelled or Superseded."""
        moment = time.monotonic()
        if self._told is None or step != self._told[1] or moment - self._told[0] >= _PAUSE:
            self._told = (moment, step)
            self._write(done=done, total=total, step=step[:160])

    def check(self) -> None:
        """A sign of life where there is nothing to tell. Raises Cancelled or Superseded."""
        self._write()

    @contextmanager
    def piece(self) -> Iterator[None]:
        """A transaction that is committed only if this worker still holds the work; ``memory`` is kept with it."""
        with transaction.atomic():
            row = _mine(self.pk, self._attempt).select_for_update().first()
            if row is None:
                raise Superseded
            if row.cancel_asked:
                raise Cancelled
            yield
            _mine(self.pk, self._attempt).update(memory=self.memory, alive_at=timezone.now())

    def _write(self, **fields: object) -> None:
        mine = _mine(self.pk, self._attempt)
        if not mine.filter(cancel_asked=False).update(alive_at=timezone.now(), **fields):
            raise Cancelled if mine.exists() else Superseded


Work = Callable[[Handle], Result]
_KINDS: dict[str, Work] = {}


def kind(name: str) -> Callable[[Work], Work]:
    """Register a function as a kind of work; the name is stored and must not change."""

    def register(work: Work) -> Work:
        if _KINDS.setdefault(name, work) is not work:
            raise ValueError(f"Two kinds of work are called {name}.")
        return work

    return register


def _name_of(work: Work) -> str:
    return next(name for name, known in _KINDS.items() if known is work)


# ── asking ───────────────────────────────────────────────────────────────────────────
def start(
    work: Work,
    parameters: dict[str, Any],
    *,
    by: User,
    title: str,
    source: File | None = None,
    back: str = "",
) -> LongWork:
    """The work under way for this question, or a new one, handed to a worker when the transaction commits.

    ``title`` names it on its page and in the message; ``source`` is a file it reads; ``back`` the page it was
    asked on.
    """
    name = _name_of(work)
    content = source.read() if source is not None else b""
    question = json.dumps([name, parameters, by.pk, hashlib.sha256(content).hexdigest()], sort_keys=True)
    key = hashlib.sha256(question.encode()).hexdigest()
    if (going := LongWork.objects.going().filter(key=key).first()) and going.is_going:
        return going
    # What nobody works on any more does not stand in the way.
    _interrupt(LongWork.objects.lost(timezone.now()).filter(key=key))
    row = LongWork(
        kind=name,
        title=title[:200],
        parameters=parameters,
        key=key,
        back=back[:1000],
        requested_by=by,
        requested_at=now(),
        alive_at=timezone.now(),
    )
    if source is not None:
        row.source.save("source", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        # Somebody's second tab was quicker.
        if source is not None:
            row.source.delete(save=False)
        return LongWork.objects.going().get(key=key)
    transaction.on_commit(partial(_send, row.pk))
    return row


def run_again(row: LongWork) -> LongWork:
    """Hand a work that was interrupted, failed or cancelled to a worker once more; it keeps its memory."""
    with transaction.atomic():
        held = LongWork.objects.select_for_update().get(pk=row.pk)
        if not held.may_run_again:
            return held
        other = LongWork.objects.going().filter(key=held.key).exclude(pk=held.pk).first()
        if other is not None:
            return other
        held.status, held.finished_at, held.cancel_asked, held.error = Status.WAITING, None, False, ""
        # Whoever still holds it holds an old number.
        held.attempt += 1
        held.done, held.step, held.alive_at = 0, "", timezone.now()
        held.save()
        transaction.on_commit(partial(_send, held.pk))
    return held


def cancel(row: LongWork) -> None:
    """Stop it: at once if nobody works on it, else at the worker's next sign of life."""
    with transaction.atomic():
        held = LongWork.objects.select_for_update().get(pk=row.pk)
        if held.status == Status.RUNNING and held.is_going:
            held.cancel_asked = True
            held.save(update_fields=["cancel_asked"])
        elif held.status in LongWork.GOING:
            held.status, held.finished_at = Status.CANCELLED, now()
            held.attempt += 1
            held.save(update_fields=["status", "finished_at", "attempt"])


def _send(pk: int) -> None:
    try:
        run_long_work.delay(pk)
    except (KombuError, OSError):
        logger.exception("long work %s could not be handed over", pk)
        LongWork.objects.filter(pk=pk, status=Status.WAITING).update(
            status=Status.FAILED,
            finished_at=now(),
            error="Không giao được việc cho tiến trình nền. Hãy thử lại sau, hoặc báo người quản trị.",
        )


# ── doing ────────────────────────────────────────────────────────────────────────────
@shared_task
def run_long_work(pk: int) -> None:
    """Do one work. Delivered twice or late, it does nothing the second time."""
    run(pk)


def run(pk: int) -> None:
    """Take the work if nobody holds it, do it, keep what it leaves, tell who asked."""
    row = _take(pk)
    if row is None:
        return
    work = _KINDS.get(row.kind)
    try:
        if work is None:
            raise ValidationError("Phiên bản này không còn làm loại việc này.")
        result = work(Handle(row))
    except Superseded:
        return
    except Cancelled:
        _finish(row, status=Status.CANCELLED)
    except ValidationError as error:
        _fail(row, " ".join(error.messages))
    except SoftTimeLimitExceeded:
        _fail(row, "Việc chạy quá lâu nên đã dừng. Hãy chia nhỏ rồi làm lại.")
    except Exception:
        logger.exception("long work %s (%s) failed", row.pk, row.kind)
        _fail(row, f"Có lỗi ngoài dự kiến. Hãy chạy lại; nếu vẫn lỗi, báo người quản trị mã việc {row.pk}.")
        raise
    else:
        _keep(row, result)
    finally:
        if row.source:
            row.source.close()


def _mine(pk: int, attempt: int) -> Any:
    return LongWork.objects.filter(pk=pk, attempt=attempt, status=Status.RUNNING)


def _take(pk: int) -> LongWork | None:
    """The work for this worker alone, or None: finished, cancelled, or in somebody's hands."""
    with transaction.atomic():
        row = LongWork.objects.select_for_update(of=("self",)).select_related("requested_by").filter(pk=pk).first()
        if row is None or row.status not in LongWork.GOING or (row.status == Status.RUNNING and row.is_going):
            return None
        row.status, row.attempt, row.alive_at = Status.RUNNING, row.attempt + 1, timezone.now()
        row.save(update_fields=["status", "attempt", "alive_at"])
        return row


def _finish(row: LongWork, **fields: object) -> bool:
    """End it, once: False when this worker no longer holds it."""
    return bool(_mine(row.pk, row.attempt).update(finished_at=now(), alive_at=timezone.now(), **fields))


def _keep(row: LongWork, result: Result) -> None:
    fields: dict[str, object] = {
        "outcome": result.text[:500],
        "link": result.link,
        "link_label": result.link_label,
        "step": "",
    }
    if result.file_name:
        row.file.save(result.file_name, ContentFile(result.content), save=False)
        fields |= {
            "file": row.file.name,
            "file_name": result.file_name,
            "content_type": result.content_type,
            "size": len(result.content),
            "sha256": hashlib.sha256(result.content).hexdigest(),
        }
    with transaction.atomic():
        finished = _finish(row, status=Status.DONE, **fields)
        if finished:
            _tell(row, "done", f"Đã xong: {row.title}", result.text)
    if not finished and row.file:
        row.file.delete(save=False)


def _fail(row: LongWork, why: str) -> None:
    with transaction.atomic():
        if _finish(row, status=Status.FAILED, error=why):
            _tell(row, "failed", f"Không làm được: {row.title}", why)


def _tell(row: LongWork, outcome: str, subject: str, body: str) -> None:
    message = post(
        key=f"long-work:{row.pk}:{row.attempt}:{outcome}",
        kind=Message.Kind.LONG_WORK,
        subject=subject,
        body=body,
        user=row.requested_by,
        link=row.get_absolute_url(),
    )
    post_all([message])


# ── tidying ──────────────────────────────────────────────────────────────────────────
def tidy() -> dict[str, int]:
    """Tell whose work was interrupted, once; delete files that were kept long enough."""
    lost = LongWork.objects.lost(timezone.now()).select_related("requested_by")
    for row in lost:
        _tell(row, "lost", f"Bị gián đoạn: {row.title}", "Tiến trình nền đã dừng giữa chừng. Mở trang để chạy lại.")
    old = LongWork.objects.filter(finished_at__lt=now() - KEPT)
    deleted = 0
    for row in old.exclude(file="", source=""):
        for field in (row.file, row.source):
            if field:
                field.delete(save=False)
                deleted += 1
        LongWork.objects.filter(pk=row.pk).update(file="", source="")
    return {"interrupted": len(lost), "files_deleted": deleted}


def _interrupt(rows: Any) -> None:
    """Close what nobody works on, so that the same may be asked anew."""
    rows.update(status=Status.FAILED, finished_at=now(), error="Bị gián đoạn: tiến trình nền đã dừng giữa chừng.")
