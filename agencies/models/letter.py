"""Mails about accounts, until they have left."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models.invitation import Invitation


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        """Not sent and not given up."""
        return self.filter(sent_at__isnull=True, dropped_at__isnull=True)

    def failing(self) -> Self:
        return self.waiting().filter(attempts__gt=0)


class Letter(models.Model):
    """A mail to be sent. Its text and its link are made when it leaves: no token lies in the database."""

    class Kind(models.TextChoices):
        RESET = "reset", "Đặt lại mật khẩu"
        INVITATION = "invitation", "Lời mời tham gia"
        EMAIL_CHANGED = "email_changed", "Thư điện tử đã đổi"
        PASSWORD_CHANGED = "password_changed", "Mật khẩu đã đổi"
        SECOND_FACTOR_RESET = "second_factor_reset", "Xác thực hai lớp được đặt lại"

    kind = models.CharField("loại", max_length=20, choices=Kind.choices)
    email = models.EmailField("thư điện tử")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name="tài khoản",
    )
    invitation = models.ForeignKey(
        Invitation, models.CASCADE, null=True, blank=True, related_name="letters", verbose_name="lời mời"
    )
    created_at = models.DateTimeField("lúc")
    claimed_at = models.DateTimeField("bắt đầu gửi", null=True, blank=True)
    sent_at = models.DateTimeField("đã gửi lúc", null=True, blank=True)
    dropped_at = models.DateTimeField("thôi gửi lúc", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    error = models.CharField("lỗi", max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "thư về tài khoản"
        verbose_name_plural = "thư về tài khoản"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, invitation__isnull=True)
                | Q(user__isnull=True, invitation__isnull=False),
                name="letter_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dropped_at__isnull=True), name="letter_sent_or_dropped"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(sent_at__isnull=True, dropped_at__isnull=True),
                name="letter_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email}"
