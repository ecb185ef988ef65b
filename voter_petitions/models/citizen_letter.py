"""Đơn thư của công dân: a letter in the register, what was done with it, and what came of it.

Who wrote it stands nowhere here: personal data are kept by voter_petitions/petitioners/ on the letter's dossier.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery
from simple_history.models import HistoricalRecords

from agencies.models import Agency, User
from agencies.text import fold_all
from coordination.clock import today
from coordination.models import Dossier, DossierModel, Obligation, Submission
from voter_petitions.models.reception import ReceptionDay
from voter_petitions.models.vocabulary import Field


class LetterKind(models.TextChoices):
    COMPLAINT = "complaint", "Khiếu nại"
    DENUNCIATION = "denunciation", "Tố cáo"
    SUGGESTION = "suggestion", "Kiến nghị, phản ánh"


class Handling(models.TextChoices):
    """How a letter was handled; empty while nobody has said."""

    OPEN = "", "Chưa xử lý"
    FORWARDED = "forwarded", "Chuyển đơn"
    GUIDED = "guided", "Hướng dẫn"
    RETURNED = "returned", "Trả lại đơn"
    FILED = "filed", "Lưu đơn"
    ACCEPTED = "accepted", "Thụ lý"


# With these the letter's way is over; of the others a result is awaited.
ENDING = (Handling.GUIDED, Handling.RETURNED, Handling.FILED)


class CitizenLetterQuerySet(models.QuerySet["CitizenLetter"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(dossier__in=Dossier.objects.visible_to(user).order_by())

    def matching(self, text: str) -> Self:
        """Every word found in subject, content or number, with or without diacritics."""
        return self.filter(*(Q(dossier__search_text__contains=word) for word in fold_all([text]).split()))

    def with_next_due(self) -> Self:
        """Annotate ``next_due_on``: the earliest due date that is still running on the letter."""
        running = Obligation.objects.running().filter(dossier=OuterRef("pk")).order_by().values("dossier")
        return self.annotate(next_due_on=Subquery(running.annotate(first=Min("due_on")).values("first")))


class CitizenLetter(DossierModel):
    """Đơn: one letter of one agency's register, numbered anew each year."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan nhận đơn")
    year = models.PositiveSmallIntegerField("năm", editable=False)
    number = models.PositiveIntegerField("số vào sổ")
    received_on = models.DateField("ngày nhận")
    day = models.ForeignKey(
        ReceptionDay,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        verbose_name="nhận tại ngày tiếp công dân",
    )
    kind = models.CharField("loại đơn", max_length=12, choices=LetterKind.choices)
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name="lĩnh vực")
    content = models.TextField("tóm tắt nội dung", blank=True)
    handling = models.CharField("cách xử lý", max_length=12, choices=Handling.choices, blank=True, default="")
    handled_on = models.DateField("ngày xử lý", null=True, blank=True)
    ground = models.CharField("căn cứ, lý do", max_length=300, blank=True)
    forwarded_to = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="chuyển đến"
    )
    transfer = models.ForeignKey(
        Submission, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="văn bản chuyển đơn"
    )
    decided_on = models.DateField("ngày giải quyết", null=True, blank=True)
    result = models.TextField("kết quả giải quyết", blank=True)
    told_on = models.DateField("ngày thông báo kết quả", null=True, blank=True)

    history = HistoricalRecords()
    objects = CitizenLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn thư của công dân"
        verbose_name_plural = "đơn thư của công dân"
        ordering = ["-received_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "number"],
                name="citizen_letter_number_once_a_year",
                violation_error_code="number",
                violation_error_message="Sổ của cơ quan năm này đã có đơn mang số đó.",
            ),
            models.CheckConstraint(condition=Q(kind__in=LetterKind.values), name="citizen_letter_kind_known"),
            models.CheckConstraint(condition=Q(handling__in=Handling.values), name="citizen_letter_handling_known"),
            models.CheckConstraint(
                condition=Q(handling="", handled_on__isnull=True)
                | (~Q(handling="") & Q(handled_on__isnull=False, handled_on__gte=F("received_on"))),
                name="citizen_letter_handled_after_received",
                violation_error_message="Ngày xử lý không được trước ngày nhận đơn.",
            ),
            models.CheckConstraint(
                condition=Q(handling="forwarded", forwarded_to__isnull=False)
                | (~Q(handling="forwarded") & Q(forwarded_to__isnull=True)),
                name="citizen_letter_forwarded_to_somebody",
                violation_error_message="Chuyển đơn thì phải có cơ quan nhận.",
            ),
            models.CheckConstraint(
                condition=Q(handling__in=["", "forwarded"]) | ~Q(ground=""),
                name="citizen_letter_handling_says_why",
                violation_error_message="Hãy ghi căn cứ, lý do.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | Q(handling__in=["forwarded", "accepted"], decided_on__gte=F("handled_on")),
                name="citizen_letter_decided_after_handled",
                violation_error_message="Ngày giải quyết không được trước ngày chuyển hoặc thụ lý đơn.",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True) | Q(told_on__gte=F("decided_on"), decided_on__isnull=False),
                name="citizen_letter_told_after_decided",
                violation_error_message="Ngày thông báo không được trước ngày giải quyết.",
            ),
        ]
        indexes = [
            models.Index(fields=["-received_on", "-number"], name="citizen_letter_newest"),
            models.Index(fields=["agency", "received_on"], name="citizen_letter_agency_received"),
        ]

    @property
    def days_left(self) -> int | None:
        """Days to the earliest running due date of a row made by ``with_next_due``; negative when late."""
        due: datetime.date | None = getattr(self, "next_due_on", None)
        return (due - today()).days if due else None

    @property
    def awaits_result(self) -> bool:
        return self.handling in (Handling.FORWARDED, Handling.ACCEPTED) and self.told_on is None
