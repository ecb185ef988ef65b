from django.conf import settings
from django.db import models

from agencies.models import Agency
from agencies.models.append_only import AppendOnly
from coordination.models.dossier import Dossier


class EventKind(models.TextChoices):
    """What happened to a dossier, in the past tense."""

    REGISTERED = "registered", "Đã lập hồ sơ"
    CHANGED = "changed", "Đã sửa hồ sơ"
    STAGE_CHANGED = "stage_changed", "Đã chuyển giai đoạn"
    MILESTONE_SET = "milestone_set", "Đã ghi mốc thời gian"
    MILESTONE_MOVED = "milestone_moved", "Đã dời mốc thời gian"
    DEADLINE_MOVED = "deadline_moved", "Hạn đã tính lại"
    DOCUMENT_RECEIVED = "document_received", "Đã nhận văn bản"
    OBLIGATION_MET = "obligation_met", "Đã thực hiện nghĩa vụ"
    EXTENDED = "extended", "Đã gia hạn"
    EXTENSION_ASKED = "extension_asked", "Đã đề nghị gia hạn"
    EXTENSION_REFUSED = "extension_refused", "Không cho gia hạn"
    PAUSED = "paused", "Đã tạm dừng tính hạn"
    RESUMED = "resumed", "Đã tính hạn tiếp"
    WAIVED = "waived", "Đã miễn nghĩa vụ"
    VOIDED = "voided", "Nghĩa vụ không còn"
    REMINDED = "reminded", "Đã đôn đốc"
    FLAGGED = "flagged", "Đã cảnh báo"
    PARTICIPANT_CHANGED = "participant_changed", "Đã đổi cơ quan tham gia"
    NOTICE_SET = "notice_set", "Đã ghi hạn theo thông báo liên tịch"
    MOVED = "moved", "Đã chuyển sang hồ sơ khác"
    CLOSED = "closed", "Đã kết thúc hồ sơ"
    COMMENTED = "commented", "Đã ghi chú"


class Event(AppendOnly):
    """Nhật ký: append-only; before and after are in ``data``."""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="events", verbose_name="hồ sơ")
    kind = models.CharField("việc", max_length=24, choices=EventKind.choices)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan liên quan"
    )
    text = models.TextField("nội dung", blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["dossier", "-at"], name="event_dossier_at")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"
