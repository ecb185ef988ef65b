from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.models import Agency


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def live(self) -> Self:
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(models.Model):
    """Nguồn lịch: an address at which a phone or Outlook reads a person's calendar, without a log-in.

    Of the secret in the address only its hash is kept: it is shown once. What the
    address gives is decided by the owner's rights at the moment it is read.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feeds", verbose_name="người dùng"
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lịch của cơ quan"
    )
    name = models.CharField("tên", max_length=80)
    secret_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField("tạo lúc")
    last_used_at = models.DateTimeField("đọc gần nhất lúc", null=True, blank=True)
    revoked_at = models.DateTimeField("thu hồi lúc", null=True, blank=True)
    # What was last given out, and since when it is so: told to readers that ask only for news.
    content_hash = models.CharField(max_length=64, editable=False, default="")
    changed_at = models.DateTimeField(null=True, editable=False)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "nguồn lịch"
        verbose_name_plural = "nguồn lịch"
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="calendar_feed_named"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="calendar_feed_revoked_after_made",
            ),
        ]

    def __str__(self) -> str:
        return self.name
