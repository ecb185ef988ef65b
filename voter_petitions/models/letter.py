"""Công văn chuyển kiến nghị: one official letter to one agency with its annex of petitions, kept with its files."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from agencies.models import Agency, User
from agencies.models.append_only import AppendOnly, AppendOnlyQuerySet
from agencies.permissions import May, agencies_with
from coordination.models import DossierReader, KeptFile


class PetitionLetterQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Who works for the sender or the recipient; one on a restricted petition only if named to read that.

        Whoever takes part in one of its petitions only sees that one, not the whole annex.
        """
        agencies = agencies_with(user, May.VIEW)
        named = DossierReader.objects.filter(dossier=OuterRef("transfers__petition__dossier"), user_id=user.pk)
        hidden = self.model._default_manager.filter(
            pk=OuterRef("pk"), transfers__petition__dossier__restricted=True
        ).exclude(Exists(named))
        return self.filter(Q(issuer_id__in=agencies) | Q(recipient_id__in=agencies)).exclude(Exists(hidden))


class PetitionLetter(AppendOnly):
    """What one letter said, as it was sent; each petition in it has its Transfer row."""

    issuer = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan ban hành")
    recipient = models.ForeignKey(Agency, models.PROTECT, related_name="+", verbose_name="cơ quan nhận")
    number = models.CharField("số, ký hiệu", max_length=80)
    dated = models.DateField("ngày")
    # Numbers begin anew each year.
    year = models.PositiveSmallIntegerField("năm")
    place = models.CharField("địa danh", max_length=80)
    subject = models.CharField("trích yếu", max_length=200)
    opening = models.TextField("phần mở đầu")
    closing = models.TextField("phần đề nghị")
    authority = models.CharField("quyền hạn người ký", max_length=120, blank=True)
    position = models.CharField("chức vụ người ký", max_length=120)
    signer = models.CharField("họ tên người ký", max_length=120, blank=True)
    made_at = models.DateTimeField("lập lúc")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="người lập"
    )

    objects = PetitionLetterQuerySet.as_manager()

    class Meta:
        verbose_name = "công văn chuyển kiến nghị"
        verbose_name_plural = "công văn chuyển kiến nghị"
        ordering = ["-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "number"],
                name="petition_letter_number_once_a_year",
                violation_error_message="Số công văn này đã dùng trong năm.",
            ),
            models.CheckConstraint(
                condition=~Q(issuer=F("recipient")),
                name="petition_letter_to_another",
                violation_error_message="Cơ quan không gửi công văn cho chính mình.",
            ),
            models.CheckConstraint(
                condition=~Q(number=""),
                name="petition_letter_has_number",
                violation_error_message="Công văn phải có số.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.dated:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("petitions:letter", args=[self.pk])


class PetitionLetterFile(KeptFile):
    """The letter as it was made, in one form."""

    class Form(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    letter = models.ForeignKey(PetitionLetter, models.PROTECT, related_name="files", verbose_name="công văn")
    form = models.CharField("dạng", max_length=4, choices=Form.choices)

    class Meta:
        verbose_name = "tệp công văn chuyển kiến nghị"
        verbose_name_plural = "tệp công văn chuyển kiến nghị"
        ordering = ["-form"]
        constraints = [models.UniqueConstraint(fields=["letter", "form"], name="petition_letter_file_once")]
