from django.db import models
from django.db.models import Q

from agencies.models.append_only import AppendOnly
from coordination.models.dossier import Dossier
from coordination.models.obligation import Obligation


class FlagKind(models.TextChoices):
    """Cảnh báo: what went wrong and must be seen, counted and traced."""

    OVERDUE = "overdue", "Đã để quá hạn"
    SENT_LATE = "sent_late", "Gửi chậm"
    NEVER_SENT = "never_sent", "Không gửi dù đã đôn đốc"
    INCOMPLETE = "incomplete", "Hồ sơ không đầy đủ"
    RAISED_AT_SESSION = "raised_at_session", "Trình, thẩm tra ngay tại kỳ họp"
    WRONG_COMPETENCE = "wrong_competence", "Chuyển sai thẩm quyền"
    NO_DIRECTION = "no_direction", "Trả lời không nêu hướng hoặc thời gian"
    OFF_POINT = "off_point", "Trả lời không đúng trọng tâm"
    PROMISE_BROKEN = "promise_broken", "Không giữ lời hứa"


# What an obligation bears; the other kinds mark the dossier itself.
OF_OBLIGATIONS = (FlagKind.OVERDUE, FlagKind.SENT_LATE, FlagKind.NEVER_SENT, FlagKind.INCOMPLETE)


class Flag(AppendOnly):
    """An append-only mark. ``on`` is the day the lateness began, not the day of the run.

    Unique per obligation, kind and due date, so that an extended deadline missed
    again is flagged again, and a scan that runs twice flags once.
    """

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="flags", verbose_name="hồ sơ")
    obligation = models.ForeignKey(
        Obligation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="flags",
        verbose_name="nghĩa vụ",
        # The unique constraint below begins with it.
        db_index=False,
    )
    kind = models.CharField("cảnh báo", max_length=20, choices=FlagKind.choices)
    due_on = models.DateField("hạn bị vi phạm", null=True, blank=True)
    on = models.DateField("từ ngày")
    raised_at = models.DateTimeField("ghi lúc")
    text = models.CharField("nội dung", max_length=300, blank=True)

    class Meta:
        verbose_name = "cảnh báo"
        verbose_name_plural = "cảnh báo"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "kind", "due_on"],
                condition=Q(obligation__isnull=False),
                name="flag_once_per_due_date",
            ),
            models.UniqueConstraint(
                fields=["dossier", "kind", "on"], condition=Q(obligation__isnull=True), name="flag_once_per_dossier_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=FlagKind.values), name="flag_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.on:%d/%m/%Y})"
