"""The mail of messages: each leaves once; failures are tried again with growing pauses, or given up visibly."""

from __future__ import annotations

import datetime
import logging
import socket
from dataclasses import dataclass
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import QuerySet
from django.template.loader import render_to_string

from agencies.models import User
from coordination.clock import now
from coordination.models import MailState, Message

logger = logging.getLogger(__name__)
# After the first failure ten minutes, after the second half an hour …; after the last a person decides.
PAUSES = tuple(datetime.timedelta(minutes=n) for n in (10, 30, 60, 120, 240, 480, 1440))
Problem = SMTPException | OSError | ValueError


@dataclass(frozen=True)
class Delivered:
    """What one delivery run did; ``stopped`` says why the mail server could not be used."""

    sent: int = 0
    failed: int = 0
    stopped: str = ""


def deliver(limit: int = 500) -> Delivered:
    """Mail what waits, each message in its own transaction: one that fails does not stop the others.

    The claim is committed before the mail leaves: a worker that dies in between leaves a message marked «chưa rõ»,
    never one that is sent twice. A server that cannot be reached is nobody's failure: all keep waiting, no attempt is
    counted, however long it lasts. Who has left meanwhile is not written to any more.
    """
    Message.objects.to_send(now()).filter(user__is_active=False).update(email="")
    waiting = Message.objects.to_send(now()).order_by("created_at", "pk")
    todo = list(waiting.values_list("pk", flat=True)[:limit])
    if not todo:
        return Delivered()
    connection = get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        logger.warning("mail server not usable: %s", error)
        why = plain(error)
        Message.objects.to_send(now()).update(error=why)
        return Delivered(stopped=why)
    sent = failed = 0
    try:
        for pk in todo:
            if not Message.objects.to_send(now()).filter(pk=pk).update(claimed_at=now()):
                continue
            message = Message.objects.get(pk=pk)
            try:
                _mail(message, connection)
            except (SMTPServerDisconnected, TimeoutError, ConnectionError) as error:
                # Cut off in the middle: the server may have taken it. Nobody knows, so it is not sent again by itself.
                logger.warning("message %s is unclear: %s", pk, error)
                Message.objects.filter(pk=pk).update(attempts=message.attempts + 1, error=plain(error))
                return Delivered(sent, failed + 1, plain(error))
            except (SMTPException, OSError, ValueError) as error:
                failed += 1
                logger.warning("message %s not sent: %s", pk, error)
                _keep_failure(message, error)
                # A server that refuses may hang up: the next message begins on a fresh line.
                _close(connection)
                connection.open()
            else:
                sent += 1
                Message.objects.filter(pk=pk).update(sent_at=now(), attempts=message.attempts + 1, error="")
    except (SMTPException, OSError) as error:
        return Delivered(sent, failed, plain(error))
    finally:
        _close(connection)
    return Delivered(sent, failed)


def _mail(message: Message, connection: Any) -> None:
    address = f"{settings.SITE_URL}{message.link}" if message.link else ""
    text = f"{message.body}\n\n{address}" if address else message.body
    context = {"message": message, "address": address, "site": settings.SITE_URL}
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=f"{text}\n\n-- \nCách nhận thông báo: {settings.SITE_URL}/hop-thu/cach-nhan/",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.email],
        connection=connection,
    )
    mail.attach_alternative(render_to_string("inbox/mail.html", context), "text/html")
    mail.send()


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (SMTPException, OSError) as error:
        # What was sent is sent.
        logger.warning("mail connection not closed: %s", error)


def _keep_failure(message: Message, error: Problem) -> None:
    """Wait longer each time; what can never succeed is given up at once."""
    attempts = message.attempts + 1
    over = attempts > len(PAUSES) or _is_final(error)
    Message.objects.filter(pk=message.pk).update(
        claimed_at=None,
        attempts=attempts,
        error=plain(error),
        retry_at=None if over else now() + PAUSES[attempts - 1],
        given_up_at=now() if over else None,
    )


def _is_final(error: Problem) -> bool:
    """The address or the content is refused for good, not the moment."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPAuthenticationError):
        return int(error.smtp_code) >= 500
    return isinstance(error, ValueError)


def plain(error: Problem) -> str:
    """What went wrong, for a secretary; the server's own words follow where they help the administrator."""
    words = _words(error)
    detail = " ".join(_detail(error).split())
    return f"{words} ({detail})"[:300] if detail else words


def _detail(error: Problem) -> str:
    """The server's own words with their code, or what the system says of the connection."""
    answers: list[tuple[int, bytes | str]] = []
    if isinstance(error, SMTPRecipientsRefused):
        answers = list(error.recipients.values())
    elif isinstance(error, SMTPResponseException):
        answers = [(error.smtp_code, error.smtp_error)]
    if not answers:
        return str(error)
    return "; ".join(
        f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}" for code, text in answers
    )


def _words(error: Problem) -> str:
    if isinstance(error, SMTPAuthenticationError):
        return "Máy chủ thư từ chối tài khoản gửi thư của hệ thống."
    if isinstance(error, SMTPRecipientsRefused):
        return "Máy chủ thư không nhận địa chỉ người nhận."
    if isinstance(error, SMTPServerDisconnected):
        return "Máy chủ thư ngắt kết nối giữa chừng."
    if isinstance(error, SMTPConnectError | ConnectionError):
        return "Không kết nối được máy chủ thư."
    if isinstance(error, TimeoutError):
        return "Máy chủ thư không trả lời."
    if isinstance(error, socket.gaierror):
        return "Không tìm thấy máy chủ thư."
    if isinstance(error, ValueError):
        return "Tiêu đề hoặc địa chỉ thư không hợp lệ."
    return "Máy chủ thư không nhận thư."


# ── a person decides ─────────────────────────────────────────────────────────────────
def may_retry(rows: QuerySet[Message]) -> QuerySet[Message]:
    """What a person may send again now: failed, unclear, or waiting for its pause to end."""
    return _in_states(rows, MailState.FAILED, MailState.UNCLEAR, MailState.WAITING)


def may_give_up(rows: QuerySet[Message]) -> QuerySet[Message]:
    return _in_states(rows, MailState.UNCLEAR, MailState.WAITING)


def _in_states(rows: QuerySet[Message], *states: MailState) -> QuerySet[Message]:
    found = Message.objects.none()
    for state in states:
        found = found | Message.objects.in_mail_state(state, now())
    return rows.filter(pk__in=found.values("pk"))


def retry(rows: QuerySet[Message]) -> int:
    """Send again with the next run, as if for the first time; returns how many."""
    return may_retry(rows).update(claimed_at=None, given_up_at=None, retry_at=None, attempts=0)


def give_up(rows: QuerySet[Message], *, by: User) -> int:
    """Do not send these; they stay readable in the system, and here it stays visible who decided."""
    return may_give_up(rows).update(
        claimed_at=None, retry_at=None, given_up_at=now(), error=f"Thôi gửi theo quyết định của {by}."[:300]
    )


def counts() -> dict[MailState, int]:
    """How many messages stand in each state of the mail."""
    states = (MailState.WAITING, MailState.SENDING, MailState.UNCLEAR, MailState.FAILED, MailState.SENT)
    return {state: Message.objects.in_mail_state(state, now()).count() for state in states}
