"""What one supervised agency was asked to report, and what came of it."""

from __future__ import annotations

import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Count, Exists, Max, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from coordination.models import (
    DocumentKind,
    Dossier,
    DossierModel,
    Obligation,
    Reminder,
    State,
    Submission,
)
from supervision.models.mission import Mission


class ReportState(models.TextChoices):
    """Where one supervised agency stands; «không gửi» is said only when the mission closes."""

    IN_TIME = "in_time", "Đã gửi đúng hạn"
    LATE = "late", "Đã gửi chậm"
    WAITING = "waiting", "Chưa gửi, còn hạn"
    OVERDUE = "overdue", "Quá hạn chưa gửi"
    UNDATED = "undated", "Chưa gửi, chưa có hạn"
    EXCUSED = "excused", "Được miễn hoặc tạm dừng"
    NOT_SENT = "not_sent", "Không gửi báo cáo"

    @property
    def tone(self) -> str:
        return {
            ReportState.IN_TIME: "good",
            ReportState.LATE: "warn",
            ReportState.WAITING: "info",
            ReportState.OVERDUE: "bad",
            ReportState.NOT_SENT: "bad",
        }.get(self, "quiet")

    @property
    def may_be_urged(self) -> bool:
        """Something is owed and its clock runs."""
        return self in (ReportState.WAITING, ReportState.OVERDUE)


class ReportRequestQuerySet(models.QuerySet["ReportRequest"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user))

    def with_report(self, at: datetime.date) -> Self:
        """Annotate the report as of a day: operative due date, when it came, how late, how often urged, and its state.

        The due date is the obligation's; the plan's own date stands in where no rule made an obligation.
        """
        owed = Obligation.objects.filter(
            dossier=OuterRef("pk"), rule__document_kind=DocumentKind.SUPERVISED_REPORT
        ).order_by("-due_on", "-pk")
        reports = Submission.objects.filter(
            dossier=OuterRef("pk"), kind=DocumentKind.SUPERVISED_REPORT, received_at__date__lte=at
        )
        received = reports.filter(complete=True).order_by("received_at", "pk")
        returned = reports.filter(complete=False)
        urged = Reminder.objects.filter(obligation__dossier=OuterRef("pk")).order_by().values("obligation__dossier")
        annotated = self.annotate(
            due=Coalesce(Subquery(owed.values("due_on")[:1]), "report_by"),
            received_at=Subquery(received.values("received_at")[:1]),
            days_late=Subquery(owed.filter(closed_on__lte=at).values("days_late")[:1]),
            duty=Subquery(owed.with_state(at).values("current_state")[:1]),
            times_urged=Coalesce(Subquery(urged.annotate(n=Count("pk")).values("n")), 0),
            last_urged=Subquery(urged.annotate(last=Max("on")).values("last")),
            returned_incomplete=Exists(returned),
        )
        has_come = Q(received_at__isnull=False)
        # Without an obligation lateness was never frozen: the plan's own date decides.
        after_plan = Q(duty__isnull=True, report_by__isnull=False, received_at__date__gt=models.F("report_by"))
        return annotated.annotate(
            report_state=Case(
                When(has_come & (Q(days_late__gt=0) | after_plan), then=Value(ReportState.LATE.value)),
                When(has_come, then=Value(ReportState.IN_TIME.value)),
                When(outcome=ReportState.NOT_SENT, then=Value(ReportState.NOT_SENT.value)),
                When(duty__in=[State.WAIVED, State.VOID, State.PAUSED], then=Value(ReportState.EXCUSED.value)),
                When(due__isnull=True, then=Value(ReportState.UNDATED.value)),
                When(due__lt=at, then=Value(ReportState.OVERDUE.value)),
                default=Value(ReportState.WAITING.value),
                output_field=models.CharField(max_length=12),
            )
        )


class ReportRequest(DossierModel):
    """Yêu cầu báo cáo: one supervised agency of a mission; «không gửi» is an outcome that is seen and counted.

    ``outcome`` is what the mission declared when it closed; until then it is empty
    and the state is derived (``ReportRequestQuerySet.with_report``).
    """

    class Closing(models.TextChoices):
        """The three answers that closing a mission demands for every agency."""

        IN_TIME = "in_time", "Gửi đúng hạn"
        LATE = "late", "Gửi chậm"
        NOT_SENT = "not_sent", "Không gửi"

    mission = models.ForeignKey(Mission, models.PROTECT, related_name="requests", verbose_name="đoàn")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="đối tượng giám sát")
    report_by = models.DateField(
        "báo cáo chậm nhất ngày", null=True, blank=True, help_text="Ngày ghi trong kế hoạch, nếu có"
    )
    outcome = models.CharField("kết quả khi kết thúc đoàn", max_length=12, choices=Closing.choices, blank=True)

    # What ``with_report`` annotates.
    report_state: str
    times_urged: int

    history = HistoricalRecords()
    objects = ReportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "yêu cầu báo cáo"
        verbose_name_plural = "yêu cầu báo cáo"
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "agency"],
                name="report_request_once",
                violation_error_message="Cơ quan này đã có trong danh sách đối tượng giám sát.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=["in_time", "late", "not_sent"]),
                name="report_request_outcome_known",
            ),
        ]

    @property
    def state(self) -> ReportState:
        """The annotated state as a word and a tone; only of rows that came through ``with_report``."""
        return ReportState(self.report_state)
