from __future__ import annotations

import datetime
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from agencies.models import User
from coordination.models import Dossier, DossierModel


def _petitions() -> Any:
    """The petitions: their model names this one, so it is asked for when it is needed."""
    return apps.get_model("voter_petitions", "Petition").objects


class PetitionRoundQuerySet(models.QuerySet["PetitionRound"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user).order_by())

    def with_counts(self, at: datetime.date) -> Self:
        """Annotate how many petitions a round has, and how many are unanswered, unresolved, late.

        Each number counts the very rows that the list of petitions shows for it.
        """
        every = _petitions().counted().filter(round=OuterRef("pk"))
        return self.annotate(
            petition_count=_number_of(every),
            unanswered_count=_number_of(every.unanswered()),
            resolved_count=_number_of(every.filter(result_state="resolved")),
            overdue_count=_number_of(every.overdue(at)),
        )


def _number_of(rows: Any) -> Coalesce:
    counted = rows.order_by().values("round").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class PetitionRound(DossierModel):
    """Đợt tiếp xúc cử tri. Its dossier is part of a session's when it is held before or after one."""

    class Kind(models.TextChoices):
        BEFORE_SESSION = "before_session", "Trước kỳ họp"
        AFTER_SESSION = "after_session", "Sau kỳ họp"
        THEMATIC = "thematic", "Theo chuyên đề"
        BY_FIELD = "by_field", "Theo lĩnh vực, đối tượng"
        RESIDENCE = "residence", "Nơi cư trú"
        WORKPLACE = "workplace", "Nơi làm việc"

    class Status(models.TextChoices):
        PLANNED = "planned", "Dự kiến"
        HELD = "held", "Đã tiếp xúc"
        CONSOLIDATED = "consolidated", "Đã tổng hợp"
        TRANSFERRED = "transferred", "Đã chuyển kiến nghị"

        @property
        def tone(self) -> str:
            """Which of the screen's tones shows this state (the label always stands beside it)."""
            return {self.HELD: "info", self.CONSOLIDATED: "info", self.TRANSFERRED: "good"}.get(self, "quiet")

    kind = models.CharField("loại đợt", max_length=16, choices=Kind.choices)
    status = models.CharField("trạng thái", max_length=12, choices=Status.choices, default=Status.PLANNED)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày")
    meetings = models.PositiveSmallIntegerField("số buổi tiếp xúc", null=True, blank=True)
    voters = models.PositiveIntegerField("số cử tri dự", null=True, blank=True)
    opinions = models.PositiveIntegerField("số ý kiến", null=True, blank=True)

    history = HistoricalRecords()
    objects = PetitionRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt tiếp xúc cử tri"
        verbose_name_plural = "đợt tiếp xúc cử tri"
        ordering = ["-starts_on"]
        # The list of petitions walks the rounds, newest first, and sorts the petitions of one round at a time.
        indexes = [models.Index("starts_on", "dossier", name="petition_round_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="round_ends_after_it_begins",
                violation_error_message="Ngày kết thúc đợt không được trước ngày bắt đầu.",
            )
        ]

    @property
    def state(self) -> Status:
        return self.Status(self.status)
