"""What the register does to be exact: corrections of the voter's recorded words, and questions back to the place."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from agencies.models.append_only import AppendOnly
from coordination.models import Submission
from voter_petitions.models.petition import Petition


class WordsCorrection(AppendOnly):
    """Đính chính nguyên văn: the recorder had written down something else than was said. Both texts stay."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="corrections", verbose_name="kiến nghị")
    number = models.PositiveSmallIntegerField("lần")
    before = models.TextField("đã ghi")
    after = models.TextField("đính chính")
    reason = models.CharField("lý do", max_length=300)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        verbose_name = "đính chính nguyên văn"
        verbose_name_plural = "đính chính nguyên văn"
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="words_correction_number_once"),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(before=F("after")),
                name="words_correction_changes_and_says_why",
                violation_error_message="Đính chính phải khác bản đã ghi và có lý do.",
            ),
        ]

    def __str__(self) -> str:
        return f"Đính chính lần {self.number}: {self.reason}"


class Clarification(models.Model):
    """Yêu cầu làm rõ: the petition goes back to the place or the Front, and comes back with an answer."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="clarifications", verbose_name="kiến nghị")
    number = models.PositiveSmallIntegerField("lần")
    asked_of = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan làm rõ")
    question = models.TextField("điều cần làm rõ")
    document = models.CharField("văn bản số", max_length=80, blank=True)
    asked_on = models.DateField("ngày yêu cầu")
    reply = models.TextField("nội dung làm rõ", blank=True)
    replied_on = models.DateField("ngày trả lời", null=True, blank=True)
    submission = models.OneToOneField(
        Submission, models.PROTECT, null=True, blank=True, related_name="clarification", verbose_name="văn bản trả lời"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "yêu cầu làm rõ"
        verbose_name_plural = "yêu cầu làm rõ"
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="clarification_number_once"),
            models.UniqueConstraint(
                fields=["petition"],
                condition=Q(replied_on__isnull=True),
                name="clarification_one_at_a_time",
                violation_error_message="Kiến nghị đang chờ làm rõ.",
            ),
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True, reply="") | (Q(replied_on__gte=F("asked_on")) & ~Q(reply="")),
                name="clarification_reply_whole_and_follows",
                violation_error_message="Làm rõ phải có nội dung và không trước ngày yêu cầu.",
            ),
        ]

    def __str__(self) -> str:
        return f"Yêu cầu làm rõ lần {self.number}: {self.asked_of.short_name}"

    @property
    def is_waiting(self) -> bool:
        return self.replied_on is None
