"""The way of a petition: transfers from hand to hand, and answers."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from agencies.models import Agency
from coordination.models import MilestoneKind, Submission
from voter_petitions.models.letter import PetitionLetter
from voter_petitions.models.petition import Petition
from voter_petitions.models.vocabulary import UnresolvedReason


class Transfer(models.Model):
    """Chuyển, giao kiến nghị: the n-th forwarding to an agency; returned when the competence was wrong."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="transfers", verbose_name="kiến nghị")
    number = models.PositiveSmallIntegerField("lần", default=1)
    # Which of the petition's milestones this transfer dated; the milestone bears the transfer's number.
    milestone_kind = models.CharField(
        "mốc",
        max_length=32,
        choices=[(k.value, k.label) for k in (MilestoneKind.PETITION_TRANSFERRED, MilestoneKind.PETITION_ASSIGNED)],
    )
    sender = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan chuyển")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan nhận")
    document = models.CharField("công văn số", max_length=120, blank=True)
    # The letter that the system made, with its files; none where the letter was written elsewhere.
    letter = models.ForeignKey(
        PetitionLetter, models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name="công văn"
    )
    sent_on = models.DateField("ngày chuyển")
    returned_on = models.DateField("ngày trả lại", null=True, blank=True)
    return_ground = models.CharField("lý do trả lại", max_length=300, blank=True)
    proposed = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan được đề nghị"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "lần chuyển kiến nghị"
        verbose_name_plural = "lần chuyển kiến nghị"
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="transfer_number_once"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | (Q(returned_on__gte=F("sent_on")) & ~Q(return_ground="")),
                name="transfer_return_says_why_and_follows",
                violation_error_message="Trả lại phải sau ngày chuyển và ghi lý do.",
            ),
            models.CheckConstraint(
                condition=~Q(sender=F("recipient")),
                name="transfer_to_another",
                violation_error_message="Không thể chuyển kiến nghị cho chính cơ quan chuyển.",
            ),
        ]

    def __str__(self) -> str:
        return f"Lần {self.number}: {self.recipient}"

    @property
    def is_running(self) -> bool:
        return self.returned_on is None

    def days_held(self, until: datetime.date) -> int:
        """Calendar days in the recipient's hands: to the return, else to that date. After a return they are lost."""
        return ((self.returned_on or until) - self.sent_on).days


class AnswerContent(models.Model):
    """What an answer says, in the parts that the regulation asks for; a draft has the same."""

    # Empty only for an answer that is a state secret: of it nothing but the existence is kept.
    content = models.TextField("việc đã làm, đã quyết định", blank=True)
    direction = models.TextField("hướng giải quyết", blank=True)
    promised_on = models.DateField("thời gian giải quyết", null=True, blank=True)
    resources = models.TextField("kinh phí, nguồn lực", blank=True)
    legal_basis = models.TextField("căn cứ pháp lý", blank=True)
    documents = models.TextField("văn bản liên quan", blank=True)
    reason = models.ForeignKey(
        UnresolvedReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="lý do chưa giải quyết"
    )
    explanation_only = models.BooleanField("chỉ giải trình, cung cấp thông tin", default=False)

    class Meta:
        abstract = True

    @property
    def lacking(self) -> list[str]:
        """The conference's complaint: not said what will be done, or not by when. Mere explanations need neither."""
        if self.explanation_only:
            return []
        found = [] if self.direction.strip() else ["hướng giải quyết"]
        return found + ([] if self.promised_on else ["thời gian giải quyết"])


CONTENT_FIELDS = (
    "content", "direction", "promised_on", "resources", "legal_basis", "documents", "reason", "explanation_only"
)  # fmt: skip


class Response(AnswerContent):
    """Trả lời kiến nghị: the content of an answer and what the secretariat found of it."""

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="responses", verbose_name="kiến nghị")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="responses", verbose_name="lần chuyển")
    submission = models.OneToOneField(Submission, models.PROTECT, related_name="response", verbose_name="văn bản")
    number = models.PositiveSmallIntegerField("lần trả lời", default=1)
    has_direction = models.BooleanField("nêu rõ hướng giải quyết", null=True, blank=True)
    has_date = models.BooleanField("nêu rõ thời gian", null=True, blank=True)
    resolved_in_fact = models.BooleanField("thực tế đã giải quyết", null=True, blank=True)
    on_point = models.BooleanField("đúng trọng tâm", null=True, blank=True)
    accepted = models.BooleanField("đạt yêu cầu", null=True, blank=True)
    assessment = models.CharField("nhận xét của thư ký", max_length=300, blank=True)
    assessed_on = models.DateField("ngày nhận xét", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = "văn bản trả lời"
        verbose_name_plural = "văn bản trả lời"
        ordering = ["petition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["petition", "number"], name="response_number_once"),
            models.CheckConstraint(
                condition=Q(on_point__isnull=True, accepted__isnull=True, assessed_on__isnull=True)
                | Q(on_point__isnull=False, accepted__isnull=False, assessed_on__isnull=False),
                name="response_assessed_whole_or_not",
                violation_error_message="Nhận xét phải nêu cả đúng trọng tâm, đạt yêu cầu và ngày nhận xét.",
            ),
            models.CheckConstraint(
                condition=Q(accepted__isnull=True) | Q(accepted=False) | Q(on_point=True),
                name="response_accepted_only_on_point",
                violation_error_message="Trả lời không đúng trọng tâm thì không thể đạt yêu cầu.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.submission)

    @property
    def lacks_direction(self) -> bool:
        """Sent without saying what will be done, or by when; of a state secret nobody can say."""
        return bool(self.lacking) and not self.submission.secrecy

    @property
    def in_time(self) -> bool | None:
        """Did it come in time? Nothing when it met no duty. Use rows with ``submission__fulfilled`` prefetched."""
        met = list(self.submission.fulfilled.all())
        return all(not row.days_late for row in met) if met else None
