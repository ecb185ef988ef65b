"""The calendar of working days as data: rows with their source, years that somebody confirmed."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords


class DayKind(models.TextChoices):
    """Why a day differs from its weekday."""

    HOLIDAY = "holiday", "Nghỉ lễ"
    COMPENSATORY = "compensatory", "Nghỉ bù"
    SWAP_OFF = "swap_off", "Nghỉ hoán đổi"
    SWAP_WORK = "swap_work", "Làm bù"


class CalendarDay(models.Model):
    """A declared day off or make-up working day. Only rows in force count; proposals wait for a person."""

    on = models.DateField("ngày", unique=True, error_messages={"unique": "Ngày này đã được khai báo."})
    kind = models.CharField("loại", max_length=16, choices=DayKind.choices)
    name = models.CharField("tên", max_length=120)
    source = models.CharField("căn cứ", max_length=300)
    in_force = models.BooleanField("có hiệu lực", default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ngày nghỉ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["on"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendar_day_kind_known")]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y} {self.name}"

    def clean(self) -> None:
        """A weekend day may be worked instead, a weekday may be off instead, never the other way round."""
        if self.on is None:
            return
        weekend = self.on.weekday() >= 5
        if self.kind == DayKind.SWAP_WORK and not weekend:
            raise ValidationError({"on": "Ngày làm bù phải là thứ Bảy hoặc Chủ nhật."})
        if self.kind == DayKind.SWAP_OFF and weekend:
            raise ValidationError({"on": "Ngày nghỉ hoán đổi phải là ngày trong tuần."})


class CalendarYear(models.Model):
    """A year whose calendar a person confirmed with the government's notice; later dates are provisional."""

    year = models.PositiveSmallIntegerField("năm", primary_key=True)
    source = models.CharField("thông báo nghỉ lễ", max_length=300)
    confirmed_at = models.DateTimeField("xác nhận lúc")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người xác nhận"
    )

    class Meta:
        verbose_name = "năm đã xác nhận lịch"
        verbose_name_plural = "năm đã xác nhận lịch"
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class CalendarRevision(models.Model):
    """One change of the calendar. Its number is stored with every due date that it computed."""

    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người sửa"
    )
    what = models.CharField("nội dung", max_length=300)

    class Meta:
        verbose_name = "lần sửa lịch"
        verbose_name_plural = "lần sửa lịch"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.pk}: {self.what}"
