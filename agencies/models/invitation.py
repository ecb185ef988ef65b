"""Invitations of new members: an open promise of a position, kept for seven days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.models.agency import Agency
from agencies.models.membership import Position


@dataclass(frozen=True)
class InvitationState:
    """What became of an invitation, as a chip shows it."""

    label: str
    tone: str


OPEN = InvitationState("Đang chờ", "info")
EXPIRED = InvitationState("Đã hết hạn", "warn")
ACCEPTED = InvitationState("Đã nhận", "good")
REVOKED = InvitationState("Đã thu hồi", "quiet")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def unanswered(self) -> Self:
        """Neither accepted nor revoked; it may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self, at: datetime.datetime) -> Self:
        return self.unanswered().filter(expires_at__gt=at)


class Invitation(models.Model):
    """Who is invited, by whom, to which position; the letter's link holds the signed ``issue``, so a resent one
    makes the older link stale, and the database holds no secret."""

    email = models.EmailField("thư điện tử")
    display_name = models.CharField("họ tên hoặc chức danh", max_length=150)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="invitations", verbose_name="cơ quan")
    position = models.CharField("vị trí", max_length=16, choices=Position.choices)
    since = models.DateField("từ ngày")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người mời")
    invited_at = models.DateTimeField("mời lúc")
    expires_at = models.DateTimeField("hết hạn lúc")
    issue = models.PositiveSmallIntegerField("lần gửi", default=1)
    accepted_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations_accepted",
        verbose_name="người nhận",
    )
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người thu hồi"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "lời mời"
        verbose_name_plural = "lời mời"
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email", "agency", "position"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
                violation_error_message="Người này đã có lời mời vào vị trí đó: hãy gửi lại lời mời cũ.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="invitation_revoked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
                name="invitation_accepted_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_expires_after_it_is_made"
            ),
            models.CheckConstraint(condition=Q(position__in=Position.values), name="invitation_position_known"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name}, {self.get_position_display()}, {self.agency}"

    def is_open(self, at: datetime.datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at

    def state(self, at: datetime.datetime) -> InvitationState:
        if self.accepted_at:
            return ACCEPTED
        if self.revoked_at:
            return REVOKED
        return OPEN if at < self.expires_at else EXPIRED
