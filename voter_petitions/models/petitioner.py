"""Who sent a petition or a letter: personal data, apart from everything else, and the log of whoever looked.

Nothing here keeps a history of values: what is erased is gone. The log says who, when,
on which dossier and why, never what.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import Agency
from agencies.models.append_only import AppendOnly
from coordination.models import Dossier


class Petitioner(models.Model):
    """Người gửi: name, address and telephone of the person behind one petition or letter; optional.

    Without ``HistoricalRecords`` on purpose, and its row is read only by voter_petitions/petitioners/.
    """

    dossier = models.OneToOneField(Dossier, models.PROTECT, related_name="petitioner", verbose_name="hồ sơ")
    name = models.CharField("họ tên", max_length=120, blank=True)
    address = models.CharField("địa chỉ", max_length=250, blank=True)
    telephone = models.CharField("số điện thoại", max_length=30, blank=True)
    # The term of keeping counts from here; a correction does not lengthen it.
    recorded_at = models.DateTimeField("ghi lúc")

    class Meta:
        verbose_name = "người gửi"
        verbose_name_plural = "người gửi"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="", address="", telephone=""),
                name="petitioner_says_something",
                violation_error_message="Hãy ghi ít nhất họ tên, địa chỉ hoặc số điện thoại.",
            )
        ]
        indexes = [models.Index(fields=["recorded_at"], name="petitioner_recorded")]

    def __str__(self) -> str:
        # Names it nowhere: a string ends up in logs and titles.
        return f"Người gửi của hồ sơ {self.dossier_id}"

    __repr__ = __str__


class PetitionerShare(models.Model):
    """Cho xem: the keeper lets one agency that must answer see who sent this petition, and says why."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="petitioner_shares", verbose_name="hồ sơ")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan được xem")
    reason = models.CharField("lý do", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="người cho xem")
    at = models.DateTimeField("lúc")

    class Meta:
        verbose_name = "cơ quan được xem người gửi"
        verbose_name_plural = "cơ quan được xem người gửi"
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "agency"],
                name="petitioner_shared_once",
                violation_error_message="Cơ quan này đã được cho xem.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="petitioner_share_says_why",
                violation_error_message="Hãy ghi lý do cho xem.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} – hồ sơ {self.dossier_id}"


class TraceKind(models.TextChoices):
    """What was done with somebody's personal data, in the past tense."""

    RECORDED = "recorded", "Đã ghi"
    CHANGED = "changed", "Đã sửa"
    LOOKED = "looked", "Đã xem"
    SHARED = "shared", "Đã cho cơ quan khác xem"
    UNSHARED = "unshared", "Đã thôi cho xem"
    ERASED = "erased", "Đã xóa theo yêu cầu"
    EXPIRED = "expired", "Đã xóa khi hết thời hạn lưu"

    @property
    def tone(self) -> str:
        return {TraceKind.LOOKED: "info", TraceKind.SHARED: "warn"}.get(self, "quiet")


class PetitionerTrace(AppendOnly):
    """Nhật ký thông tin cá nhân: who did what with it, when, for which agency, why; added to, never changed."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="petitioner_traces", verbose_name="hồ sơ")
    kind = models.CharField("việc", max_length=10, choices=TraceKind.choices)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    # Whose right was used; of a share, who was let in.
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan")
    why = models.CharField("lý do", max_length=300, blank=True)

    class Meta:
        verbose_name = "dòng nhật ký thông tin cá nhân"
        verbose_name_plural = "nhật ký thông tin cá nhân"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=TraceKind.values), name="petitioner_trace_kind_known"),
            models.CheckConstraint(
                condition=Q(by__isnull=False) | Q(kind=TraceKind.EXPIRED), name="petitioner_trace_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[TraceKind.LOOKED, TraceKind.SHARED, TraceKind.ERASED]) | ~Q(why=""),
                name="petitioner_trace_says_why",
            ),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="petitioner_trace_newest")]

    def __str__(self) -> str:
        return f"{self.label}: hồ sơ {self.dossier_id}"

    @property
    def label(self) -> str:
        return TraceKind(self.kind).label

    @property
    def tone(self) -> str:
        return TraceKind(self.kind).tone
