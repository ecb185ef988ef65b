"""Việc chạy nền: what somebody asked for that takes longer than a page may."""

from __future__ import annotations

import datetime
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

# A worker gives a sign of life with every piece; after so long without one nobody works on it.
LOST_AFTER = datetime.timedelta(minutes=10)


def made_path(instance: LongWork, filename: str) -> str:
    """Where what was made lies on disk: under a key that nobody can guess, never under a name that a user chose."""
    return f"long_work/{uuid.uuid4().hex}"


class WorkState(models.TextChoices):
    """What the person who asked sees; «gián đoạn» and «đang dừng» are derived, never stored."""

    WAITING = "waiting", "Đang chờ đến lượt"
    RUNNING = "running", "Đang chạy"
    STOPPING = "stopping", "Đang dừng"
    INTERRUPTED = "interrupted", "Gián đoạn"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không làm được"
    CANCELLED = "cancelled", "Đã hủy"

    @property
    def tone(self) -> str:
        return {
            WorkState.RUNNING: "info",
            WorkState.STOPPING: "warn",
            WorkState.INTERRUPTED: "warn",
            WorkState.DONE: "good",
            WorkState.FAILED: "bad",
        }.get(self, "quiet")


class LongWorkQuerySet(models.QuerySet["LongWork"]):
    def going(self) -> Self:
        return self.filter(status__in=LongWork.GOING)

    def lost(self, at: datetime.datetime) -> Self:
        """Begun or waiting, and no sign of life for too long: the worker died, or there is none."""
        return self.going().filter(alive_at__lt=at - LOST_AFTER)


class LongWork(models.Model):
    """One work: what it is, how far it got, what it left. ``coordination.longwork`` is how it is begun and done.

    ``attempt`` counts who took it: a worker that was given up and comes back holds an
    old number, and nothing it brings is kept. ``key`` says what is asked: the same
    question of the same person is asked once at a time.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Đang chờ đến lượt"
        RUNNING = "running", "Đang chạy"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Không làm được"
        CANCELLED = "cancelled", "Đã hủy"

    GOING = (Status.WAITING, Status.RUNNING)

    kind = models.SlugField("loại việc", max_length=60)
    title = models.CharField("việc", max_length=200)
    parameters = models.JSONField("thông số", default=dict)
    key = models.CharField(max_length=64, editable=False)
    source = models.FileField("tệp đầu vào", upload_to=made_path, max_length=120, blank=True)
    back = models.CharField("trang đã yêu cầu", max_length=1000, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="long_works", verbose_name="người yêu cầu"
    )
    requested_at = models.DateTimeField("yêu cầu lúc")

    status = models.CharField("trạng thái", max_length=10, choices=Status.choices, default=Status.WAITING)
    attempt = models.PositiveIntegerField("lần nhận việc", default=0)
    alive_at = models.DateTimeField("dấu hiệu gần nhất")
    done = models.PositiveIntegerField("đã làm", default=0)
    total = models.PositiveIntegerField("tổng số", default=0)
    step = models.CharField("đang làm", max_length=160, blank=True)
    memory = models.JSONField("đã nhớ", default=dict, blank=True)
    cancel_asked = models.BooleanField("đã yêu cầu hủy", default=False)

    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=500, blank=True)
    link = models.CharField("trang kết quả", max_length=1000, blank=True)
    link_label = models.CharField("tên trang kết quả", max_length=80, blank=True)
    file = models.FileField("tệp kết quả", upload_to=made_path, max_length=120, blank=True)
    file_name = models.CharField("tên tệp", max_length=160, blank=True)
    content_type = models.CharField("định dạng", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("dung lượng", null=True, blank=True)
    sha256 = models.CharField("mã băm SHA-256", max_length=64, blank=True)
    error = models.TextField("vì sao không làm được", blank=True)

    objects = LongWorkQuerySet.as_manager()

    class Meta:
        verbose_name = "việc chạy nền"
        verbose_name_plural = "việc chạy nền"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(status__in=("waiting", "running")),
                name="long_work_asked_once",
                violation_error_message="Việc này đang được làm.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("waiting", "running"), finished_at__isnull=True)
                | Q(status__in=("done", "failed", "cancelled"), finished_at__isnull=False),
                name="long_work_going_or_finished",
            ),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(error=""), name="long_work_failure_says_why"),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="long_work_of_person"),
            models.Index(fields=["alive_at"], condition=Q(status__in=("waiting", "running")), name="long_work_going"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("long_work", args=[self.pk])

    @property
    def state(self) -> WorkState:
        if self.status not in self.GOING:
            return WorkState(self.status)
        if self.alive_at < timezone.now() - LOST_AFTER:
            return WorkState.INTERRUPTED
        return WorkState.STOPPING if self.cancel_asked else WorkState(self.status)

    @property
    def is_going(self) -> bool:
        """Somebody works on it or will: the page asks again."""
        return self.state in (WorkState.WAITING, WorkState.RUNNING, WorkState.STOPPING)

    @property
    def may_run_again(self) -> bool:
        return self.state in (WorkState.INTERRUPTED, WorkState.FAILED, WorkState.CANCELLED)

    @property
    def file_is_gone(self) -> bool:
        return bool(self.file_name) and not self.file
