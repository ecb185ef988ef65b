from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.models import Agency
from coordination.models.letter import ReminderLetter
from coordination.models.obligation import Obligation


class Reminder(models.Model):
    """Đôn đốc: who was told what, when, by which channel. The count is itself evidence.

    ``step`` says which: «before:7» seven days ahead, «overdue:7» after, «manual:2» the
    second by the secretariat. One per obligation, step, recipient and due date.
    """

    class Channel(models.TextChoices):
        SYSTEM = "system", "Hệ thống và thư điện tử"
        LETTER = "letter", "Công văn"
        TELEPHONE = "telephone", "Điện thoại"
        MEETING = "meeting", "Nhắc tại cuộc họp"

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reminders", verbose_name="nghĩa vụ")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="reminders", verbose_name="cơ quan được đôn đốc")
    step = models.CharField("lần", max_length=20)
    due_on = models.DateField("hạn lúc đôn đốc")
    on = models.DateField("ngày đôn đốc")
    at = models.DateTimeField("ghi lúc")
    channel = models.CharField("hình thức", max_length=12, choices=Channel.choices, default=Channel.SYSTEM)
    document = models.CharField("công văn số", max_length=120, blank=True)
    letter = models.ForeignKey(
        ReminderLetter, models.PROTECT, null=True, blank=True, related_name="reminders", verbose_name="công văn"
    )
    text = models.TextField("nội dung", blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người đôn đốc"
    )

    class Meta:
        verbose_name = "đôn đốc"
        verbose_name_plural = "đôn đốc"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "step", "recipient", "due_on"], name="reminder_once"),
            models.CheckConstraint(
                condition=~Q(channel="letter") | ~Q(document=""),
                name="reminder_letter_has_number",
                violation_error_message="Đôn đốc bằng công văn phải ghi số công văn.",
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=True) | Q(channel="letter"), name="reminder_letter_is_by_letter"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step} → {self.recipient}"

    @property
    def is_automatic(self) -> bool:
        return not self.step.startswith("manual:")
