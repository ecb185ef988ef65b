"""Cách nhận thông báo: what each person chose; without a row the default holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from coordination.models.message import Message

# Working mornings begin with it unless the person chose another hour.
DIGEST_HOUR = 7
FIRST_HOUR, LAST_HOUR = 6, 17


class MessageChoice(models.Model):
    """Which way one kind of message takes to one person; of the digest also the hour.

    A reminder by somebody (đôn đốc) is obliged by the regulation: it always stays in the inbox.
    """

    class Way(models.TextChoices):
        NONE = "none", "Không nhận"
        SYSTEM = "system", "Chỉ trong hệ thống"
        EMAIL = "email", "Trong hệ thống và thư điện tử"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="message_choices", verbose_name="người nhận"
    )
    kind = models.CharField("loại", max_length=16, choices=Message.Kind.choices)
    way = models.CharField("cách nhận", max_length=8, choices=Way.choices)
    hour = models.PositiveSmallIntegerField("giờ gửi", null=True, blank=True)

    class Meta:
        verbose_name = "cách nhận thông báo"
        verbose_name_plural = "cách nhận thông báo"
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="message_choice_once"),
            models.CheckConstraint(condition=Q(way__in=["none", "system", "email"]), name="message_choice_way_known"),
            models.CheckConstraint(
                condition=~Q(kind="reminder") | ~Q(way="none"),
                name="message_choice_reminder_stays",
                violation_error_message="Đôn đốc luôn được nhận trong hệ thống.",
            ),
            models.CheckConstraint(
                condition=Q(hour__isnull=True) | Q(kind="digest", hour__range=(FIRST_HOUR, LAST_HOUR)),
                name="message_choice_hour_of_digest",
                violation_error_message=f"Giờ gửi từ {FIRST_HOUR} đến {LAST_HOUR} giờ.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_way_display()}"
