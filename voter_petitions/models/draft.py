"""Answers as they are agreed within an agency, and what the voters say of them afterwards."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from agencies.models.append_only import AppendOnly
from agencies.permissions import May, agencies_with
from voter_petitions.models.handling import AnswerContent, Response, Transfer
from voter_petitions.models.petition import Petition
from voter_petitions.models.round import PetitionRound


class DraftQuerySet(models.QuerySet["ResponseDraft"]):
    def live(self) -> Self:
        """Those that may still become an answer."""
        return self.exclude(status__in=OVER)

    def of(self, user: User | AnonymousUser) -> Self:
        """The drafts of the user's own agencies: nobody else reads what is not sent yet."""
        own = agencies_with(user, May.RECORD) | agencies_with(user, May.DECIDE)
        return self.filter(agency__in=own)

    def awaiting(self, user: User | AnonymousUser) -> Self:
        """What the user must do now: approve as a leader; mend or send as a clerk."""
        decide = Q(status=ResponseDraft.Status.SUBMITTED, agency__in=agencies_with(user, May.DECIDE))
        mine = (ResponseDraft.Status.DRAFTING, ResponseDraft.Status.RETURNED, ResponseDraft.Status.APPROVED)
        return self.filter(decide | Q(status__in=mine, agency__in=agencies_with(user, May.RECORD)))


class ResponseDraft(AnswerContent):
    """Dự thảo trả lời: written by a clerk, approved by the leader or sent back with remarks, then sent."""

    class Status(models.TextChoices):
        DRAFTING = "drafting", "Đang soạn"
        SUBMITTED = "submitted", "Chờ lãnh đạo duyệt"
        RETURNED = "returned", "Trả lại để sửa"
        APPROVED = "approved", "Đã duyệt, chờ gửi"
        SENT = "sent", "Đã gửi"
        DROPPED = "dropped", "Không dùng nữa"

        @property
        def tone(self) -> str:
            """Which of the screen's tones shows this state (the label always stands beside it)."""
            return {self.SUBMITTED: "info", self.RETURNED: "warn", self.APPROVED: "good", self.SENT: "good"}.get(
                self, "quiet"
            )

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="drafts", verbose_name="kiến nghị")
    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="drafts", verbose_name="lần chuyển")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan trả lời")
    status = models.CharField("trạng thái", max_length=12, choices=Status.choices, default=Status.DRAFTING)
    # Raised by every change: who saves on an older one is told.
    version = models.PositiveIntegerField("lần ghi", default=1)
    remarks = models.TextField("ý kiến của lãnh đạo", blank=True)
    changed_at = models.DateTimeField("sửa lúc")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người sửa"
    )
    response = models.OneToOneField(
        Response, models.PROTECT, null=True, blank=True, related_name="draft", verbose_name="văn bản trả lời"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = "dự thảo trả lời"
        verbose_name_plural = "dự thảo trả lời"
        ordering = ["-changed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "agency"],
                condition=~Q(status__in=["sent", "dropped"]),
                name="draft_one_live_per_agency",
                violation_error_message="Cơ quan đang có một dự thảo trả lời kiến nghị này.",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", response__isnull=False) | (~Q(status="sent") & Q(response__isnull=True)),
                name="draft_sent_is_a_response",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(remarks=""),
                name="draft_returned_with_remarks",
                violation_error_message="Trả lại thì phải ghi ý kiến.",
            ),
        ]

    def __str__(self) -> str:
        return f"Dự thảo của {self.agency}: {self.get_status_display()}"

    @property
    def state(self) -> Status:
        return self.Status(self.status)

    def get_absolute_url(self) -> str:
        """Where it goes on: approved by the leader, sent, or written further."""
        if self.status == self.Status.SUBMITTED:
            return reverse("petitions:draft_decide", args=[self.pk])
        if self.status == self.Status.APPROVED:
            return reverse("petitions:draft_send", args=[self.pk])
        return reverse("petitions:draft", args=[self.petition_id])


OVER = (ResponseDraft.Status.SENT, ResponseDraft.Status.DROPPED)


class DraftStep(AppendOnly):
    """One step of a draft: saved, submitted, sent back, approved, sent; with the text as it then was."""

    draft = models.ForeignKey(ResponseDraft, models.PROTECT, related_name="steps", verbose_name="dự thảo")
    label = models.CharField("việc", max_length=60)
    text = models.TextField("ý kiến", blank=True)
    content = models.JSONField("nội dung khi đó", default=dict)
    at = models.DateTimeField("lúc")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người làm"
    )

    class Meta:
        verbose_name = "bước của dự thảo"
        verbose_name_plural = "bước của dự thảo"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.label} {self.at:%d/%m/%Y}"


class Reaction(models.Model):
    """Ý kiến của cử tri về kết quả: what the voters say of the answer when they are met again."""

    class Verdict(models.TextChoices):
        SATISFIED = "satisfied", "Hài lòng"
        DISSATISFIED = "dissatisfied", "Chưa hài lòng"
        NONE = "none", "Chưa có ý kiến"

        @property
        def tone(self) -> str:
            return {self.SATISFIED: "good", self.DISSATISFIED: "warn"}.get(self, "quiet")

    petition = models.ForeignKey(Petition, models.PROTECT, related_name="reactions", verbose_name="kiến nghị")
    round = models.ForeignKey(
        PetitionRound, models.PROTECT, null=True, blank=True, related_name="reactions", verbose_name="đợt tiếp xúc"
    )
    verdict = models.CharField("ý kiến cử tri", max_length=12, choices=Verdict.choices)
    place = models.CharField("nơi tiếp xúc", max_length=200)
    on = models.DateField("ngày")
    note = models.TextField("ghi chú", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người ghi"
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = "ý kiến cử tri về kết quả"
        verbose_name_plural = "ý kiến cử tri về kết quả"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition", "on", "place"],
                name="reaction_once_per_place_and_day",
                violation_error_message="Đã ghi ý kiến cử tri của nơi và ngày này.",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["satisfied", "dissatisfied", "none"]), name="reaction_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} ({self.place}, {self.on:%d/%m/%Y})"

    @property
    def state(self) -> Verdict:
        return self.Verdict(self.verdict)
