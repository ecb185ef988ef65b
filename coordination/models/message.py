from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from agencies.models import Agency, User
from agencies.permissions import May, agencies_with
from coordination.models.obligation import Obligation

# A mail that left its worker's hands is through or refused within a minute; later nobody knows what became of it.
UNCLEAR_AFTER = datetime.timedelta(minutes=15)


class MailState(models.TextChoices):
    """Where the mail of a message stands; derived from its facts, never stored."""

    WAITING = "waiting", "Đang chờ gửi"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    UNCLEAR = "unclear", "Chưa rõ đã gửi"
    FAILED = "failed", "Không gửi được"
    NONE = "none", "Chỉ trong hệ thống"

    @property
    def tone(self) -> str:
        return {MailState.SENT: "good", MailState.UNCLEAR: "warn", MailState.FAILED: "bad"}.get(self, "info")


class MessageQuerySet(models.QuerySet["Message"]):
    def of_mailboxes(self, user: User | AnonymousUser) -> Self:
        """Messages of the group mailboxes of the agencies for which the person records documents or decides."""
        return self.filter(agency_id__in=mailboxes_of(user))

    def readable_by(self, user: User | AnonymousUser) -> Self:
        """The person's own, and those of their agencies' mailboxes."""
        return self.filter(Q(user_id=user.pk) | Q(agency_id__in=mailboxes_of(user)))

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def in_mail_state(self, state: str, at: datetime.datetime) -> Self:
        mailed = self.exclude(email="")
        unsent = mailed.filter(sent_at__isnull=True)
        free = unsent.filter(claimed_at__isnull=True)
        if state == MailState.SENT:
            return mailed.filter(sent_at__isnull=False)
        if state == MailState.WAITING:
            return free.filter(given_up_at__isnull=True)
        if state == MailState.FAILED:
            return free.filter(given_up_at__isnull=False)
        if state == MailState.SENDING:
            return unsent.filter(claimed_at__gt=at - UNCLEAR_AFTER)
        if state == MailState.UNCLEAR:
            return unsent.filter(claimed_at__lte=at - UNCLEAR_AFTER)
        return self.filter(email="")

    def to_send(self, at: datetime.datetime) -> Self:
        """Waiting, and the pause after the last failure is over."""
        return self.in_mail_state(MailState.WAITING, at).filter(Q(retry_at__isnull=True) | Q(retry_at__lte=at))


def mailboxes_of(user: User | AnonymousUser) -> frozenset[int]:
    """Whose mailbox the person reads: where they work, not what they only oversee."""
    return agencies_with(user, May.RECORD) | agencies_with(user, May.DECIDE)


class Message(models.Model):
    """One message to one person or one agency's mailbox: in the inbox at once, by mail once.

    ``key`` is unique, so that a task retried creates nothing. ``claimed_at`` is written
    and committed before the mail leaves: after a crash in between it is not sent a second
    time, it stays visible as «chưa rõ». Of an agency's message ``read_at`` holds for all its
    members, ``read_by`` says who opened it first. ``sections`` is the list that a digest carries.
    """

    class Kind(models.TextChoices):
        REMINDER = "reminder", "Nhắc hạn, đôn đốc"
        DIGEST = "digest", "Tổng hợp buổi sáng"
        DEADLINE_MOVED = "deadline_moved", "Hạn thay đổi"
        EXTENSION = "extension", "Đề nghị gia hạn"
        LONG_WORK = "long_work", "Việc chạy nền"
        MENTION = "mention", "Có người nhắc đến"
        FOLLOWED = "followed", "Hồ sơ theo dõi"
        LETTER = "letter", "Công văn đến"
        DRAFT = "draft", "Trình, duyệt dự thảo"

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField("loại", max_length=16, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name="người nhận",
    )
    agency = models.ForeignKey(
        Agency, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name="hộp thư cơ quan"
    )
    obligation = models.ForeignKey(
        Obligation, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name="nghĩa vụ"
    )
    subject = models.CharField("tiêu đề", max_length=250)
    body = models.TextField("nội dung")
    link = models.CharField("liên kết", max_length=200, blank=True)
    created_at = models.DateTimeField("lúc")
    sections = models.JSONField("danh sách", default=list, blank=True)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="người đọc"
    )
    email = models.EmailField("thư điện tử", blank=True)
    claimed_at = models.DateTimeField("bắt đầu gửi", null=True, blank=True)
    sent_at = models.DateTimeField("đã gửi lúc", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    error = models.CharField("lỗi", max_length=300, blank=True)
    retry_at = models.DateTimeField("thử lại từ lúc", null=True, blank=True)
    given_up_at = models.DateTimeField("thôi gửi lúc", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, agency__isnull=True) | Q(user__isnull=True, agency__isnull=False),
                name="message_to_person_or_mailbox",
            ),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | Q(sent_at__isnull=True),
                name="message_given_up_was_not_sent",
                violation_error_message="Thư đã gửi thì không thể thôi gửi.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="message_user_created"),
            models.Index(fields=["agency", "-created_at"], name="message_agency_created"),
            models.Index(
                fields=["created_at"],
                condition=Q(sent_at__isnull=True) & ~Q(email=""),
                name="message_to_send",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def mail_state(self, at: datetime.datetime) -> MailState:
        """The same as ``in_mail_state``, of one row."""
        if not self.email:
            return MailState.NONE
        if self.sent_at is not None:
            return MailState.SENT
        if self.claimed_at is not None:
            return MailState.UNCLEAR if self.claimed_at <= at - UNCLEAR_AFTER else MailState.SENDING
        return MailState.WAITING if self.given_up_at is None else MailState.FAILED
