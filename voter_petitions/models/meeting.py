"""Meetings of a round, and the opinions that need no answer: kept apart from petitions, both counted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from voter_petitions.models.round import PetitionRound


class Meeting(models.Model):
    """Buổi tiếp xúc cử tri: where, when, with whom, how many came and spoke."""

    class Form(models.TextChoices):
        IN_PERSON = "in_person", "Trực tiếp"
        ONLINE = "online", "Trực tuyến"
        HYBRID = "hybrid", "Trực tiếp kết hợp trực tuyến"

    round = models.ForeignKey(PetitionRound, models.PROTECT, related_name="sittings", verbose_name="đợt")
    on = models.DateField("ngày")
    place = models.CharField("địa điểm", max_length=200)
    group = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="tổ đại biểu"
    )
    deputies = models.PositiveSmallIntegerField("số đại biểu", null=True, blank=True)
    voters = models.PositiveIntegerField("số cử tri dự", null=True, blank=True)
    opinions = models.PositiveIntegerField("số ý kiến", null=True, blank=True)
    form = models.CharField("hình thức", max_length=12, choices=Form.choices, default=Form.IN_PERSON)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "buổi tiếp xúc cử tri"
        verbose_name_plural = "buổi tiếp xúc cử tri"
        ordering = ["on", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "on", "place"],
                name="meeting_once_per_place_and_day",
                violation_error_message="Đợt đã có buổi tiếp xúc ngày này ở địa điểm này.",
            ),
            models.CheckConstraint(condition=Q(form__in=["in_person", "online", "hybrid"]), name="meeting_form_known"),
        ]

    def __str__(self) -> str:
        return f"{self.place}, {self.on:%d/%m/%Y}"


class SettledOpinion(models.Model):
    """Ý kiến không phải chuyển: answered on the spot, or needing no answer. Counted, and no petition."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", "Đã giải đáp tại chỗ"
        NO_ANSWER = "no_answer", "Không cần trả lời"

        @property
        def tone(self) -> str:
            return "good" if self == self.ANSWERED else "quiet"

    round = models.ForeignKey(PetitionRound, models.PROTECT, related_name="settled", verbose_name="đợt")
    text = models.TextField("ý kiến")
    locality = models.CharField("cử tri (xã, huyện)", max_length=200)
    kind = models.CharField("loại", max_length=12, choices=Kind.choices)
    answer = models.TextField("đã giải đáp", blank=True)
    by_whom = models.CharField("người giải đáp (chức danh)", max_length=120, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ý kiến không phải chuyển"
        verbose_name_plural = "ý kiến không phải chuyển"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="no_answer") | (Q(kind="answered") & ~Q(answer="")),
                name="settled_opinion_answered_says_what",
                violation_error_message="Đã giải đáp tại chỗ thì phải ghi đã giải đáp thế nào.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def state(self) -> Kind:
        return self.Kind(self.kind)
