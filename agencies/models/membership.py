"""Who works where, and as what."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from agencies.models.agency import Agency


class Position(models.TextChoices):
    """What a member does in the agency; permissions follow from it (agencies/permissions.py)."""

    CLERK = "clerk", "Chuyên viên"
    LEADER = "leader", "Lãnh đạo"
    SECRETARIAT = "secretariat", "Thư ký, tổng hợp"
    ADMINISTRATOR = "administrator", "Quản trị"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: datetime.date) -> Self:
        return self.filter(Q(since__lte=on), Q(until__isnull=True) | Q(until__gte=on))


class Membership(models.Model):
    """A person's position in an agency, from a day to a day (both included)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="tài khoản"
    )
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name="cơ quan")
    position = models.CharField("vị trí", max_length=16, choices=Position.choices)
    since = models.DateField("từ ngày")
    until = models.DateField("đến hết ngày", null=True, blank=True)

    history = HistoricalRecords()
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "thành viên"
        verbose_name_plural = "thành viên"
        ordering = ["agency__sort_key", "position", "user__display_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "position"],
                condition=Q(until__isnull=True),
                name="membership_position_once",
                violation_error_message="Người này đang giữ vị trí đó ở cơ quan này.",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(condition=Q(position__in=Position.values), name="membership_position_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_position_display()}, {self.agency}"
