"""What petitions are sorted by: fields, levels, reasons, and the two axes of answer and result."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.models import AgencyKind

# Where voters live: the agencies of these kinds stand for their places.
PLACE_KINDS = (AgencyKind.DISTRICT, AgencyKind.COMMUNE)


class FieldQuerySet(models.QuerySet["Field"]):
    def choosable(self) -> Self:
        """What a petition may be filed under: a group that is divided is only a heading."""
        return self.filter(parts__isnull=True)


class Field(models.Model):
    """Lĩnh vực: the fields by which petitions are sorted; a province edits its own list.

    ``group`` is the heading under which the UBND's reports add several fields up.
    """

    code = models.SlugField("mã", primary_key=True, max_length=40)
    name = models.CharField("lĩnh vực", max_length=100, unique=True)
    group = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="nhóm lĩnh vực"
    )
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = FieldQuerySet.as_manager()

    class Meta:
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group__isnull=True) | ~Q(group=F("code")),
                name="petition_field_not_its_own_group",
                violation_error_message="Lĩnh vực không thể là nhóm của chính mình.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ReasonQuerySet(models.QuerySet["UnresolvedReason"]):
    def in_use(self) -> Self:
        return self.filter(active=True)


class UnresolvedReason(models.Model):
    """Lý do chưa giải quyết: capital, planning, central competence … a list that can be extended."""

    code = models.SlugField("mã", primary_key=True, max_length=40)
    name = models.CharField("lý do", max_length=160, unique=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    active = models.BooleanField("đang dùng", default=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = "lý do chưa giải quyết"
        verbose_name_plural = "lý do chưa giải quyết"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """Cấp có thẩm quyền."""

    CENTRAL = "central", "Trung ương"
    PROVINCE = "province", "Tỉnh"
    DEPARTMENT = "department", "Sở, ngành"
    DISTRICT = "district", "Huyện, thành phố"
    COMMUNE = "commune", "Xã, phường, thị trấn"
    ENTERPRISE = "enterprise", "Doanh nghiệp"


class AnswerState(models.TextChoices):
    """Trả lời: has the competent agency answered?"""

    NONE = "none", "Chưa trả lời"
    GIVEN = "given", "Đã trả lời"
    RETURNED = "returned", "Yêu cầu trả lời lại"
    ACCEPTED = "accepted", "Trả lời đạt yêu cầu"

    @property
    def tone(self) -> str:
        """Which of the screen's tones shows this state (the label always stands beside it)."""
        return {AnswerState.ACCEPTED: "good", AnswerState.GIVEN: "info", AnswerState.RETURNED: "warn"}.get(
            self, "quiet"
        )


class ResultState(models.TextChoices):
    """Kết quả: what really came of it."""

    PENDING = "pending", "Chưa giải quyết"
    IN_PROGRESS = "in_progress", "Đang giải quyết"
    RESOLVED = "resolved", "Đã giải quyết xong"
    EXPLAINED = "explained", "Giải trình, cung cấp thông tin"
    NOT_POSSIBLE = "not_possible", "Chưa thể giải quyết, có lý do"

    @property
    def tone(self) -> str:
        """Which of the screen's tones shows this state (the label always stands beside it)."""
        return {
            ResultState.RESOLVED: "good",
            ResultState.EXPLAINED: "good",
            ResultState.IN_PROGRESS: "info",
            ResultState.NOT_POSSIBLE: "warn",
        }.get(self, "quiet")


class Closure(models.TextChoices):
    """By which fact a petition was closed; empty while it is open. An answer alone closes nothing."""

    OPEN = "", "Chưa kết thúc"
    RESOLVED = "resolved", "Đã giải quyết xong"
    EXPLAINED = "explained", "Đã giải trình, được chấp nhận"
    CENTRAL = "central", "Trung ương đã trả lời"
    MERGED = "merged", "Đã gộp vào kiến nghị khác"
