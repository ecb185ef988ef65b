"""Petitions on their way in from a file: the batch with its evidence, and every row as read, corrected and decided."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agencies.models import Agency
from coordination.models import LongWork, StoredFile
from voter_petitions.models.petition import Field, Level, Petition
from voter_petitions.models.round import PetitionRound


class IntakeBatch(models.Model):
    """Lần nhập kiến nghị từ tệp: who brought which file into which round, how its columns were read, what came of it.

    ``tables`` are the sheets or tables with their proposed and then confirmed columns;
    ``defaults`` stand where the file says nothing; ``choices`` say once for all rows what
    a name in the file means («Sở GTVT» → the agency).
    """

    class Status(models.TextChoices):
        MAPPING = "mapping", "Chờ xác nhận cột"
        CHECKING = "checking", "Đang kiểm tra"
        READY = "ready", "Chờ xem lại"
        SAVING = "saving", "Đang ghi"
        DONE = "done", "Đã nhập"
        DROPPED = "dropped", "Đã bỏ"

        @property
        def tone(self) -> str:
            """Which of the screen's tones shows this state (the label always stands beside it)."""
            return {self.DONE: "good", self.DROPPED: "quiet", self.CHECKING: "info", self.SAVING: "info"}.get(
                self, "warn"
            )

    round = models.ForeignKey(PetitionRound, models.PROTECT, related_name="intakes", verbose_name="đợt")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="intakes", verbose_name="tệp")
    keeper = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan giữ hồ sơ")
    status = models.CharField("trạng thái", max_length=10, choices=Status.choices, default=Status.MAPPING)
    tables = models.JSONField("bảng", default=list)
    defaults = models.JSONField("giá trị chung", default=dict)
    choices = models.JSONField("cách hiểu các tên", default=dict)
    notes = models.JSONField("lưu ý khi đọc", default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người nhập")
    created_at = models.DateTimeField("tải tệp lúc")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )
    confirmed_at = models.DateTimeField("ghi lúc", null=True, blank=True)
    work = models.ForeignKey(
        LongWork, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="việc chạy nền"
    )
    saved = models.PositiveIntegerField("số kiến nghị đã ghi", default=0)

    class Meta:
        verbose_name = "lần nhập từ tệp"
        verbose_name_plural = "lần nhập từ tệp"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="done", confirmed_at__isnull=False, confirmed_by__isnull=False)
                | (~Q(status="done") & Q(confirmed_at__isnull=True, confirmed_by__isnull=True, saved=0)),
                name="intake_done_says_by_whom",
                violation_error_message="Lần nhập đã ghi phải có người ghi và thời điểm ghi.",
            )
        ]

    def __str__(self) -> str:
        return f"Nhập từ tệp {self.file}"

    def get_absolute_url(self) -> str:
        return reverse("petitions:intake", args=[self.pk])

    @property
    def state(self) -> Status:
        return self.Status(self.status)

    @property
    def is_open(self) -> bool:
        """Nothing was saved yet, and it was not given up."""
        return self.status not in (self.Status.DONE, self.Status.DROPPED)

    @property
    def chosen_tables(self) -> list[dict[str, Any]]:
        return [table for table in self.tables if table["chosen"]]


class IntakeRowQuerySet(models.QuerySet["IntakeRow"]):
    def taken(self) -> Self:
        """Rows that are to become petitions."""
        return self.filter(left_out=False)

    def failing(self) -> Self:
        """Rows that keep the whole from being saved."""
        return self.taken().filter(errors__gt=0)

    def doubtful(self) -> Self:
        return self.taken().filter(warnings__gt=0)


class IntakeRow(models.Model):
    """Dòng của tệp: what the file said, what it was understood as, what is wrong with it, what became of it."""

    batch = models.ForeignKey(IntakeBatch, models.CASCADE, related_name="rows", verbose_name="lần nhập")
    position = models.PositiveIntegerField("thứ tự")
    table = models.CharField("trang tính, bảng", max_length=120)
    number = models.PositiveIntegerField("dòng trong tệp")
    raw = models.JSONField("các ô trong tệp", default=list)
    original_text = models.TextField("nguyên văn ý kiến cử tri", blank=True)
    text = models.TextField("nội dung kiến nghị", blank=True)
    locality = models.TextField("cử tri (xã, huyện)", blank=True)
    field = models.ForeignKey(Field, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lĩnh vực")
    level = models.CharField("cấp thẩm quyền", max_length=12, choices=Level.choices, blank=True)
    lead = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan giải quyết"
    )
    needs_capital = models.BooleanField("cần bố trí vốn đầu tư", default=False)
    dated_on = models.DateField("ngày ghi trong tệp", null=True, blank=True)
    note = models.TextField("ghi chú trong tệp", blank=True)
    # What the file called them, while it is not understood or was understood from it.
    said_field = models.CharField(max_length=200, blank=True)
    said_level = models.CharField(max_length=200, blank=True)
    said_agency = models.CharField(max_length=200, blank=True)
    said_date = models.CharField(max_length=200, blank=True)
    text_key = models.CharField(max_length=64, blank=True, editable=False)
    problems = models.JSONField("điều cần xem", default=list)
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    keep_duplicate = models.BooleanField("vẫn nhập dù trùng", default=False)
    left_out = models.BooleanField("không nhập", default=False)
    left_out_reason = models.CharField("lý do không nhập", max_length=200, blank=True)
    edited = models.BooleanField("đã sửa tay", default=False)
    petition = models.OneToOneField(
        Petition, models.PROTECT, null=True, blank=True, related_name="intake_row", verbose_name="kiến nghị"
    )

    objects = IntakeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhập từ tệp"
        verbose_name_plural = "dòng nhập từ tệp"
        ordering = ["batch", "position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="intake_row_once"),
            models.CheckConstraint(
                condition=Q(left_out=False) | (~Q(left_out_reason="") & Q(petition__isnull=True)),
                name="intake_row_left_out_says_why",
                violation_error_message="Hãy ghi lý do không nhập dòng này.",
            ),
        ]
        indexes = [models.Index(fields=["batch", "text_key"], name="intake_row_text_key")]

    def __str__(self) -> str:
        return f"{self.table}, dòng {self.number}"
