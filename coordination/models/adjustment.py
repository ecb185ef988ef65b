"""Decisions that change what an obligation asks: extensions, pauses, waivers. Each has a reason and a document."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from coordination.deadlines.offsets import Unit
from coordination.models.obligation import Obligation


class Extension(models.Model):
    """Gia hạn: so many days more, granted by a decision; the original due date stays visible."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="extensions", verbose_name="nghĩa vụ")
    amount = models.PositiveSmallIntegerField("gia hạn thêm")
    unit = models.CharField(
        "đơn vị",
        max_length=12,
        choices=[(Unit.DAY.value, "ngày"), (Unit.WORKING_DAY.value, "ngày làm việc")],
        default=Unit.DAY.value,
    )
    reason = models.CharField("lý do", max_length=300)
    document = models.CharField("văn bản số", max_length=120)
    granted_on = models.DateField("ngày quyết định")
    after_expiry = models.BooleanField("gia hạn khi đã quá hạn", default=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi nhận"
    )

    class Meta:
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        ordering = ["granted_on", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=1), name="extension_at_least_one_day")]

    def __str__(self) -> str:
        return f"Gia hạn {self.amount} {self.get_unit_display()}, {self.document}"


class Pause(models.Model):
    """Tạm dừng: the clock stops on ``start`` and runs again from ``end`` with the days that remained."""

    class Category(models.TextChoices):
        INCOMPLETE = "incomplete", "Trả hồ sơ để bổ sung"
        CLARIFICATION = "clarification", "Chờ làm rõ nội dung"
        HIGHER_LEVEL = "higher_level", "Chờ ý kiến cấp trên"
        LAWSUIT = "lawsuit", "Vụ việc đang được tòa án, cơ quan điều tra thụ lý"
        FORCE_MAJEURE = "force_majeure", "Bất khả kháng"

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="pauses", verbose_name="nghĩa vụ")
    category = models.CharField("loại", max_length=16, choices=Category.choices)
    reason = models.CharField("lý do", max_length=300)
    document = models.CharField("văn bản số", max_length=120)
    start = models.DateField("dừng từ ngày")
    end = models.DateField("tính tiếp từ ngày", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi nhận"
    )

    class Meta:
        verbose_name = "tạm dừng"
        verbose_name_plural = "tạm dừng"
        ordering = ["start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation"],
                condition=Q(end__isnull=True),
                name="pause_one_at_a_time",
                violation_error_message="Nghĩa vụ đang tạm dừng.",
            ),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
                name="pause_ends_after_it_begins",
                violation_error_message="Ngày tính tiếp không được trước ngày dừng.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.start:%d/%m/%Y}"


class Waiver(models.Model):
    """Miễn: the obligation need not be met, by a decision."""

    obligation = models.OneToOneField(Obligation, models.PROTECT, related_name="waiver", verbose_name="nghĩa vụ")
    reason = models.CharField("lý do", max_length=300)
    document = models.CharField("văn bản số", max_length=120)
    granted_on = models.DateField("ngày quyết định")
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi nhận"
    )

    class Meta:
        verbose_name = "miễn"
        verbose_name_plural = "miễn"

    def __str__(self) -> str:
        return f"Miễn: {self.reason}"
