"""Đề nghị gia hạn: who owes asks for more time; who receives, or keeps the file, grants or refuses."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.models import Agency
from coordination.deadlines.offsets import Unit
from coordination.models.adjustment import Extension
from coordination.models.obligation import Obligation, Outcome


class ExtensionRequestQuerySet(models.QuerySet["ExtensionRequest"]):
    def waiting(self) -> Self:
        """Not answered yet, and still worth an answer: the duty is open."""
        return self.filter(status=ExtensionRequest.Status.WAITING, obligation__outcome=Outcome.OPEN)

    def decided_by(self, agencies: frozenset[int]) -> Self:
        """Those that these agencies decide: as who receives, or as who keeps the file; never for themselves."""
        recipient = Q(obligation__recipient__in=agencies) & ~Q(obligation__recipient=F("obligation__obligor"))
        keeper = Q(obligation__dossier__keeper__in=agencies) & ~Q(obligation__dossier__keeper=F("obligation__obligor"))
        return self.filter(recipient | keeper)


class ExtensionRequest(models.Model):
    """One request: how many days, why, and what became of it. Kept for ever, whatever the answer."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Đang chờ trả lời"
        GRANTED = "granted", "Đã cho gia hạn"
        REFUSED = "refused", "Không cho gia hạn"

    obligation = models.ForeignKey(
        Obligation, models.PROTECT, related_name="extension_requests", verbose_name="nghĩa vụ"
    )
    amount = models.PositiveSmallIntegerField("xin thêm")
    unit = models.CharField(
        "đơn vị",
        max_length=12,
        choices=[(Unit.DAY.value, "ngày"), (Unit.WORKING_DAY.value, "ngày làm việc")],
        default=Unit.DAY.value,
    )
    reason = models.CharField("lý do", max_length=300)
    document = models.CharField("văn bản đề nghị số", max_length=120, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan đề nghị")
    asked_on = models.DateField("ngày đề nghị")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    status = models.CharField("kết quả", max_length=8, choices=Status.choices, default=Status.WAITING)
    answer = models.CharField("lý do không cho gia hạn", max_length=300, blank=True)
    answered_on = models.DateField("ngày trả lời", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người trả lời"
    )
    extension = models.OneToOneField(
        Extension, models.PROTECT, null=True, blank=True, related_name="request", verbose_name="gia hạn đã cho"
    )

    objects = ExtensionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị gia hạn"
        verbose_name_plural = "đề nghị gia hạn"
        ordering = ["asked_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(status="waiting"),
                name="extension_request_one_waiting",
                violation_error_message="Đã có đề nghị gia hạn đang chờ trả lời.",
            ),
            models.CheckConstraint(condition=Q(amount__gte=1), name="extension_request_at_least_one_day"),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "granted", "refused"]), name="extension_request_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", answered_on__isnull=True)
                | (~Q(status="waiting") & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="extension_request_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="granted", extension__isnull=False)
                | (~Q(status="granted") & Q(extension__isnull=True)),
                name="extension_request_granted_extends",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(answer=""),
                name="extension_request_refusal_says_why",
                violation_error_message="Không cho gia hạn phải ghi lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency.short_name} xin thêm {self.amount} {self.get_unit_display()}"

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.WAITING
