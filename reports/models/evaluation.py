"""The yearly evaluation of the regulation: figures frozen with their cut-off, texts that a clerk edits."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class EvaluationReport(models.Model):
    """Báo cáo đánh giá kết quả thực hiện quy chế of one year.

    While the year is open the figures follow the ledger; closing it freezes them with
    their hash, so that asking again gives the same report.
    """

    year = models.PositiveSmallIntegerField("năm", unique=True)
    number = models.CharField("số, ký hiệu", max_length=60, blank=True)
    place = models.CharField("địa danh", max_length=60, default="Bắc Kạn")
    dated = models.DateField("ngày báo cáo", null=True, blank=True)
    cutoff = models.DateField("số liệu tính đến hết ngày")
    texts = models.JSONField("lời văn các phần", default=dict, blank=True)
    figures = models.JSONField("số liệu đã chốt", default=dict, blank=True)
    figures_sha256 = models.CharField("mã băm số liệu", max_length=64, blank=True)
    closed_at = models.DateTimeField("chốt số liệu lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người chốt"
    )

    history = HistoricalRecords(excluded_fields=["figures"])

    class Meta:
        verbose_name = "báo cáo đánh giá"
        verbose_name_plural = "báo cáo đánh giá"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | ~models.Q(figures_sha256=""),
                name="evaluation_closed_with_figures",
            )
        ]

    def __str__(self) -> str:
        return f"Báo cáo đánh giá năm {self.year}"
