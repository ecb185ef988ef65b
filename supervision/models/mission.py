"""Supervision and survey missions, from the yearly programme to the conclusion."""

from __future__ import annotations

import datetime
from typing import Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from coordination.models import Dossier, DossierModel, MilestoneKind


def _tally(rows: QuerySet) -> Coalesce:
    """How many of these rows belong to the mission of the outer query."""
    counted = rows.filter(mission=OuterRef("pk")).order_by().values("mission").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


class MissionQuerySet(models.QuerySet["Mission"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user))

    def of_year(self, year: int) -> Self:
        """Missions of a year's programme: by their start, else by their decision, else by the day of entry."""
        return self.annotate(in_programme=Coalesce("starts_on", "decided_on", "dossier__opened_on")).filter(
            in_programme__year=year
        )

    def with_tallies(self, at: datetime.date) -> Self:
        """Annotate how its agencies reported and how far its recommendations are."""
        requests = apps.get_model("supervision", "ReportRequest").objects
        reports = requests.with_report(at)
        recommendations = apps.get_model("supervision", "Recommendation").objects
        progress = recommendations.with_progress(at)
        return self.annotate(
            asked=_tally(requests.all()),
            in_time=_tally(reports.filter(report_state="in_time")),
            late=_tally(reports.filter(report_state="late")),
            unsent=_tally(reports.filter(report_state__in=["overdue", "not_sent"])),
            recommended=_tally(recommendations.all()),
            done=_tally(progress.filter(progress="done")),
            still_open=_tally(progress.filter(progress__in=["open", "partly"])),
            overdue=_tally(progress.filter(progress__in=["overdue", "not_done"])),
        )


class Mission(DossierModel):
    """Đoàn giám sát, khảo sát: topic, decision, period, and the agencies supervised.

    The dates are those that deadlines are counted from (``MILESTONES``); a survey runs
    the same way but ends without a binding conclusion.
    """

    class Kind(models.TextChoices):
        THEMATIC = "thematic", "Giám sát chuyên đề"
        PETITIONS = "petitions", "Giám sát việc giải quyết kiến nghị cử tri"
        FOLLOW_UP = "follow_up", "Giám sát việc thực hiện kiến nghị sau giám sát"
        REPEATED = "repeated", "Tái giám sát"
        SURVEY = "survey", "Khảo sát"
        HEARING = "hearing", "Giải trình, chất vấn tại phiên họp"

    class Status(models.TextChoices):
        PLANNED = "planned", "Trong chương trình"
        DECIDED = "decided", "Đã thành lập đoàn"
        UNDER_WAY = "under_way", "Đang giám sát"
        REPORTED = "reported", "Đã báo cáo kết quả"
        CONCLUDED = "concluded", "Đã kết luận"
        CANCELLED = "cancelled", "Không thực hiện"

        @property
        def tone(self) -> str:
            return {Mission.Status.UNDER_WAY: "info", Mission.Status.CONCLUDED: "good"}.get(self, "quiet")

    kind = models.CharField("hình thức", max_length=12, choices=Kind.choices)
    status = models.CharField("trạng thái", max_length=12, choices=Status.choices, default=Status.PLANNED)
    lead = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="chủ thể giám sát")
    decision_number = models.CharField("quyết định số", max_length=80, blank=True)
    decided_on = models.DateField("ngày quyết định", null=True, blank=True)
    starts_on = models.DateField("bắt đầu", null=True, blank=True)
    works_on = models.DateField("ngày làm việc với đối tượng giám sát", null=True, blank=True)
    ends_on = models.DateField("kết thúc", null=True, blank=True)
    result_on = models.DateField("ngày thông qua kết quả giám sát", null=True, blank=True)
    conclusion_number = models.CharField("kết luận số", max_length=80, blank=True)
    concluded_on = models.DateField("ngày kết luận", null=True, blank=True)
    period_covered = models.CharField("giai đoạn được giám sát", max_length=100, blank=True)

    history = HistoricalRecords()
    objects = MissionQuerySet.as_manager()

    # Which date of the mission is which milestone of its dossier.
    MILESTONES: dict[str, MilestoneKind] = {
        "decided_on": MilestoneKind.MISSION_DECIDED,
        "starts_on": MilestoneKind.MISSION_START,
        "works_on": MilestoneKind.WORKING_SESSION,
        "ends_on": MilestoneKind.MISSION_END,
        "result_on": MilestoneKind.MISSION_RESULT,
    }

    class Meta:
        verbose_name = "đoàn giám sát, khảo sát"
        verbose_name_plural = "đoàn giám sát, khảo sát"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mission_ends_after_it_begins",
                violation_error_message="Ngày kết thúc không được trước ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(status="concluded") | Q(concluded_on__isnull=False),
                name="mission_concluded_on_a_day",
                violation_error_message="Đoàn đã kết luận phải có ngày kết luận.",
            ),
        ]

    @property
    def state(self) -> Mission.Status:
        return Mission.Status(self.status)

    @property
    def is_over(self) -> bool:
        """Closed or called off: nothing more is asked in its name."""
        return self.dossier.closed_on is not None

    @property
    def plan(self) -> str:
        """The document of the mission, as deadlines and letters cite it."""
        return self.decision_number or "Kế hoạch giám sát"
