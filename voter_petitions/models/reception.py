"""Ngày tiếp công dân: who receives citizens, where and when, whether it was held, and how many came."""

from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from coordination.models import Dossier, DossierModel


class ReceptionDayQuerySet(models.QuerySet["ReceptionDay"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user).order_by())

    def with_letters(self) -> Self:
        """Annotate ``letter_count``: letters handed in on the day, restricted ones too; a number names nobody."""
        return self.annotate(letter_count=Count("letters"))


class ReceptionDay(DossierModel):
    """A day on which an agency receives citizens. Who receives is a position, never a name."""

    class Kind(models.TextChoices):
        PERIODIC = "periodic", "Định kỳ"
        EXTRA = "extra", "Đột xuất"

    class Status(models.TextChoices):
        PLANNED = "planned", "Theo lịch"
        HELD = "held", "Đã tiếp"
        NOT_HELD = "not_held", "Không tiếp"

        @property
        def tone(self) -> str:
            """Which of the screen's tones shows this state (the label always stands beside it)."""
            return {self.HELD: "good", self.NOT_HELD: "warn"}.get(self, "quiet")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan tiếp")
    date = models.DateField("ngày")
    kind = models.CharField("loại", max_length=8, choices=Kind.choices, default=Kind.PERIODIC)
    place = models.CharField("địa điểm", max_length=200)
    receiver = models.CharField("người tiếp (chức danh)", max_length=120)
    status = models.CharField("trạng thái", max_length=8, choices=Status.choices, default=Status.PLANNED)
    reason = models.CharField("lý do không tiếp", max_length=300, blank=True)
    persons = models.PositiveIntegerField("số lượt người", null=True, blank=True)
    cases = models.PositiveIntegerField("số vụ việc", null=True, blank=True)
    groups = models.PositiveIntegerField("số đoàn đông người", null=True, blank=True)
    note = models.TextField("kết quả tiếp", blank=True)

    history = HistoricalRecords()
    objects = ReceptionDayQuerySet.as_manager()

    class Meta:
        verbose_name = "ngày tiếp công dân"
        verbose_name_plural = "ngày tiếp công dân"
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "date", "place"],
                name="reception_day_once",
                violation_error_message="Cơ quan đã có ngày tiếp công dân này ở địa điểm này.",
            ),
            models.CheckConstraint(
                condition=~Q(status="held") | Q(persons__isnull=False, cases__isnull=False, groups__isnull=False),
                name="reception_held_counts",
                violation_error_message="Đã tiếp thì phải ghi số lượt người, vụ việc, đoàn đông người (có thể là 0).",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_held") | ~Q(reason=""),
                name="reception_not_held_says_why",
                violation_error_message="Không tiếp thì phải ghi lý do.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held", "not_held"]), name="reception_status_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=["periodic", "extra"]), name="reception_kind_known"),
        ]
        indexes = [models.Index(fields=["date", "agency"], name="reception_date_agency")]

    @property
    def state(self) -> ReceptionDay.Status:
        return ReceptionDay.Status(self.status)
