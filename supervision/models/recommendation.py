"""Recommendations after supervision: answered is not done, so both are kept."""

from __future__ import annotations

import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from coordination.models import (
    DocumentKind,
    Dossier,
    DossierModel,
    MilestoneKind,
    Obligation,
    Reminder,
    Submission,
)
from supervision.models.mission import Mission


class RecommendationState(models.TextChoices):
    """The result together with the time: what lists show and filter by."""

    OPEN = "open", "Chưa thực hiện, còn hạn"
    PARTLY = "partly", "Thực hiện một phần, còn hạn"
    OVERDUE = "overdue", "Quá thời hạn thực hiện"
    DONE = "done", "Đã thực hiện xong"
    NOT_DONE = "not_done", "Không thực hiện"

    @property
    def tone(self) -> str:
        return {
            RecommendationState.OPEN: "info",
            RecommendationState.PARTLY: "warn",
            RecommendationState.OVERDUE: "bad",
            RecommendationState.DONE: "good",
            RecommendationState.NOT_DONE: "bad",
        }[self]


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user))

    def with_progress(self, at: datetime.date) -> Self:
        """Annotate as of a day the operative due date (extensions included), the first report, how late it came,
        urgings, and the state.
        """
        owed = Obligation.objects.filter(
            dossier=OuterRef("pk"), milestone__kind=MilestoneKind.RECOMMENDATION_DUE
        ).order_by("-due_on", "-pk")
        reports = Submission.objects.filter(
            dossier=OuterRef("pk"), kind=DocumentKind.ACTION_REPORT, complete=True, received_at__date__lte=at
        ).order_by("received_at", "pk")
        urged = Reminder.objects.filter(obligation__dossier=OuterRef("pk")).order_by().values("obligation__dossier")
        unsettled = Q(status__in=[Recommendation.Status.OPEN, Recommendation.Status.PARTLY])
        return self.annotate(
            due=Coalesce(Subquery(owed.values("due_on")[:1]), "due_on"),
            reported_at=Subquery(reports.values("received_at")[:1]),
            days_late=Subquery(owed.filter(closed_on__lte=at).values("days_late")[:1]),
            times_urged=Coalesce(Subquery(urged.annotate(n=Count("pk")).values("n")), 0),
        ).annotate(
            progress=Case(
                When(unsettled & Q(due__lt=at), then=Value(RecommendationState.OVERDUE.value)),
                default=F("status"),
                output_field=models.CharField(max_length=12),
            )
        )


class Recommendation(DossierModel):
    """Kiến nghị sau giám sát: text, addressee, and a due date that every recommendation must state.

    Whether it was carried out is a judgement of who supervises, with its grounds;
    a report received is not yet a recommendation done.
    """

    class Status(models.TextChoices):
        OPEN = "open", "Chưa thực hiện"
        PARTLY = "partly", "Đã thực hiện một phần"
        DONE = "done", "Đã thực hiện xong"
        NOT_DONE = "not_done", "Không thực hiện"

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="recommendations", verbose_name="đoàn")
    number = models.PositiveSmallIntegerField("số thứ tự")
    text = models.TextField("nội dung kiến nghị")
    addressee = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan thực hiện")
    issued_on = models.DateField("ngày kiến nghị")
    due_on = models.DateField("thời hạn thực hiện")
    status = models.CharField("kết quả", max_length=12, choices=Status.choices, default=Status.OPEN)
    settled_on = models.DateField("ngày đánh giá", null=True, blank=True)
    grounds = models.TextField("căn cứ đánh giá", blank=True)

    # What ``with_progress`` annotates.
    progress: str

    history = HistoricalRecords()
    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "kiến nghị sau giám sát"
        verbose_name_plural = "kiến nghị sau giám sát"
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "number"],
                name="recommendation_number_once",
                violation_error_message="Đoàn này đã có kiến nghị mang số đó.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")),
                name="recommendation_due_after_issue",
                violation_error_message="Thời hạn thực hiện không được trước ngày kiến nghị.",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | (Q(settled_on__isnull=False) & ~Q(grounds="")),
                name="recommendation_settled_with_grounds",
                violation_error_message="Đánh giá kết quả phải ghi ngày và căn cứ.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["open", "partly", "done", "not_done"]), name="recommendation_status_known"
            ),
        ]

    @property
    def state(self) -> RecommendationState:
        """The annotated state as a word and a tone; only of rows that came through ``with_progress``."""
        return RecommendationState(self.progress)
