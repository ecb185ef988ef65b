from django.db import models


class JobRun(models.Model):
    """When a background job last ran, what it found, how long it took."""

    job = models.CharField("tác vụ", max_length=60)
    started_at = models.DateTimeField("bắt đầu")
    finished_at = models.DateTimeField("kết thúc", null=True, blank=True)
    found = models.JSONField("kết quả", default=dict)
    error = models.TextField("lỗi", blank=True)

    class Meta:
        verbose_name = "lần chạy tác vụ"
        verbose_name_plural = "lần chạy tác vụ"
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["job", "-started_at"], name="job_run_latest")]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%d/%m/%Y %H:%M}"

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None
