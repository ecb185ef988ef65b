"""Terms of the Council."""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models import F, Q


class Term(models.Model):
    """Khóa HĐND: the years for which a Council is elected, named by a Roman numeral."""

    name = models.CharField("khóa", max_length=40, unique=True, help_text="Ghi bằng số La Mã, ví dụ X")
    begins_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày", null=True, blank=True)

    class Meta:
        verbose_name = "khóa HĐND"
        verbose_name_plural = "khóa HĐND"
        ordering = ["-begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("begins_on")),
                name="term_ends_after_it_begins",
                violation_error_message="Ngày kết thúc khóa phải sau ngày bắt đầu.",
            )
        ]

    def __str__(self) -> str:
        return f"Khóa {self.name}"

    def covers(self, on: datetime.date) -> bool:
        return self.begins_on <= on and (self.ends_on is None or on <= self.ends_on)
