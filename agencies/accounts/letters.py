"""Mails about accounts: written down with what caused them, sent by a worker, tried again for as long as they matter.

Not sent by the request itself: it would take longer for an address that exists than for one that does not,
and would fail with a mail server that is down.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from smtplib import SMTPException

from celery import current_app
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from kombu.exceptions import OperationalError

from agencies.clock import now
from agencies.models import Invitation, Letter, User

logger = logging.getLogger(__name__)
# A reset asked for a day ago is forgotten; a new one is asked for in a minute.
KEPT_FOR = datetime.timedelta(hours=24)
# Who asks again within this time gets no second letter.
RESET_PAUSE = datetime.timedelta(minutes=5)
# A worker that died with a letter in its hands: another takes it. Twice the same letter does no harm.
CLAIM_LASTS = datetime.timedelta(minutes=10)
SUBJECTS = {
    Letter.Kind.RESET: "Đặt lại mật khẩu – Quy chế phối hợp",
    Letter.Kind.INVITATION: "Lời mời tham gia hệ thống Quy chế phối hợp",
    Letter.Kind.EMAIL_CHANGED: "Thư điện tử của tài khoản đã đổi – Quy chế phối hợp",
    Letter.Kind.PASSWORD_CHANGED: "Mật khẩu đã đổi – Quy chế phối hợp",
    Letter.Kind.SECOND_FACTOR_RESET: "Xác thực hai lớp được đặt lại – Quy chế phối hợp",
}


@dataclass(frozen=True)
class Delivered:
    sent: int
    failed: int


def post(
    kind: str, *, user: User | None = None, invitation: Invitation | None = None, email: str = ""
) -> Letter | None:
    """A letter to be sent: to ``email``, else to whom it is about; nobody is written to without an address."""
    to = email or (user.email if user else "") or (invitation.email if invitation else "")
    if not to:
        return None
    if kind == Letter.Kind.RESET:
        recent = Letter.objects.filter(kind=kind, user=user, created_at__gt=now() - RESET_PAUSE)
        if recent.filter(dropped_at__isnull=True).exists():
            return None
    letter = Letter.objects.create(kind=kind, user=user, invitation=invitation, email=to, created_at=now())
    transaction.on_commit(_ask_a_worker)
    return letter


def _ask_a_worker() -> None:
    """People wait for these mails; without a queue the next round of the ten-minute job sends them."""
    try:
        current_app.send_task("agencies.tasks.deliver_letters")
    except (OperationalError, OSError) as error:
        logger.warning("letters wait for the next round: %s", error)


def deliver(limit: int = 200) -> Delivered:
    """Send what waits, each letter by itself: one that fails does not stop the others."""
    sent = failed = 0
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now() - CLAIM_LASTS)
    waiting = Letter.objects.waiting()
    for pk in list(waiting.filter(free).order_by("created_at").values_list("pk", flat=True)[:limit]):
        if not waiting.filter(free, pk=pk).update(claimed_at=now()):
            continue
        letter = Letter.objects.select_related("user", "invitation__agency", "invitation__invited_by").get(pk=pk)
        if not _matters(letter):
            Letter.objects.filter(pk=pk).update(dropped_at=now(), claimed_at=None)
            continue
        try:
            _mail(letter)
        except (SMTPException, OSError, ValueError) as error:
            failed += 1
            logger.warning("letter %s not sent: %s", pk, error)
            problem = f"{type(error).__name__}: {error}"[:300]
            Letter.objects.filter(pk=pk).update(claimed_at=None, attempts=letter.attempts + 1, error=problem)
        else:
            sent += 1
            Letter.objects.filter(pk=pk).update(sent_at=now(), attempts=letter.attempts + 1, error="")
    return Delivered(sent, failed)


def _matters(letter: Letter) -> bool:
    if letter.invitation is not None:
        return letter.invitation.is_open(now())
    return now() - letter.created_at < KEPT_FOR and (letter.user is None or letter.user.is_active)


def _mail(letter: Letter) -> None:
    context = {
        "letter": letter,
        "user": letter.user,
        "invitation": letter.invitation,
        "link": settings.SITE_URL + _link(letter),
        "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
    }
    body = render_to_string(f"accounts/mail/{letter.kind}.txt", context)
    EmailMessage(SUBJECTS[Letter.Kind(letter.kind)], body, settings.DEFAULT_FROM_EMAIL, [letter.email]).send()


def _link(letter: Letter) -> str:
    if letter.invitation is not None:
        return reverse("invitation_accept", args=[invitation_token(letter.invitation)])
    if letter.kind == Letter.Kind.RESET and letter.user is not None:
        uid = urlsafe_base64_encode(force_bytes(letter.user.pk))
        return reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(letter.user)])
    return reverse("password_reset" if letter.kind == Letter.Kind.PASSWORD_CHANGED else "login")


_signer = Signer(salt="agencies.invitation", sep="~")


def invitation_token(invitation: Invitation) -> str:
    """What the link holds: which invitation, which sending of it, and our signature."""
    return _signer.sign(f"{invitation.pk}.{invitation.issue}")


def read_invitation_token(token: str) -> tuple[int, int] | None:
    """The invitation's key and issue, or None for a token that we did not sign."""
    try:
        key, _, issue = _signer.unsign(token).partition(".")
        return int(key), int(issue)
    except (BadSignature, ValueError):
        return None
